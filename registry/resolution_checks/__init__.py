"""Automatic calls that ask applicants whether their tickets were solved."""
