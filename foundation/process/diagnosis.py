"""What is wrong in an installation: judged from what its programs say, its logs have and its disk
has left.

Pure: `foundation/process/examination.py` asks; the terminal (`./komek doctor`) and the
administrator's page say it in words, each in its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from foundation.process.files import Disk
from foundation.process.hangs import Hangs
from foundation.process.health_checks import CheckResult
from foundation.process.last_drill import LastDrill
from foundation.process.our_programs import READERS
from foundation.process.own_logs import Fall, LastError, tallied

#: The journal's records wait no longer than a moment for the database, and files for the encoder.
LATE_SECONDS, MANY_FILES = 30.0, 20
#: A message that was not taken is tried again within minutes.
OUTBOX_LATE_SECONDS = 900.0
#: Hours after which a nightly copy is late.
LATE_COPY_HOURS = 26
#: Days after which a drill is late, whether one is made each week or each month.
LATE_DRILL_DAYS = 35
#: A certificate is replaced in so many days.
CERTIFICATE_DAYS = 14
#: Of the ten minutes in which a citizen is to be answered.
SOURCE_LATE_SECONDS = 120.0

# `gone`: programs run that nobody starts again. `silent`: it runs and does not answer (it hangs,
# or it is stopping everything). `none`: nothing runs.
Supervisor = Literal["answers", "systemd", "silent", "gone", "none"]


class Fault(StrEnum):
    """The faults that can be found. Those of the past are what the logs tell, no trouble of now."""

    NOTHING_RUNS = "nothing_runs"
    SUPERVISOR_GONE = "supervisor_gone"
    SUPERVISOR_SILENT = "supervisor_silent"
    SILENT = "silent"
    AWAY = "away"
    DRAINING = "draining"
    SETTINGS_BAD = "settings_bad"
    DISK_LOW = "disk_low"
    STORE_AWAY = "store_away"
    STORE_DAMAGED = "store_damaged"
    PROMPTS_UNSPOKEN = "prompts_unspoken"
    COPY_OLD = "copy_old"
    COPY_NEVER = "copy_never"
    DRILL_FAILED = "drill_failed"
    DRILL_OLD = "drill_old"
    TRUNK_NOT_REGISTERED = "trunk_not_registered"
    TRUNK_REJECTED = "trunk_rejected"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_ENDED = "certificate_ended"
    RECORDINGS_ROOM = "recordings_room"
    RECORDINGS_FAILING = "recordings_failing"
    RECORDINGS_BEHIND = "recordings_behind"
    RECORDINGS_MISSING = "recordings_missing"
    SPOOLED = "spooled"
    SCRIBE_LATE = "scribe_late"
    RECORDS_REFUSED = "records_refused"
    JOURNAL_GAP = "journal_gap"
    OUTBOX_LATE = "outbox_late"
    OUTBOX_LOST = "outbox_lost"
    SOURCE_AWAY = "source_away"
    SOURCE_REFUSED = "source_refused"
    FAULTS = "faults"
    FELL = "fell"
    HUNG = "hung"
    SUPERVISOR_FELL = "supervisor_fell"
    LAST_ERROR = "last_error"


PAST = frozenset({Fault.FELL, Fault.HUNG, Fault.SUPERVISOR_FELL, Fault.LAST_ERROR})


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject`: of what (a program's role, or disk, recordings, …);
    `values` fill the sentence of `why`; `stack`: where a program hung the last time."""

    subject: str
    why: Fault
    values: Mapping[str, Any] = field(default_factory=dict)
    stack: str = ""

    @property
    def past(self) -> bool:
        return self.why in PAST


@dataclass(frozen=True)
class Outbox:
    """Messages to bodies and applicants: how many wait, since when the oldest; how many of the last
    days were refused, or may have arrived and may not."""

    waiting: int = 0
    since: datetime | None = None
    in_doubt: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Chart:
    """The state of an installation at `at`, the input of `findings`. `answers`: role → result of
    its health check. `health`: role → its own health report, empty if it does not answer.
    `stores_away`: name → address of a server of the user's own that does not answer. `damaged`:
    folders with files that Valkey could not load. `logs`: role → where its log can be read. `disk`
    and `outbox` are None if they cannot be read. `last_copy`: the moment of the last copy, None
    where there is none; `lacks_copy`: there should be one. `last_drill`: what the last drill found,
    None where there was none."""

    at: datetime
    supervisor: Supervisor
    answers: Mapping[str, CheckResult]
    health: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    disk: Disk | None = None
    stores_away: Mapping[str, str] = field(default_factory=dict)
    damaged: Sequence[str] = ()
    hangs: Hangs = field(default_factory=Hangs)
    falls: Sequence[Fall] = ()
    supervisor_falls: int = 0
    errors: Sequence[LastError] = ()
    outbox: Outbox | None = None
    logs: Mapping[str, str] = field(default_factory=dict)
    last_copy: datetime | None = None
    lacks_copy: bool = False
    last_drill: LastDrill | None = None

    @property
    def running(self) -> bool:
        return any(it is not CheckResult.AWAY for it in self.answers.values())

    def log_of(self, role: str) -> str:
        """Return where a person can read the log of the program `role`."""
        return self.logs.get(role, f"log/{role}.log")

    def of(self, role: str) -> Mapping[str, Any]:
        return self.health.get(role, {})


def findings(chart: Chart) -> list[Finding]:
    """Return troubles first, then what the logs tell of the past."""
    if not chart.running:
        found = [Finding("system", Fault.NOTHING_RUNS), *_disk(chart), *_copies(chart)]
        return [*found, *_past(chart)]
    found = [
        *_supervisor(chart),
        *_silent(chart),
        *_lines(chart.of("dispatcher")),
        *_disk(chart),
        *_copies(chart),
        *_stores(chart),
        *_prompts(chart.of("pbx-agent")),
        *_trunk(chart.of("pbx-agent")),
        *_certificate(chart),
        *_recordings(chart.of("recorder")),
        *_journal(chart),
        *_outbox(chart),
        *_sources(chart),
        *_settings(chart),
        *_faults(chart),
    ]
    return [*found, *_past(chart)]


def _supervisor(chart: Chart) -> Iterator[Finding]:
    if chart.supervisor == "gone":
        yield Finding("supervisor", Fault.SUPERVISOR_GONE)
    if chart.supervisor == "silent":
        yield Finding("supervisor", Fault.SUPERVISOR_SILENT)


def _silent(chart: Chart) -> Iterator[Finding]:
    for role, answer in chart.answers.items():
        if answer is not CheckResult.ANSWERS:
            why = Fault.SILENT if answer is CheckResult.SILENT else Fault.AWAY
            yield Finding(role, why, {"log": chart.log_of(role)})


def _lines(dispatcher: Mapping[str, Any]) -> Iterator[Finding]:
    if dispatcher.get("draining"):
        yield Finding("lines", Fault.DRAINING, {"n": dispatcher.get("calls") or 0})


def _disk(chart: Chart) -> Iterator[Finding]:
    if chart.disk is not None and chart.disk.room != "ok":
        yield Finding("disk", Fault.DISK_LOW, {"megabytes": round(chart.disk.free_bytes / 1e6)})


def _copies(chart: Chart) -> Iterator[Finding]:
    if chart.last_copy is not None:
        hours = (chart.at - chart.last_copy).total_seconds() / 3600
        if hours > LATE_COPY_HOURS:
            yield Finding("copies", Fault.COPY_OLD, {"n": int(hours)})
    elif chart.lacks_copy:
        yield Finding("copies", Fault.COPY_NEVER)
    yield from _drill(chart)


def _drill(chart: Chart) -> Iterator[Finding]:
    drill = chart.last_drill
    if drill is None:
        return
    if not drill.passed:
        values = {"n": drill.problems_count, "folder": drill.folder, "problem": drill.problems[0]}
        yield Finding("copies", Fault.DRILL_FAILED, values)
    if (days := (chart.at - drill.at).days) > LATE_DRILL_DAYS:
        yield Finding("copies", Fault.DRILL_OLD, {"n": days})


def _stores(chart: Chart) -> Iterator[Finding]:
    for name, where in chart.stores_away.items():
        yield Finding(name, Fault.STORE_AWAY, {"where": where})
    for folder in chart.damaged:
        yield Finding("valkey", Fault.STORE_DAMAGED, {"folder": folder})


def _prompts(agent: Mapping[str, Any]) -> Iterator[Finding]:
    if unspoken := agent.get("unspoken_prompts"):
        yield Finding("prompts", Fault.PROMPTS_UNSPOKEN, {"n": unspoken})


def _trunk(agent: Mapping[str, Any]) -> Iterator[Finding]:
    """Without its registration no call comes in. What Asterisk does not say is no finding: that
    Asterisk does not answer is one already."""
    match agent.get("trunk"):
        case "unregistered" | "stopped":
            yield Finding("trunk", Fault.TRUNK_NOT_REGISTERED)
        case "rejected":
            yield Finding("trunk", Fault.TRUNK_REJECTED)


def _certificate(chart: Chart) -> Iterator[Finding]:
    """The certificate of encrypted SIP: telephones that check it stop at its end."""
    moment = chart.of("pbx-agent").get("sip_certificate_ends")
    if not moment:
        return
    days = (datetime.fromisoformat(moment) - chart.at).days
    if days < 0:
        yield Finding("certificate", Fault.CERTIFICATE_ENDED)
    elif days < CERTIFICATE_DAYS:
        yield Finding("certificate", Fault.CERTIFICATE_ENDS, {"n": days})


def _recordings(health: Mapping[str, Any]) -> Iterator[Finding]:
    if health.get("space") in ("low", "full"):
        yield Finding("recordings", Fault.RECORDINGS_ROOM)
    if failing := health.get("failing"):
        values = {"n": len(failing), "reason": str(next(iter(failing.values())))[:100]}
        yield Finding("recordings", Fault.RECORDINGS_FAILING, values)
    if (waiting := health.get("waiting") or 0) > MANY_FILES:
        yield Finding("recordings", Fault.RECORDINGS_BEHIND, {"n": waiting})
    if unrecorded := (health.get("reconciled") or {}).get("unrecorded"):
        yield Finding("recordings", Fault.RECORDINGS_MISSING, {"n": unrecorded})


def _journal(chart: Chart) -> Iterator[Finding]:
    scribe = chart.of("scribe")
    if spooled := chart.of("dispatcher").get("spooled"):
        yield Finding("dispatcher", Fault.SPOOLED, {"n": spooled})
    if (late := scribe.get("lag_seconds") or 0.0) > LATE_SECONDS:
        yield Finding("scribe", Fault.SCRIBE_LATE, {"seconds": round(late)})
    if refused := scribe.get("records_refused"):
        yield Finding("scribe", Fault.RECORDS_REFUSED, {"n": refused})
    if scribe.get("gap"):
        yield Finding("scribe", Fault.JOURNAL_GAP)


def _outbox(chart: Chart) -> Iterator[Finding]:
    box = chart.outbox or Outbox()
    if box.since and (chart.at - box.since).total_seconds() > OUTBOX_LATE_SECONDS:
        yield Finding("outbox", Fault.OUTBOX_LATE, {"n": box.waiting, "since": box.since})
    if box.refused or box.in_doubt:
        values = {"refused": box.refused, "in_doubt": box.in_doubt}
        yield Finding("outbox", Fault.OUTBOX_LOST, values)


def _sources(chart: Chart) -> Iterator[Finding]:
    """Networks in which citizens write: one that refuses us is told at once, one that is away after
    a while, for it is caught up."""
    for role, name, source in _of_readers(chart):
        if not source.get("away_since"):
            continue
        values = {"source": name, "why": str(source.get("trouble") or "")[:100]}
        away = (chart.at - datetime.fromisoformat(source["away_since"])).total_seconds()
        if source.get("refused"):
            yield Finding(role, Fault.SOURCE_REFUSED, values)
        elif away > SOURCE_LATE_SECONDS:
            yield Finding(role, Fault.SOURCE_AWAY, {**values, "minutes": round(away / 60)})


def _of_readers(chart: Chart) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for role in READERS:
        for name, source in (chart.of(role).get("sources") or {}).items():
            yield role, name, source


def _settings(chart: Chart) -> Iterator[Finding]:
    """What was started again since somebody has made a mistake in them."""
    doubting = {role: it["settings"] for role, it in chart.health.items() if it.get("settings")}
    if doubting:
        values = {"roles": ", ".join(doubting), "reason": next(iter(doubting.values()))}
        yield Finding("settings", Fault.SETTINGS_BAD, values)


def _faults(chart: Chart) -> Iterator[Finding]:
    for role, health in chart.health.items():
        if counts := health.get("faults"):
            kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
            values = {"kinds": kinds, "log": chart.log_of(role)}
            yield Finding(role, Fault.FAULTS, values)


def _past(chart: Chart) -> Iterator[Finding]:
    for role, count, last in tallied(chart.falls):
        yield Finding(role, Fault.FELL, {"n": count, "at": last.at, "reason": last.why})
    for role, count in chart.hangs.count.items():
        hang = next((it for it in chart.hangs.latest if it.role == role), None)
        at, where = (hang.at, hang.where) if hang else (None, "")
        values = {"n": count, "at": at, "where": where}
        yield Finding(role, Fault.HUNG, values, hang.stack if hang else "")
    if chart.supervisor_falls:
        yield Finding("supervisor", Fault.SUPERVISOR_FELL, {"n": chart.supervisor_falls})
    for error in chart.errors:
        yield Finding(error.role, Fault.LAST_ERROR, {"at": error.at, "words": error.words})
