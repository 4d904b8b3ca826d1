"""Rows of the sheets, and what only they count."""
