"""The operator's page, and what operators ask for in and after a call."""
