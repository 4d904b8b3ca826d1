"""The only room that speaks SQL, and the scribe that writes the journal into the database."""
