"""Open311 GeoReport v2: its shapes, and what of ours they are made of. Pure."""
