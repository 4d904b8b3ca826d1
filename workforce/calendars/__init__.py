"""Calendars of people's own shifts, which telephones read at a secret address."""
