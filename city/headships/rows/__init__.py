"""Rows of headships and supervisions."""
