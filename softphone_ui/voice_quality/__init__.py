"""How calls sounded: told by the operators' pages, kept with the call, reported by day."""
