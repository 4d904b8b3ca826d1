"""`./komek replay`: a day of calls and shifts, run through the dispatcher's own decisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from foundation.errors import StartError
from foundation.percent import percent_text
from foundation.settings import CODE_DIR
from launcher import replay_remedies
from quality.replay import proof
from quality.replay.day import Habits, ReplayDay, line_by_rules, longest_greeting
from quality.replay.figures import day_as_json
from quality.replay.files import BadFiles, ReadDay, read_day
from quality.replay.run import replay
from quality.replay.table import section, with_proof

#: Most of the lines that are wrong are shown; nobody mends more at once.
MOST_SHOWN = 1_000
PAPER = CODE_DIR / "docs" / "REPLAY.md"


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """The options, in seconds."""

    greeting: float
    wrap_up: float
    ring: float


def run_files(
    calls: Path, shifts: Path, rules: ReplayOptions, remedies: Sequence[str] = (), *, as_json: bool
) -> str:
    """Return what became of the day in these files, and what each of the `remedies` brings, for the
    terminal or as JSON. Raises StartError where they make no day, or a remedy is none, and
    OSError."""
    replay_remedies.read_all(remedies)
    ring, greeting = timedelta(seconds=rules.ring), timedelta(seconds=rules.greeting)
    if greeting >= longest_greeting(ring):
        most = longest_greeting(ring).total_seconds()
        raise StartError(
            f"a greeting of {rules.greeting:g} s is too long: an operator who picks up after "
            f"{rules.ring:g} s is connected before {most:g} s, or taken for unreachable"
        )
    try:
        read = read_day(calls.read_bytes(), shifts.read_bytes(), (str(calls), str(shifts)))
    except BadFiles as bad:
        raise StartError(_complaint(bad)) from None
    line = line_by_rules(timedelta(seconds=rules.wrap_up), ring)
    day = ReplayDay(read.arrivals, read.presences, (line,), greeting, Habits(ring))
    found = _with_rules(day_as_json(replay(day).fates, read.zone), day, read, rules)
    if remedies:
        found["remedies"] = _effects(day, remedies, read.zone or UTC)
    if as_json:
        return json.dumps(found, ensure_ascii=False, indent=1)
    return "\n".join([table(found), *replay_remedies.sentences(found.get("remedies", ()))])


def _effects(day: ReplayDay, remedies: Sequence[str], zone: tzinfo) -> list[dict[str, Any]]:
    """On the local day of the first call."""
    if not day.arrivals:
        raise StartError("a day without calls has nothing to save")
    on = day.arrivals[0].at.astimezone(zone).date()
    return replay_remedies.effects(partial(_known, day), remedies, on, zone)


def _known(day: ReplayDay, seed: int) -> ReplayDay:
    """A day of which everything is known."""
    return day


def prove(paper: Path = PAPER) -> bool:
    """Replay the proof's lines on all cores, write the table into `paper`, and say whether all
    figures agree."""
    with ProcessPoolExecutor() as pool:
        proofs = list(pool.map(proof.prove, proof.LINES))
    paper.write_text(with_proof(paper.read_text(encoding="utf-8"), proofs), encoding="utf-8")
    print(section(proofs))
    return all(it.agrees for each in proofs for it in each.comparisons)


def _complaint(bad: BadFiles) -> str:
    shown = [str(it) for it in bad.lines[:MOST_SHOWN]]
    left = len(bad.lines) - len(shown)
    return "\n".join(
        ["these lines cannot be taken:", *shown, *([f"… and {left} more"] * (left > 0))]
    )


def _with_rules(
    found: dict[str, Any], day: ReplayDay, read: ReadDay, rules: ReplayOptions
) -> dict[str, Any]:
    """And by which rules it was so."""
    found["operators"] = len({each.operator for each in day.presences})
    found["talks_supposed"] = read.talks_supposed
    found["rules"] = {
        "greeting_seconds": rules.greeting,
        "wrap_up_seconds": rules.wrap_up,
        "ring_seconds": rules.ring,
        "ring_time_seconds": day.lines[0].ring_time.total_seconds(),
    }
    return found


HEAD = ("", "offered", "answered", "lost", "mean wait", "in 16 s", "service level")


def table(found: dict[str, Any]) -> str:
    """Write the result for people: a row for each quarter of an hour with calls, and one for the
    day."""
    rows = [(it["begins"][:16].replace("T", " "), it) for it in found["quarter_hours"]]
    cells = [HEAD, *(_row(name, it) for name, it in [*rows, ("the day", found)])]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEAD))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in cells
    ]
    if found["talks_supposed"]:
        lines.append(f"{found['talks_supposed']} calls without a talk: the mean was supposed")
    return "\n".join(lines)


def _row(name: str, result: dict[str, Any]) -> tuple[str, ...]:
    wait, level = result["mean_wait_seconds"], result["service_level"]
    return (
        name,
        *(str(result[key]) for key in ("offered", "answered", "lost")),
        "–" if wait is None else f"{wait:.1f} s",
        str(result["in_16_seconds"]),
        percent_text(level, "en"),
    )
