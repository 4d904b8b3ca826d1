"""How many operators a number of contacts requires. Pure."""
