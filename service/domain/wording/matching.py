"""How the patterns of this folder are written: alternatives over `plain` words, whole words only."""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern out of several, found where whole words begin and end."""
    return re.compile(r"(?<![\w'])(?:" + "|".join(patterns) + r")(?![\w'])")
