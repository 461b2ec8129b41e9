"""The nouns, pure: no I/O, standard library (and numpy where it pays)."""
