"""Named patterns of plain English words, one room per thing that is said; `cues.py` reads a sentence with all."""
