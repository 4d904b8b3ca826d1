"""Renews a lease in a thread. A lease ends by itself if the process that renews it is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def renewed(ask: Callable[[], object], every_seconds: float) -> Iterator[None]:
    """Call `ask` in a thread every `every_seconds` while the body runs, and never after it.

    If `ask` raises OSError, the error is ignored, and `ask` is called again the next time."""
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
