"""The rows of duplicates."""
