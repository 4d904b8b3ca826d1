"""The rows that topics by meaning are learned from."""
