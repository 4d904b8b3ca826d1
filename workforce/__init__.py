"""Workforce planning: how many contacts will come, and who is to be there for them."""
