"""Queries of rules, alerts and silences."""
