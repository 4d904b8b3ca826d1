"""Queries for an applicant's personal data in the tables of all packages."""
