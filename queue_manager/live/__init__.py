"""What the dispatcher keeps in Redis: its journal, its floor, and the live word of changes."""
