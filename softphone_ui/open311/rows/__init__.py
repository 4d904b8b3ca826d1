"""What is told of tickets to everybody."""
