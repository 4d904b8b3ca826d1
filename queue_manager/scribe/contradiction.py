"""What the journal's records may not say."""

from __future__ import annotations


class Contradiction(Exception):
    """A record says what cannot be beside what is written: it is refused, not lost."""
