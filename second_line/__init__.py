"""The second line: the city's cameras, their health, and who watches them."""
