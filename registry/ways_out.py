"""How a message that was to go out did not."""

from __future__ import annotations


class NotTaken(Exception):
    """It surely has not arrived, and may be tried again."""


class Refused(Exception):
    """It surely has not arrived and never will: the address or the message is wrong."""


#: Answers of 400 and more after which the same may be taken later.
LATER = frozenset({401, 403, 404, 408, 425, 429})


def judged(status: int) -> NotTaken | Refused | None:
    """What an HTTP answer means; None: it was taken."""
    if 200 <= status < 300:
        return None
    if 400 <= status < 500 and status not in LATER:
        return Refused(f"answered {status}")
    return NotTaken(f"answered {status}")
