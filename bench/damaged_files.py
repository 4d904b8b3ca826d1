"""The measurement of damaged files: one file of a stopped installation is damaged, then it starts.

The result says whether the installation starts, what `./komek doctor` says, and whether a citizen
who dials is answered and on record."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench import report
from bench.chaos import AUTHENTIC
from bench.floor_run import Citizen, FloorRun
from bench.system import System, SystemFailed, until
from foundation.settings import Settings
from launcher.valkey import damaged_folders

UP_WITHIN_SECONDS = 60.0
GARBAGE = b"\0\xff{damaged" * 20
HEADINGS = ["damaged file", "up within", "a citizen is served and on record", "what it says"]
Damage = Callable[[Settings], object]


@dataclass(frozen=True, slots=True)
class Damaged:
    """The result for one damaged file, `what`. `up_seconds`: how long `./komek up` took, infinity
    if it failed; `served`: a citizen was answered and is on record; `words`: what `./komek doctor`
    says, or the error of the failed start."""

    what: str
    up_seconds: float
    served: bool
    words: str

    @property
    def well(self) -> bool:
        return self.served and self.up_seconds <= UP_WITHIN_SECONDS


def _overwritten(path: Callable[[Settings], Path]) -> Damage:
    def damage(settings: Settings) -> None:
        file = path(settings)
        data = file.read_bytes() if file.exists() else b""
        file.write_bytes(GARBAGE + data[len(GARBAGE) :])

    return damage


def _emptied(path: Callable[[Settings], Path]) -> Damage:
    return lambda settings: path(settings).write_bytes(b"")


def _valkey(settings: Settings, pattern: str) -> Path:
    folder = settings.home / "valkey" / "appendonlydir"
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)


def _raw_recording(settings: Settings) -> None:
    (settings.folders.incoming_dir / "damaged.wav").write_bytes(GARBAGE)


DAMAGES: Mapping[str, Damage] = {
    "Valkey's journal": _overwritten(lambda settings: _valkey(settings, "*.incr.aof")),
    "Valkey's base": _overwritten(lambda settings: _valkey(settings, "*.base.rdb")),
    "Valkey's list of files": _overwritten(lambda settings: _valkey(settings, "*.manifest")),
    "the saved floor": _overwritten(lambda settings: settings.run_dir / "floor.json"),
    "the journal's spool": _overwritten(lambda settings: settings.run_dir / "journal.spool"),
    "the environment of the last start": _overwritten(
        lambda settings: settings.run_dir / "environment.json"
    ),
    "the version that ran": _overwritten(lambda settings: settings.run_dir / "version.json"),
    "programs that were left": _overwritten(lambda settings: settings.run_dir / "orphans.json"),
    "the settings of the last start": _overwritten(
        lambda settings: settings.run_dir / "settings/komek.toml"
    ),
    "the list of prompts": _overwritten(
        lambda settings: settings.folders.sounds_dir / ".made-by-komek.json"
    ),
    "a prompt, empty": _emptied(lambda settings: settings.folders.sounds_dir / "greeting-kk.wav"),
    "Asterisk's configuration": _overwritten(
        lambda settings: settings.asterisk_dir / "etc/pjsip.conf"
    ),
    "Asterisk's database": _overwritten(
        lambda settings: settings.asterisk_dir / "db/astdb.sqlite3"
    ),
    "a raw recording": _raw_recording,
}


async def damage_and_start(system: System, what: str, number: int) -> Damaged:
    """Stop the system, damage the file `what` of DAMAGES, start the system, and let a citizen dial.

    `number`: added to the citizen's telephone number, so that each row has another caller."""
    await system.komek("down", "--now")
    try:
        DAMAGES[what](system.settings)
        began = time.monotonic()
        await system.komek("up", "--detach")
        seconds = time.monotonic() - began
    except (SystemFailed, OSError, ValueError) as error:
        return Damaged(what, float("inf"), False, str(error).splitlines()[-1][:200])
    await system.refresh()
    served = await _is_served(system, str(77018000000 + number))
    words = await _says(system)
    for folder in damaged_folders(system.settings):  # or doctor names it in each further row
        shutil.rmtree(folder)
    return Damaged(what, seconds, served, words)


async def _is_served(system: System, number: str) -> bool:
    since = datetime.now(UTC)
    await system.until_agreed()
    floor = FloorRun(system.pbx, system.operators[:1], habits=AUTHENTIC)
    try:
        await floor.go_to_work(system)
        await floor.play([Citizen(0.0, number, 30.0, None)])
        (call,) = floor.account()
    finally:
        floor.close()

    async def on_record() -> bool:
        (row,) = await system.calls(since)
        return row["outcome"] == "answered" and bool(row["recordings"])

    try:
        await until(on_record, 60, "the call is on record", every=0.5)
    except (TimeoutError, ValueError):
        return False
    return bool(call.connected_at_us)


async def _says(system: System) -> str:
    """Return in one line what `./komek doctor` says of the present state, without the logs."""
    try:
        report_of_now = await system.komek("doctor")
    except SystemFailed as error:  # doctor exits with status 1 if it finds a problem
        report_of_now = str(error)
    lines = report_of_now.partition("In the logs:")[0].splitlines()[1:]
    return "; ".join(line.strip() for line in lines if line.strip())[:160] or "all is well"


def section(results: list[Damaged], asterisk: str) -> str:
    """Write the section on damaged files for RELIABILITY.md. `asterisk`: its version."""
    rows = [
        [result.what, f"{result.up_seconds:.1f} s", "yes" if result.served else "no", result.words]
        for result in results
    ]
    body = f"""Each file is damaged while the system is stopped (its first {len(GARBAGE)} bytes
overwritten, where nothing else is said); then `./komek up`, a citizen dials, and `./komek doctor`
is asked. Limit: up within {UP_WITHIN_SECONDS:g} s.

{report.table(HEADINGS, rows)}"""
    return report.section("Damaged files", "./komek bench faults --only files", body, asterisk)
