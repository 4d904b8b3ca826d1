"""Rows of loads and trainings."""
