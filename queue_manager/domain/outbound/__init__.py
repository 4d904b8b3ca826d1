"""Calls that we make: to applicants, queued callbacks, resolution checks."""
