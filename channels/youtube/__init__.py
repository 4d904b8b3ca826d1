"""YouTube: comments on the videos of the city's channel."""
