"""``doctor``: what is amiss in a home, in sentences that say what to do. Built from `status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.settings import Settings
from launcher.own_logs import Fall, LastError, falls, last_errors, supervisor_falls, tallied
from launcher.programs import OURS
from launcher.status import Status, status
from launcher.table import UNSUPERVISED

#: The journal's records wait no longer than a moment for the database, and files for the encoder.
LATE_SECONDS, MANY_FILES = 30.0, 20
#: What the logs tell of the past is no trouble of now.
TROUBLE, PAST = "trouble", "past"


@dataclass(frozen=True)
class Finding:
    """One thing that is amiss. `subject`: of what; `words`: what, and what to do about it."""

    subject: str
    words: str
    kind: str = TROUBLE


@dataclass(frozen=True)
class Chart:
    """All that is known."""

    status: Status
    falls: Sequence[Fall] = ()
    supervisor_falls: int = 0
    errors: Sequence[LastError] = ()
    log_dir: str = "log"


def examine(settings: Settings) -> Chart:
    """Ask everything once."""
    return Chart(
        status(settings),
        falls(settings),
        supervisor_falls(settings),
        last_errors(settings, list(OURS)),
        str(settings.log_dir),
    )


def findings(chart: Chart) -> list[Finding]:
    """Troubles first, then what the logs tell of the past."""
    view = chart.status
    if not view["running"]:
        down = Finding("system", "nothing runs: ./komek up starts it")
        return [down, *_disk(view["disk"]), *_past(chart)]
    found = [
        *_supervisor(view),
        *_silent(chart),
        *_disk(view["disk"]),
        *_stores(view),
        *_recordings(view["recorder"]),
        *_queues(view),
        *_faults(chart),
    ]
    return [*found, *_past(chart)]


def report(found: Sequence[Finding]) -> str:
    """For a terminal."""
    troubles = [it for it in found if it.kind == TROUBLE]
    past = [it for it in found if it.kind == PAST]
    lines = [f"  {it.subject}: {it.words}" for it in troubles]
    head = "Amiss now:" if troubles else "Everything that runs is well."
    if past:
        lines += ["", "In the logs:", *(f"  {it.subject}: {it.words}" for it in past)]
    return "\n".join([head, *lines])


def _supervisor(view: Status) -> Iterator[Finding]:
    if words := UNSUPERVISED.get(view["supervisor"]):
        yield Finding("supervisor", " ".join(words.split()))


def _silent(chart: Chart) -> Iterator[Finding]:
    view = chart.status
    for role, answers in view["answering"].items():
        if answers:
            continue
        log = f"{chart.log_dir}/{role}.log"
        if role in view["processes"]:
            yield Finding(role, f"runs and does not answer; the watch ends it. Its words: {log}")
        else:
            yield Finding(role, f"does not run; it is started again each second. Why: {log}")


def _disk(disk: dict[str, Any]) -> Iterator[Finding]:
    if disk.get("room") in ("low", "full"):
        megabytes = disk["free_bytes"] / 1e6
        yield Finding(
            "disk",
            f"{megabytes:.0f} MB are left: make room (recordings and logs are the largest), or "
            "calls go on without being written down",
        )


def _stores(view: Status) -> Iterator[Finding]:
    for name, key in (("database", "database"), ("Redis", "redis")):
        place: dict[str, Any] = view[key]  # type: ignore[literal-required]
        if not place["up"] and not place["embedded"]:
            where = f"{place['host']}:{place['port']}"
            yield Finding(name, f"your own server at {where} does not answer: start it")


def _recordings(health: dict[str, Any]) -> Iterator[Finding]:
    if health.get("space") in ("low", "full"):
        yield Finding("recordings", "their disk has little room: move old ones away, or add disk")
    if failing := health.get("failing"):
        reason = str(next(iter(failing.values())))[:100]
        yield Finding("recordings", f"{len(failing)} cannot be kept: {reason}")
    if (waiting := health.get("waiting") or 0) > MANY_FILES:
        yield Finding("recordings", f"{waiting} wait to be encoded: the machine is too busy")
    if unrecorded := (health.get("reconciled") or {}).get("unrecorded"):
        yield Finding(
            "recordings",
            f"{unrecorded} calls have none: .venv/bin/python -m recordings reconcile names them",
        )


def _queues(view: Status) -> Iterator[Finding]:
    scribe = view["scribe"]
    if (late := scribe.get("lag_seconds") or 0.0) > LATE_SECONDS:
        yield Finding(
            "scribe",
            f"the database is {late:.0f} s behind the calls: nothing is lost, pages show old "
            "calls late. It catches up when the database answers",
        )
    if refused := scribe.get("records_refused"):
        yield Finding(
            "scribe",
            f"{refused} records were refused by the database; they are tried at each start",
        )
    if scribe.get("gap"):
        yield Finding("scribe", "the journal lost entries: compare with ./komek facts compare")


def _faults(chart: Chart) -> Iterator[Finding]:
    for role, counts in chart.status["faults"].items():
        kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        words = f"went on after {kinds}: {chart.log_dir}/{role}.log says where; report it"
        yield Finding(role, words)


def _past(chart: Chart) -> Iterator[Finding]:
    for role, count, last in tallied(chart.falls):
        words = f"fell {_times(count)}, last at {last.at}: {last.why}; it was started again"
        yield Finding(role, words, PAST)
    hangs: dict[str, Any] = chart.status["hangs"]
    for role, count in hangs["count"].items():
        last_hang = next((it for it in hangs["latest"] if it["role"] == role), None)
        where = f", last at {last_hang['where'] or 'no known place'}" if last_hang else ""
        yield Finding(role, f"hung {_times(count)} and was ended{where}", PAST)
    if chart.supervisor_falls:
        words = f"fell {_times(chart.supervisor_falls)} and was started again; calls went on"
        yield Finding("supervisor", words, PAST)
    yield from _errors(chart.errors)


def _errors(errors: Iterable[LastError]) -> Iterator[Finding]:
    for it in errors:
        yield Finding(it.role, f"last error, {it.at}Z: {it.words}", PAST)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
