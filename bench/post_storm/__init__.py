"""A storm of posts: what citizens write everywhere at once, and whether all of it is on record."""
