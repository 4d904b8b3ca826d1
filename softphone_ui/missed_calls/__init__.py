"""Missed calls: why, what came after, exports."""
