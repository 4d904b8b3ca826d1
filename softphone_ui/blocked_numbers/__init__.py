"""Numbers that are not taken, with reason, author and expiry."""
