"""Tickets that may be about one matter: duplicates, clusters, bursts in one place."""
