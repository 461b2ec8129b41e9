"""Webhooks by the Standard Webhooks specification: tell other systems what happened, signed, until they heard it."""
