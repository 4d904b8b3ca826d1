"""Recordings of conversations: encoded, checksummed, linked to call and ticket, reconciled."""
