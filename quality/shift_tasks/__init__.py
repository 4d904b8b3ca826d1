"""Tasks of a shift lead: what is to be done first on the floor."""
