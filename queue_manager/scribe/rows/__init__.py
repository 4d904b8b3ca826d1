"""The rows that the scribe writes, and how far it has come."""
