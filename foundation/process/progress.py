"""Progress of the long steps, one line each, on stderr."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Progress:
    """Callable with one line of text; ``step`` also shows how long the step took.

    Rooms that take a ``progress`` need only the call: ``progress("fetching the PBX")``.
    """

    def __init__(self, out: TextIO | None = None, quiet: bool = False) -> None:
        self._out = out or sys.stderr
        self._quiet = quiet

    def __call__(self, text: str) -> None:
        if not self._quiet:
            print(f"    {text}", file=self._out, flush=True)

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show ``title``, and its seconds when the body is done."""
        if not self._quiet:
            print(f"  · {title}", file=self._out, flush=True)
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        if not self._quiet and seconds >= 1:
            print(f"    done in {seconds:.1f} s", file=self._out, flush=True)
