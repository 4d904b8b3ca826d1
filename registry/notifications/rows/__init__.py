"""The rows of the outbox and of notices."""
