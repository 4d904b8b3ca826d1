"""A shift lead on an operator's line, what leads do on the floor, and the log of it."""
