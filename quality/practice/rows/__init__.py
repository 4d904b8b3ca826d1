"""Rows of practice."""
