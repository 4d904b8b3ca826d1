"""Tickets: numbers, search, what their applicants see, personal data."""
