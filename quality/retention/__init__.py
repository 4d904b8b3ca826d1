"""How long recordings are kept, and what is kept longer."""
