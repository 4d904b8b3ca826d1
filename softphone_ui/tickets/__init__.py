"""Tickets: read, and saved as the operator types; who calls; the story of a ticket."""
