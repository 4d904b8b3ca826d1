"""The mark of a demo history in the database."""
