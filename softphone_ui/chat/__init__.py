"""The chat with 109 on the citizens' site."""
