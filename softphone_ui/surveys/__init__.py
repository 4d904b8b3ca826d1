"""What callers thought of their talks, by operator."""
