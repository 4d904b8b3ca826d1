"""First-call resolution."""
