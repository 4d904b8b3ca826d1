"""Ends a drain automatically if the launcher that began it does not renew it in time. The launcher
may have been killed, and nobody else would open the lines again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class DrainLease:
    """Timer after which the lines are opened again. Only this process knows it: a dispatcher that
    starts again ends every drain (queue_manager/rules.py)."""

    def __init__(self) -> None:
        self._timer: asyncio.TimerHandle | None = None

    def renew(self, seconds: float | None, end: Callable[[], None], *, draining: bool) -> None:
        """Call `end` after `seconds` unless the lease is renewed or cancelled before. None: never
        call it. If a drain without a lease is already going on (`draining`), it stays without
        one."""
        if draining and self._timer is None:
            return
        self.cancel()
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._run_out, end)

    def cancel(self) -> None:
        """End the lease without calling its function."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run_out(self, end: Callable[[], None]) -> None:
        self._timer = None
        log.warning("the drain was not asked for again in time: callers are taken again")
        end()
