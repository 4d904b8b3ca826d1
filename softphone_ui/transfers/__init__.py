"""Callers handed on, colleagues asked along, consultations, numbers outside."""
