"""Hours that are still to come, replayed: what remedies bring, and what would be if. Pure."""
