"""SQL of the overview of bodies, with a typed function for each query."""
