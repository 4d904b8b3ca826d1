"""The analysis's queries."""
