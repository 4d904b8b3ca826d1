"""Alerts: who is notified when a figure goes wrong, once, until somebody acknowledges it."""
