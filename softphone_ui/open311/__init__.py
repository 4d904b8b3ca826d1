"""Open311 GeoReport v2 at `/open311/v2`, and the api keys that an administrator gives."""
