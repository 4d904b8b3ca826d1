"""How facts are kept: built for what was on record before, built again, compared by night."""
