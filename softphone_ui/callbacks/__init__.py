"""Callbacks: the places that are owed now, and what came of those kept."""
