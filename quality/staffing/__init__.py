"""How many operators a day requires, from the weeks before it."""
