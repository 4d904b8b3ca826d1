"""Photos and videos of tickets: what a file is, what is taken, made again, and where it lies."""
