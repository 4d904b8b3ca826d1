"""The chat on the city's own site: a network whose messages are written and read by our pages."""
