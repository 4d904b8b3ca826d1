"""Queries of the council."""
