"""Earmark's service: nouns (domain), where they rest (store), what can be done (actions) and the HTTP door (api)."""

__version__ = "0.1.0"
