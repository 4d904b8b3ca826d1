"""The queries of the second line."""
