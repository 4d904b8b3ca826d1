"""The city's cameras: where they are, whose they are, and how they are registered."""
