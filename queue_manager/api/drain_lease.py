"""Ends a drain by itself where the launcher that began it does not ask for it again in time: it may
have been killed, and nobody else would take callers again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class DrainLease:
    """The time after which callers are taken again. It is kept by this process alone: a dispatcher
    that starts again ends every drain (queue_manager/rules.py)."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def renew(self, seconds: float | None, end: Callable[[], None], *, draining: bool) -> None:
        """Call `end` in so many seconds unless this is renewed or cancelled before; None: never. A
        drain that goes on without a lease (`draining` now) gets none."""
        if draining and self._timer is None:
            return
        self.cancel()
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._run_out, end)

    def cancel(self) -> None:
        """End the lease without calling anything."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run_out(self, end: Callable[[], None]) -> None:
        self._timer = None
        log.warning("the drain was not asked for again in time: callers are taken again")
        end()
