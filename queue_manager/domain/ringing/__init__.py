"""Operators and their telephones: rings, states, reconnection."""
