"""The second factor: set up, asked for at sign-in, taken back by two administrators."""
