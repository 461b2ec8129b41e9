"""Accuracy and speed on a data folder, printed as a table and as JSON. Never imported by the product."""
