"""The rows of the knowledge base."""
