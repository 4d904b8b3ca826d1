"""Rows of what recordings are still needed for."""
