"""Lines, their ladders and greetings."""
