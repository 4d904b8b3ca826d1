"""Likely duplicates of a ticket that is written, each with what speaks for it."""
