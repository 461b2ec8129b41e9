"""Grouping the insights of a project into themes."""
