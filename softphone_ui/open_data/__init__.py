"""Open data: the page on which everybody downloads what the city is told, where and when."""
