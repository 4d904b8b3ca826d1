"""What becomes of a command that is interrupted from outside: a terminal that goes away (HUP), an
end that somebody asks for (TERM), Ctrl-C (INT). Each would end it where it stands."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

FROM_OUTSIDE = (signal.SIGHUP, signal.SIGTERM)


class Interrupted(SystemExit):
    """HUP or TERM; an exit, for it is to come out of an event loop, and of what tries again."""


@contextmanager
def interruptions_raise() -> Iterator[None]:
    """Provide the first HUP or TERM raises Interrupted, so that what was begun is undone; those
    that come after it, as when a terminal goes, do nothing. Who has one handled or ignored keeps
    that."""

    def interrupt(number: int, _: object) -> None:
        for each in mine:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(128 + number)

    mine = [each for each in FROM_OUTSIDE if signal.getsignal(each) is signal.SIG_DFL]
    with _handled(mine, interrupt):
        yield


@contextmanager
def held_back() -> Iterator[None]:
    """Hold back INT, HUP and TERM: they take effect when the body is done."""
    came: dict[int, None] = {}
    every = [signal.SIGINT, *FROM_OUTSIDE]
    heeded = [each for each in every if signal.getsignal(each) is not signal.SIG_IGN]
    try:
        with _handled(heeded, lambda number, _: came.update({number: None})):
            yield
    finally:
        for number in came:
            signal.raise_signal(number)


@contextmanager
def _handled(numbers: Iterable[int], handler: Callable[[int, Any], None]) -> Iterator[None]:
    """`handler` for these signals; nothing is changed in a thread that none of them reaches."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, old in before.items():
            if signal.getsignal(number) is handler:
                signal.signal(number, old)
