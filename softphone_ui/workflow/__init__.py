"""The steps of a ticket's life, and the page of a body's clerks."""
