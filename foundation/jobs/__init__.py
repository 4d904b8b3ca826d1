"""Periodic jobs: what a process does again and again, and the one runner that does it."""
