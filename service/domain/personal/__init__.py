"""Personal data in what was said: found by rules, as spans of characters. Pure; needs no model and no download."""

from service.domain.personal.find import DETECTOR_VERSION, Found, find_in_text, find_personal

__all__ = ["DETECTOR_VERSION", "Found", "find_in_text", "find_personal"]
