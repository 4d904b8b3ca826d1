"""The people who work here: who they are, their passwords, the audit of what they do."""
