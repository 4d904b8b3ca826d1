"""X: posts of the last days that have a watched word."""
