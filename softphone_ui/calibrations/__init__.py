"""Calibration: several controllers judge the same calls, and see how far they agree."""
