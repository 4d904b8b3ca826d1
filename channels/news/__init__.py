"""News sites by RSS and Atom: articles that have a watched word."""
