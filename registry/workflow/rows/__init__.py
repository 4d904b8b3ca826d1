"""The rows of a ticket's life."""
