"""What is done in a conversation: hold, conference, consultation, transfer, monitoring."""
