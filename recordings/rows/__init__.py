"""The rows of recordings."""
