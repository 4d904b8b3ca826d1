"""Signing in by the city's OpenID Connect provider, and the administrator's page about it."""
