"""What callers hear: texts in kk, ru, en, speech synthesis, sound files."""
