"""Rows of the rating."""
