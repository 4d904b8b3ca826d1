"""A day of calls run once more through the dispatcher's own decisions, under a virtual clock."""
