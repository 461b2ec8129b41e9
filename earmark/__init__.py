"""The Python client of an Earmark server: `from earmark import Client`. Needs httpx, and nothing of the service.

`earmark.models` has the types of everything that is sent and answered.
"""

from earmark import models
from earmark.client import ApiError, Client, NotCompleted, WrongSignature, verify_webhook

__all__ = ["ApiError", "Client", "NotCompleted", "WrongSignature", "models", "verify_webhook"]
