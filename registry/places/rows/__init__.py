"""The rows of districts and streets."""
