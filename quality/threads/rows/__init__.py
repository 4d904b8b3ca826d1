"""Rows of threads on moments of calls."""
