"""Asks for something again and again beside what is done: a lease, which ends by itself where this
process is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def renewed(ask: Callable[[], object], every_seconds: float) -> Iterator[None]:
    """Call `ask` every so many seconds while the body runs, in a thread, and not after it. What it
    raises as OSError is passed over: it is asked again the next time."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(every_seconds):
            try:
                ask()
            except OSError:
                continue

    thread = threading.Thread(target=renew, name="renewal", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
