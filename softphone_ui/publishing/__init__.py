"""Which words and photos of citizens everybody may see: a person decides."""
