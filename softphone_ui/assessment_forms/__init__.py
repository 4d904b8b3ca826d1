"""Forms by which calls are assessed, made on a page."""
