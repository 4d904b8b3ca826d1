"""The rows of drafts."""
