"""The city's panels: how its bodies solve what they are due, its aims, its systemic problems."""
