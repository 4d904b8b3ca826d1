"""The rows of topics, bodies and routing rules."""
