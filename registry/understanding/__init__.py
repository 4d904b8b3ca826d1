"""What a message wants, what it is about and whether it is urgent, as learned from examples."""
