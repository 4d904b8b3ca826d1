"""A call from its first moment to its one outcome."""
