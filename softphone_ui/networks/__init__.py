"""The networks in which citizens write: how each does, and which hashtags and words are watched."""
