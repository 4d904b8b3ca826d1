"""What a shift lead does with operators and calls."""
