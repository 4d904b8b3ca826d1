"""The city's systemic problems: their ranking with every factor, the map, the course of each."""
