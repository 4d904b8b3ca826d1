"""Rows of the tree of aims, and the measures that are counted from our own records."""
