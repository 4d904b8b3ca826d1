"""What to advise where a server's last words say that the disk is full."""

#: The text of the error ENOSPC, in the output of PostgreSQL and of Valkey.
NO_SPACE = "No space left on device"


def add_advice(words: str) -> str:
    """Return a server's last words, preceded by an advice if they say that the disk is full."""
    return f"the disk is full, make room: {words}" if NO_SPACE in words else words
