"""The rows of public notices."""
