"""Letters on our service: written by anybody on the city's site, settled by the quality service."""
