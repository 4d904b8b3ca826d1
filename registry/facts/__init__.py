"""How facts are kept: built for what was on record before, built anew, compared by night."""
