"""The knowledge base: read at the desk, written on pages, with what it did not answer."""
