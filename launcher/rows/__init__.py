"""Queries of the commands that read tables of several rooms."""
