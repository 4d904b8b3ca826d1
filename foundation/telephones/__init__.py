"""Telephone numbers: reading what a provider sent, and which numbers may be called."""
