"""The rows of people and of the audit."""
