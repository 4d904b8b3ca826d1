"""What callers hear: texts, speech, sound files."""
