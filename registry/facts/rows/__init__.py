"""How far facts are built, and what comparisons found, in the database."""
