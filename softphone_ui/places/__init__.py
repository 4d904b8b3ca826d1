"""Places of the city: streets found as one types; districts and streets as they are kept."""
