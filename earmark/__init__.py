"""The Python client of an Earmark server: `from earmark import Client`. Needs httpx, and nothing of the service."""

from earmark.client import ApiError, Client, NotCompleted, WrongSignature, verify_webhook

__all__ = ["ApiError", "Client", "NotCompleted", "WrongSignature", "verify_webhook"]
