"""Lines: their rules, hours and skills."""
