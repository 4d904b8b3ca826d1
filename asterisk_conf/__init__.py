"""Asterisk: where it is found, how it is configured, and how a changed operator is applied."""
