"""The rows of followers."""
