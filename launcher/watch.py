"""``python -m launcher.watch``: ends processes that hang, so that the supervisor starts them again.

Every process is asked each second. One that gave no answer for 3 s gets SIGKILL: a process that
hangs cannot be asked to end. One that has just started is given time to answer first. Where it
stood is asked before and written down (foundation/process/hangs.py).
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from foundation.process.hangs import Hang, ask_stack, note_hang
from foundation.process.health_checks import Check, answers, checks
from foundation.process.lifetime import settings_or_exit
from foundation.process.our_programs import BY_ROLE
from foundation.process.service_manager import report_alive
from foundation.settings import Settings
from launcher.control import Control, Process, systemd_pids
from launcher.watch_beat import beat_path

log = logging.getLogger("launcher.watch")

ASK_EVERY_SECONDS = 1.0
SILENCE_SECONDS = 3.0
# Killing PostgreSQL means crash recovery, so a slow disk gets more time than a program of ours.
PATIENCE = {"postgres": 8.0}
START_SECONDS = 30.0
# How late our own timer may fire before we take the machine, not the others, for the sick one.
OWN_LAG_SECONDS = 0.5

Pids = Callable[[], Mapping[str, int]]


@dataclass
class Silence:
    """The silence of one process: since when it is silent, and whether it ever answered."""

    pid: int = 0
    seen_at: float = 0.0
    answered: bool = False
    since: float | None = None

    def met(self, pid: int, now: float) -> None:
        """Begin again with another process of this role."""
        if pid != self.pid:
            self.pid, self.seen_at, self.answered, self.since = pid, now, False, None

    def heard(self) -> None:
        self.answered, self.since = True, None

    def is_over(self, now: float, sent_at: float, patience: float) -> bool:
        """Note that it did not answer; whether that lasts too long."""
        if self.since is None:
            self.since = sent_at
        begins = self.since if self.answered else max(self.since, self.seen_at + START_SECONDS)
        return now - begins >= patience


class Watch:
    """The watch that asks every role of ``checks`` and ends those that hang."""

    def __init__(self, checks_: Mapping[str, Check], pids: Pids, settings: Settings) -> None:
        self._checks = checks_
        self._pids = pids
        self._settings = settings
        self._known: Mapping[str, int] = {}
        # Its pid is known until the supervisor is asked again: one hang is told once.
        self._ended: dict[str, int] = {}
        self._lagged_at = float("-inf")
        # Nobody would start again what we end, and its pid may be another's by now.
        self._led = False

    async def run(self) -> None:
        """Watch until cancelled, and end what hangs."""
        async with report_alive(), asyncio.TaskGroup() as tasks:
            tasks.create_task(self._feel_own_pulse(), name="pulse")
            tasks.create_task(self._follow_pids(), name="pids")
            for role in self._checks:
                tasks.create_task(self._watch_one(role), name=role)

    async def _follow_pids(self) -> None:
        while True:
            await self.refresh_pids()
            await asyncio.sleep(ASK_EVERY_SECONDS / 2)

    async def refresh_pids(self) -> None:
        """Ask the supervisor once which process has which role."""
        try:
            self._known = await asyncio.to_thread(self._pids)
            self._led = True
        except OSError as error:
            self._led = False
            log.warning("the supervisor does not answer: %s", error)

    async def _feel_own_pulse(self) -> None:
        while True:
            before = time.monotonic()
            with contextlib.suppress(OSError):
                beat_path(self._settings.run_dir).touch()
            await asyncio.sleep(OWN_LAG_SECONDS)
            now = time.monotonic()
            if now - before > 2 * OWN_LAG_SECONDS:
                self._lagged_at = now

    async def _watch_one(self, role: str) -> None:
        silence = Silence()
        patience = PATIENCE.get(role, SILENCE_SECONDS)
        while True:
            sent_at = time.monotonic()
            pid = self._known.get(role, 0)
            silence.met(pid, sent_at)
            if await answers(self._checks[role], patience):
                silence.heard()
            elif pid and self._must_end(silence, sent_at, patience):
                await self.end_hung(role, pid)
            spent = time.monotonic() - sent_at
            await asyncio.sleep(max(0.1, ASK_EVERY_SECONDS - spent))

    def _must_end(self, silence: Silence, sent_at: float, patience: float) -> bool:
        if self._lagged_at >= sent_at:
            silence.since = None  # we were late ourselves: the silence proves nothing
            return False
        return silence.is_over(time.monotonic(), sent_at, patience)

    async def end_hung(self, role: str, pid: int) -> None:
        """End the process ``pid`` of ``role`` and note its stack, if a supervisor leads it."""
        if not self._led or self._known.get(role) != pid or self._ended.get(role) == pid:
            return
        self._ended[role] = pid
        stack = await ask_stack(self._settings, role, pid) if role in BY_ROLE else ""
        hang = Hang(datetime.now(UTC), role, pid, stack)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        log.warning("%s (pid %d) does not answer: ended", role, pid, extra={"where": hang.where})
        try:
            await asyncio.to_thread(note_hang, self._settings, hang)
        except OSError as error:
            log.warning("that %s hung is not written down: %s", role, error)


def pid_source(settings: Settings, roles: list[str]) -> Pids:
    """Return where the pids come from: the supervisor that started us, else systemd."""
    if "SUPERVISOR_ENABLED" not in os.environ:
        return lambda: systemd_pids(roles)
    control = Control(settings)

    def ask() -> dict[str, int]:
        return {it.role: it.pid for it in control.processes() if _may_be_ended(it)}

    return ask


def _may_be_ended(process: Process) -> bool:
    return bool(process.pid) and process.state in {"starting", "running"}


def main() -> None:
    settings = settings_or_exit("watch")
    checks_ = checks(settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asyncio.run(Watch(checks_, pid_source(settings, list(checks_)), settings).run())


if __name__ == "__main__":
    main()
