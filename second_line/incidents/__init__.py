"""Incidents that operators of the second line see on cameras, and how they reach the police."""
