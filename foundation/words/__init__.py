"""Words in three languages: catalogues of messages that every package has of its own."""
