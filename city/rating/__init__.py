"""The rating of heads: points as mandated, and beside them what makes them fair."""
