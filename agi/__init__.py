"""What happens on the line: who calls, in which language, and what he hears."""
