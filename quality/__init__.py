"""Quality: what became of a day, and what would have become of it."""
