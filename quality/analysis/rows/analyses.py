"""Analyses: the day's row, its lost calls, who sees to what, and who did what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.analysis.causes import Explained, MainCause
from quality.analysis.quarter import Quarter
from quality.analysis.saving import Saving


@dataclass(frozen=True, slots=True)
class NewAnalysis:
    """An analysis to be written. `made_by` None: by itself."""

    day: date
    made_at: datetime
    made_by: int | None
    close_by: datetime
    offered: int
    has_roster: bool
    quarters: Sequence[Quarter]
    remedies: Sequence[Saving]
    calls: Sequence[Explained]


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis as it stands. `made_by` and `closed_by` are names."""

    day: date
    made_at: datetime
    made_by: str | None
    close_by: datetime
    offered: int
    has_roster: bool
    quarters: tuple[Quarter, ...]
    remedies: tuple[Saving, ...]
    version: int
    closed_at: datetime | None
    closed_by: str | None

    @property
    def in_time(self) -> bool | None:
        """Return whether it was closed by `close_by`; None while it is open."""
        return None if self.closed_at is None else self.closed_at <= self.close_by


@dataclass(frozen=True, slots=True)
class LossCall:
    """A lost call. `set_cause`: a lead's, with who set it and why; it counts before `cause`."""

    call_id: str
    offered_at: datetime
    line: str
    language: str
    cause: MainCause
    evidence_at: datetime | None
    missing: float | None
    not_taken_by: tuple[str, ...]
    set_cause: MainCause | None
    set_reason: str | None
    set_at: datetime | None
    set_by: str | None

    @property
    def main(self) -> MainCause:
        """Return the cause that counts: the one set by a lead, else the one of the rules."""
        return self.set_cause or self.cause


@dataclass(frozen=True, slots=True)
class AnalysedDay:
    """A day of the list. `closed_at` None: open."""

    day: date
    close_by: datetime
    closed_at: datetime | None
    offered: int
    lost: int


@dataclass(frozen=True, slots=True)
class Task:
    """A task of somebody to see to a subject of a day by `due`."""

    day: date
    subject: str
    person_id: int
    person: str
    due: date
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Act:
    """A line of a day's history. `subject` is empty for the day itself."""

    at: datetime
    person_id: int | None
    person: str | None
    act: str
    subject: str
    words: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """A request for this day's analysis."""

    day: date
    person_id: int


@dataclass(frozen=True, slots=True)
class Assignee:
    """A person who can see to something."""

    person_id: int
    name: str


def of_cause(cause: MainCause) -> str:
    """Return the subject that is all calls of a cause."""
    return f"cause:{cause.value}"


def of_call(call_id: str) -> str:
    """Return the subject that is one call."""
    return f"call:{call_id}"


@query("loss_last_day")
async def last_day(connection: Connection) -> date | None:
    """Return the newest day that has an analysis. None: there is none."""


async def write(link: Connection, new: NewAnalysis, *, anew: bool) -> bool:
    """Write it, within the caller's transaction; False where one is there already, which is
    replaced only `anew` and while it is open."""
    version = await link.fetchval(
        *bind(
            "loss_write",
            day=new.day,
            made_at=new.made_at,
            made_by=new.made_by,
            close_by=new.close_by,
            offered=new.offered,
            has_roster=new.has_roster,
            quarters=list(new.quarters),
            remedies=list(new.remedies),
            anew=anew,
        )
    )
    if version is None:
        return False
    await _write_calls(link, new.day, new.calls)
    detail = {"version": version, "lost": len(new.calls)}
    await note(link, new.day, new.made_at, new.made_by, "make", detail=detail)
    return True


async def _write_calls(link: Connection, day: date, calls: Sequence[Explained]) -> None:
    call_ids = [it.call.call_id for it in calls]
    await link.execute(*bind("loss_calls_drop_others", day=day, call_ids=call_ids))
    await link.execute(
        *bind(
            "loss_calls_write",
            day=day,
            call_ids=call_ids,
            offered_at=[it.call.offered_at for it in calls],
            lines=[it.call.line for it in calls],
            languages=[it.call.language for it in calls],
            causes=[it.cause.value for it in calls],
            evidence_at=[it.evidence_at for it in calls],
            missing=[it.missing for it in calls],
            not_taken_by=[" ".join(it.call.not_taken_by) for it in calls],
        )
    )


@query("loss_analysis")
async def analysis(connection: Connection, day: date) -> Analysis | None:
    """Return the day's analysis."""


@query("loss_lock")
async def lock(connection: Connection, day: date) -> bool | None:
    """Lock an analysis until the transaction ends. Return whether it is open, or None if there is
    none."""


@query("loss_days")
async def analysed_days(connection: Connection, since: date, until: date) -> list[AnalysedDay]:
    """Return the newest first."""


@query("loss_calls")
async def calls(connection: Connection, day: date) -> list[LossCall]:
    """Return the day's lost calls, oldest first."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ruling of a lead on a cause, why, and when."""

    cause: MainCause
    reason: str
    person_id: int
    at: datetime


@query("loss_set_cause")
async def set_cause(connection: Connection, day: date, call_id: str, ruling: Ruling) -> bool:
    """Set the cause of a call from now on; False where it is no lost call of the day."""


async def set_causes(link: Connection, day: date, of: MainCause, ruling: Ruling) -> int:
    """Set the cause of every call whose cause is `of` as it stands; return how many these are."""
    rows = await link.fetch(
        *bind(
            "loss_set_causes",
            day=day,
            of=of.value,
            cause=ruling.cause.value,
            reason=ruling.reason,
            person_id=ruling.person_id,
            at=ruling.at,
        )
    )
    return len(rows)


@query("loss_tasks")
async def tasks(connection: Connection, day: date) -> list[Task]:
    """Return who sees to what of the day."""


@query("loss_tasks_of")
async def tasks_of(connection: Connection, person_id: int, limit: int) -> list[Task]:
    """Return what one person still has to see to, the most urgent first."""


@query("loss_assign")
async def assign(
    connection: Connection, day: date, subject: str, person_id: int, due: date
) -> None:
    """Assign a subject: they are to see to it by `due`, instead of whoever was."""


@query("loss_done")
async def done(connection: Connection, day: date, subject: str, at: datetime) -> bool:
    """Note that it has been seen to; False where nobody still was to."""


@query("loss_close")
async def close(connection: Connection, day: date, person_id: int, at: datetime) -> None:
    """Close the day, which is explained."""


async def note(
    link: Connection,
    day: date,
    at: datetime,
    person_id: int | None,
    act: str,
    subject: str = "",
    words: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Note a line of the day's history."""
    await link.execute(
        *bind(
            "loss_note",
            day=day,
            at=at,
            person_id=person_id,
            act=act,
            subject=subject,
            words=words,
            detail=detail or {},
        )
    )


@query("loss_history")
async def history(connection: Connection, day: date) -> list[Act]:
    """Return who did what, in order."""


@query("loss_request")
async def request(connection: Connection, day: date, person_id: int) -> None:
    """Request this day's analysis from the quality process, again where there is one."""


@query("loss_requested")
async def requested(connection: Connection, day: date) -> bool:
    """Return whether an analysis of the day is requested and not made yet."""


@query("loss_next_request")
async def next_request(connection: Connection) -> Request | None:
    """Return the oldest request."""


@query("loss_request_done")
async def request_done(connection: Connection, day: date) -> None:
    """Note that a request was carried out, or cannot be."""


@query("loss_assignees")
async def assignees(connection: Connection, roles: Collection[str]) -> list[Assignee]:
    """Return who may sign in with one of these roles."""
