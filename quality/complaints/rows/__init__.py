"""Rows of complaints and praise."""
