"""The people who work here: their roles and rights, their passwords, the audit of what they do."""
