"""Threads of controllers and operators, each on a moment of a call."""
