"""The rows of the roster."""
