"""Personal data in what was said: found by rules, as spans of characters. Pure; needs no model and no download."""

from service.domain.personal.find import CONTEXT, DETECTOR_VERSION, LANGUAGES, Found, find_in_text, find_personal

__all__ = ["CONTEXT", "DETECTOR_VERSION", "LANGUAGES", "Found", "find_in_text", "find_personal"]
