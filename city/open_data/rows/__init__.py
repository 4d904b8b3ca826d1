"""Queries of open data."""
