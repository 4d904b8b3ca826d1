"""Deadlines: working calendars, the clocks of a ticket, escalation. Pure; time is passed in."""
