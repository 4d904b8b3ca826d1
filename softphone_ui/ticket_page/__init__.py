"""One ticket as staff see it: its form, its call, its recordings, its story."""
