"""Queued callbacks: a caller keeps the place and hangs up."""
