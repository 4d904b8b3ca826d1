"""Where next month's reports will lie, learned from a table of those so far. Pure."""
