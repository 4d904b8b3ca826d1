"""One's own tickets by a one-time code, and more words and photos to one of them."""
