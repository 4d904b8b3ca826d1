"""The daily analysis: why each call of a day was lost, and what would have saved it."""
