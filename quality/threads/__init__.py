"""Threads between the quality service and an operator, each on a moment of a call."""
