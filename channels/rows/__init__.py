"""The rows of written channels."""
