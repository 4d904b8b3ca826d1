"""Who is to solve a ticket, and what it is about."""
