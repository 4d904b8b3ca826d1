"""Who follows a ticket or an area, and what they are told of it."""
