"""Photos and videos of tickets: what a file is, what is taken, encoded again, and where it lies."""
