"""The mark of a made-up past in the database."""
