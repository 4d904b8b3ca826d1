"""The rows of tickets' files and of one-time upload links."""
