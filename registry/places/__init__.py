"""Places of the city: where a point lies, and which street is meant. Decides without I/O."""
