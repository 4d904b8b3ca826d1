"""Telephone numbers: read from what a provider sent, and which may be called."""
