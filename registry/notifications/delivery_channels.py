"""How a message that was to go out did not."""

from __future__ import annotations

import re
from datetime import timedelta

import aiohttp

#: How long an HTTP receiver is waited for. To connect ends well before the whole does, so that who
#: could not be reached is told apart from who may have the message. `sock_connect` is of one
#: address of the host, `connect` of all of them and of asking for its name.
HTTP_PATIENCE = aiohttp.ClientTimeout(total=15, connect=10, sock_connect=5)
#: Nothing of the message has gone out: there was no connection to send it by.
NO_CONNECTION = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class NotTaken(Exception):
    """An error: a message surely has not arrived, and may be tried again; `after`: when whoever
    would take it said."""

    def __init__(self, why: str, after: timedelta | None = None) -> None:
        super().__init__(why)
        self.after = after


class Away(NotTaken):
    """An error: what every message of the channel goes by is not there: none of the others would be
    taken either."""


class DeliveryRefused(Exception):
    """An error: a message surely has not arrived and never will: the address or the message is
    wrong."""


#: Answers of 400 and more after which the same may be taken later.
LATER = frozenset({401, 403, 404, 408, 425, 429})


def judged(status: int) -> NotTaken | DeliveryRefused | None:
    """Return what an HTTP answer means; None: it was taken."""
    if 200 <= status < 300:
        return None
    if 400 <= status < 500 and status not in LATER:
        return DeliveryRefused(f"answered {status}")
    return NotTaken(f"answered {status}")


_WORD = re.compile(r"[^\s<>()\"',;:]+")


def without_addresses(text: str) -> str:
    """Return what others say of a message, without mail addresses: it stands beside the message and
    in the log, where no erasure looks for anybody."""
    return (
        _WORD.sub(lambda match: "•••" if "@" in match[0] else match[0], text)
        if "@" in text
        else text
    )


def error_text(error: BaseException) -> str:
    """Return an error as it stands beside its message: its kind and its words, shortened."""
    return without_addresses(f"{type(error).__name__}: {error}")[:300]
