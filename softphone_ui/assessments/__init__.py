"""Calls assessed by controllers, and what operators see and answer of it."""
