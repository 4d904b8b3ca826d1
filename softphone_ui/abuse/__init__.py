"""Calls marked as an abuse of the line, and the shift lead's word on the numbers they came from."""
