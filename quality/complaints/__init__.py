"""Complaints and praise on the service itself: of a call, and so of whoever answered it."""
