"""What it means: from utterances to insights, sentiment, satisfaction and keyphrases (`mine.py` is the way in)."""
