"""How a message that was to go out did not."""

from __future__ import annotations


class NotTaken(Exception):
    """It surely has not arrived, and may be tried again."""


class Refused(Exception):
    """It surely has not arrived and never will: the address or the message is wrong."""
