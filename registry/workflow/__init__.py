"""The life of a ticket: the table of its states, and a step done in the database."""
