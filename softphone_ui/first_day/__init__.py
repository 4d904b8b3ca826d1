"""The tour of a person's main page: three steps at the first sign-in, and again when asked for."""
