"""Calling an applicant or a missed caller by one key."""
