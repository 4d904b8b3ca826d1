"""Tokens by which programs of the city read the API."""
