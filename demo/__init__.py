"""A demo city's past: made up, marked, and true to the rules."""
