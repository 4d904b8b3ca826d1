"""The scribe: writes the dispatcher's journal into the database, each record once."""
