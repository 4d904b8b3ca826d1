"""Public notices: what the city is told of incidents, warnings and works, and who follows them."""
