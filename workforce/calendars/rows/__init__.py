"""Rows of the calendars: their addresses, and what they told."""
