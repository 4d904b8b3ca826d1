"""Empties the lines before a stop without losing a caller.

New callers are refused, and the calls on the lines go on to their end, up to a limit of time. The
dispatcher decides (queue_manager/domain/supervision/draining.py). This module asks it twice a
second, shows how many calls are left, and has the rest recorded as cut by us when the time is over.
Each request holds only for a while (a lease): if this process is killed, callers are accepted again
soon.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from foundation.errors import StartError
from foundation.process.progress import Progress
from foundation.settings import Settings
from launcher.interruptions import interruptions_raise
from launcher.renewal import renewed
from queue_manager.requests import BeginDrain, CutCalls, EndDrain
from softphone_ui.web.dispatcher import dispatcher_session
from softphone_ui.web.errors import Refused, WebError

ASK_EVERY_SECONDS = 0.5
#: A dispatcher that has just fallen is back within this time.
PATIENCE_SECONDS = 5.0
#: How long the lines stay closed after the launcher's last request, and how often it repeats it.
LEASE_SECONDS, RENEW_EVERY_SECONDS = 30.0, 10.0


@dataclass(frozen=True)
class RemainingCallers:
    """Callers who talk, and who wait."""

    talks: int
    waiting: int

    def __bool__(self) -> bool:
        return bool(self.talks or self.waiting)

    def __str__(self) -> str:
        return f"{self.talks} {'talk' if self.talks == 1 else 'talks'}, {self.waiting} waiting"


Stop = BeginDrain | EndDrain | CutCalls
#: Asks the dispatcher; who is on the lines. Raises OSError.
Ask = Callable[[Stop], RemainingCallers]


@dataclass
class Drain:
    """The procedure of emptying the lines. `limit`: how many seconds calls may go on; `lease`: how
    many seconds the lines stay closed after that, None: until `end`; `clock` returns seconds,
    `pause` waits for some."""

    ask: Ask
    progress: Callable[[str], None]
    limit: float
    lease: float | None = None
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep

    def run(self, *, now: bool = False) -> None:
        """Return when nobody is on the lines, or the rest is booked as cut by us, which a
        KeyboardInterrupt does at once. Whatever else breaks it off has callers taken again."""
        try:
            self._run(now=now)
        except BaseException:
            with suppress(OSError):  # nor is there a terminal, perhaps
                self.end()
                self.progress("callers are taken again")
            raise

    def end(self) -> None:
        """Take callers again. Raises OSError where the dispatcher stays away."""
        deadline = self.clock() + PATIENCE_SECONDS
        while True:
            try:
                self.ask(EndDrain())
                return
            except OSError:
                if self.clock() > deadline:
                    raise
            self.pause(ASK_EVERY_SECONDS)

    def _run(self, *, now: bool) -> None:
        try:
            if not now:
                self._wait()
        except KeyboardInterrupt:
            self.progress("Ctrl-C: nobody is waited for any more")
            self._cut()
        else:
            self._cut()

    def _wait(self) -> None:
        deadline, heard_at = self.clock() + self.limit, self.clock()
        shown: RemainingCallers | None = None
        while self.clock() <= deadline:
            try:
                left, heard_at = self.ask(BeginDrain(LEASE_SECONDS)), self.clock()
            except OSError:
                if self.clock() > heard_at + PATIENCE_SECONDS:
                    return
            else:
                if not left:
                    return
                if left != shown:
                    minutes, seconds = divmod(round(deadline - self.clock()), 60)
                    self.progress(f"{left}: to their end, for {minutes}:{seconds:02d} at most")
                shown = left
            self.pause(ASK_EVERY_SECONDS)

    def _cut(self) -> None:
        try:
            left = self.ask(CutCalls(self.lease))
        except OSError as error:
            self.progress(f"the dispatcher does not answer, so calls may be cut: {error}")
            return
        if left:
            self.progress(f"{left} are cut: on record as our fault, and owed a call")


def drain(
    settings: Settings, progress: Progress, *, now: bool = False, lease: float | None = None
) -> None:
    """Empty the lines of this installation within the setting `drain_seconds`, or at once if `now`.

    They stay closed for `lease` seconds after that; None: until `end_drain`. If this function is
    interrupted (Interrupted), callers are accepted again."""
    with interruptions_raise():
        _drain(settings, progress, lease).run(now=now)


@contextmanager
def emptied(settings: Settings, progress: Progress) -> Iterator[None]:
    """Empty the lines before the body runs, and accept callers again after it, however it ends.

    If this process is killed, callers are accepted again when the lease ends."""
    with interruptions_raise():
        drain(settings, progress, lease=LEASE_SECONDS)
        try:
            with renewed(
                lambda: ask_dispatcher(settings, BeginDrain(LEASE_SECONDS)), RENEW_EVERY_SECONDS
            ):
                yield
        finally:
            end_drain(settings)


def end_drain(settings: Settings) -> None:
    """Take callers again. Raises StartError where nobody can be asked for it."""
    try:
        _drain(settings, Progress()).end()
    except OSError as error:
        raise StartError(
            "the dispatcher does not answer, and may refuse callers when it is back, until "
            f"./komek drain --end: {error}"
        ) from error


def _drain(settings: Settings, progress: Progress, lease: float | None = None) -> Drain:
    limit = settings.calls.drain_seconds
    return Drain(lambda request: ask_dispatcher(settings, request), progress, limit, lease)


def ask_dispatcher(settings: Settings, request: Stop) -> RemainingCallers:
    """Ask the dispatcher. Raises OSError where it is away, or is of a version that knows no
    drain."""
    return asyncio.run(_ask(settings, request))


async def _ask(settings: Settings, request: Stop) -> RemainingCallers:
    async with dispatcher_session(settings) as dispatcher:
        try:
            try:
                left = await dispatcher.ask(request)
            except Refused:
                if isinstance(request, EndDrain) or request.lease_seconds is None:
                    raise
                # A dispatcher of the previous version knows no lease, so ask as that version did.
                left = await dispatcher.ask(type(request)())
        except WebError as error:
            raise OSError(f"{type(error).__name__} {error.detail}") from error
    return RemainingCallers(left.talks, left.waiting)
