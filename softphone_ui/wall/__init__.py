"""The wallboard: a screen without sign-in, known by a key of its own, that names nobody."""
