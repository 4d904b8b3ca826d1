"""The shift lead's live floor."""
