"""Photos and videos of tickets: what a file is, what is taken, made anew, and where it lies."""
