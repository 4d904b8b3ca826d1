"""Programs that hung and were ended by the watch: how often, when, and where each of them stood.

Each program of ours answers SIGUSR2 by writing the stack of all its threads beside its health
socket. Python's faulthandler does that in the signal itself, so it comes out of an endless loop.
"""

import asyncio
import faulthandler
import json
import logging
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from foundation.settings import CODE_DIR, Settings

log = logging.getLogger("foundation.process.hangs")

SIGNAL = signal.SIGUSR2
#: A program that hangs has so long to write its stack; one that the machine stopped writes none.
STACK_SECONDS = 0.5
LOOK_SECONDS = 0.02
#: Hangs of which more than the number is known, and letters of each stack.
MOST_SHOWN, LONGEST_STACK = 20, 10_000
_FRAME = re.compile(
    r'^  File "(?P<file>[^"\n]*)", line (?P<line>\d+) in (?P<name>.*)$', re.MULTILINE
)


@dataclass(frozen=True)
class Hang:
    """A program that was ended at `at` (UTC). `stack` is empty where it wrote none; the thread that
    hung is the one it calls current."""

    at: datetime
    role: str
    pid: int
    stack: str

    @property
    def where(self) -> str:
        """Return the place in our code, as `agi/server.py:62 in serve`; empty: nobody knows."""
        current = self.stack[self.stack.find("Current thread") :].partition("\n\n")[0]
        frames = list(_FRAME.finditer(current))
        ours = [it for it in frames if _is_ours(it["file"])]
        for frame in [*ours, *frames][:1]:
            return (
                f"{frame['file'].removeprefix(f'{CODE_DIR}/')}:{frame['line']} in {frame['name']}"
            )
        return ""


@dataclass(frozen=True)
class Hangs:
    """The record of hung processes. `count`: role → how often. `latest`: the latest MOST_SHOWN, the
    newest first."""

    count: dict[str, int] = field(default_factory=dict)
    latest: list[Hang] = field(default_factory=list)

    def with_one(self, hang: Hang) -> "Hangs":
        count = {**self.count, hang.role: self.count.get(hang.role, 0) + 1}
        return Hangs(count, [hang, *self.latest][:MOST_SHOWN])

    def as_json(self) -> dict[str, Any]:
        """Return the record as `status --json` has it."""
        latest = [{**asdict(it), "at": it.at.isoformat(), "where": it.where} for it in self.latest]
        return {"count": self.count, "latest": latest}


def hangs_file(settings: Settings) -> Path:
    return settings.home / "hangs.json"


def read_hangs(settings: Settings) -> Hangs:
    """Return what the watch has written down in this installation; nothing where that cannot be
    read."""
    try:
        saved = json.loads(hangs_file(settings).read_text(encoding="utf-8"))
        latest = [
            Hang(datetime.fromisoformat(entry["at"]), entry["role"], entry["pid"], entry["stack"])
            for entry in saved["latest"]
        ]
        return Hangs(saved["count"], latest)
    except FileNotFoundError:
        return Hangs()
    except (OSError, ValueError, LookupError, TypeError) as error:
        log.warning("%s cannot be read: %s", hangs_file(settings), error)
        return Hangs()


def note_hang(settings: Settings, hang: Hang) -> None:
    """Write it down. Only the watch does. Raises OSError."""
    path = hangs_file(settings)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(read_hangs(settings).with_one(hang).as_json(), ensure_ascii=False))
    beside.chmod(0o600)
    beside.replace(path)


@contextmanager
def stack_on_signal(settings: Settings, role: str) -> Iterator[None]:
    """Write this process's stack, while the body runs, when the watch asks for it."""
    path = _stack_file(settings, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    faulthandler.register(SIGNAL, file=opened, all_threads=True)
    try:
        yield
    finally:
        faulthandler.unregister(SIGNAL)
        os.close(opened)


async def ask_stack(settings: Settings, role: str, pid: int) -> str:
    """Return the stack of a program that hangs, and is about to be ended; "" where none comes."""
    path = _stack_file(settings, role)
    try:
        os.kill(pid, SIGNAL)
        async with asyncio.timeout(STACK_SECONDS):
            await _written(path)
        return ordered(path.read_text(encoding="utf-8", errors="replace"))
    except (OSError, TimeoutError):
        return ""


def ordered(stacks: str) -> str:
    """Return the stack of the thread that got the signal first, then those of the others, cut."""
    others, word, current = stacks.partition("Current thread")
    return f"{word}{current}\n{others}"[:LONGEST_STACK].strip()


async def _written(path: Path) -> None:
    """Returns when something is in the file and no more comes; faulthandler says no end."""
    before = 0
    while not (size := path.stat().st_size) or size != before:
        before = size
        await asyncio.sleep(LOOK_SECONDS)


def _stack_file(settings: Settings, role: str) -> Path:
    return settings.run_dir / f"{role}.stack"


def _is_ours(file: str) -> bool:
    return file.startswith(f"{CODE_DIR}/") and "/site-packages/" not in file
