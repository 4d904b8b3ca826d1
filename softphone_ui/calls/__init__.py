"""Calls and their recordings: lists, what happened in a call, playing."""
