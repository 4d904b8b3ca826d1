"""The claims on jobs, in the database."""
