"""The rows of resolution checks."""
