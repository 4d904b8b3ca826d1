"""Sign-on by the city's OpenID Connect provider: whom it names, and what they may do here."""
