"""Open data: what the city is told, where and when, in groups of five applicants or more."""
