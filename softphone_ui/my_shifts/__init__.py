"""One's own shifts: the month on a telephone, and a calendar that telephones read."""
