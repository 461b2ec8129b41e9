"""The command line, a door to the same actions as the API: `earmark --help`."""

from service.cli.app import app, main

__all__ = ["app", "main"]
