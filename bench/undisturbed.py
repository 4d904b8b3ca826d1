"""No garbage is collected while peers measure: to look through all objects of a run takes their
process 0.1 to 0.3 s, in which nobody speaks, and the system would be blamed for it."""

from __future__ import annotations

import gc


def begin() -> None:
    """Collect once more, and then no longer."""
    gc.collect()
    gc.freeze()
    gc.disable()


def end() -> None:
    """Collect again as usual. Does nothing where nothing had begun."""
    gc.enable()
    gc.unfreeze()
