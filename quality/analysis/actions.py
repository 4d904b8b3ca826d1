"""Business actions with the analysis of a day's lost calls: comments, causes, tasks, closing.

Each function works in the caller's transaction, locks the day's analysis, and writes an entry of
the day's history and of the audit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from foundation.postgres.pool import Connection
from quality.analysis.causes import MainCause
from quality.analysis.closing import Hindrances, hindrances
from quality.analysis.rows import analyses
from quality.analysis.rows.analyses import LossCall, Task
from staff.acting import ActingPerson

#: The longest term for a task.
LONGEST_TERM = timedelta(days=92)
#: What a lead can set: every cause that explains.
TO_SET = tuple(cause for cause in MainCause if cause is not MainCause.UNEXPLAINED)


class NothingAnalysed(Exception):
    """An error: the day has no analysis, or no such lost call."""


class BadSubject(Exception):
    """An error: there is no such cause that calls could have."""


class ActRefused(Exception):
    """An error: `reason` is `closed`, `cause`, `person`, `due` or `nothing_to_do`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CannotClose(Exception):
    """An error: the day cannot be closed yet because of these hindrances."""

    def __init__(self, hindrances: Hindrances) -> None:
        super().__init__(str(hindrances))


@dataclass(frozen=True, slots=True)
class DaySubject:
    """The subject of an action: the day itself (""), `call:` and a call's id, or `cause:` and a
    cause."""

    day: date
    subject: str

    @property
    def parts(self) -> tuple[str, str]:
        """Return `call` or `cause`, and which one."""
        kind, _, which = self.subject.partition(":")
        return kind, which


def hindrances_of(calls: Sequence[LossCall], tasks: Mapping[str, Task]) -> Hindrances:
    """Find what hinders closing a day. `tasks`: by their subjects."""
    return hindrances(
        [(call.call_id, call.main) for call in calls],
        [cause for cause in MainCause if analyses.of_cause(cause) in tasks],
        {call.call_id for call in calls if analyses.of_call(call.call_id) in tasks},
    )


async def request_analysis(connection: Connection, day: date, by: ActingPerson) -> None:
    """Ask the quality process to make the analysis of the day, again if there is one. Raise
    ActRefused."""
    if await analyses.lock(connection, day) is False:
        raise ActRefused("closed")
    await analyses.request(connection, day, by.person_id)
    await by.note(connection, "loss_make", day.isoformat(), {"subject": ""})


async def comment(
    connection: Connection, about: DaySubject, words: str, by: ActingPerson, at: datetime
) -> None:
    """Add a comment, also to a closed day. Raise NothingAnalysed, BadSubject."""
    await _lock(connection, about, after_closing=True)
    await _note(connection, about, "comment", words, {}, by, at)


async def set_cause(
    connection: Connection,
    about: DaySubject,
    cause: str,
    reason: str,
    by: ActingPerson,
    at: datetime,
) -> None:
    """Set the cause of a call, or of all calls that have a cause now. Raise NothingAnalysed,
    BadSubject, ActRefused."""
    await _lock(connection, about)
    if cause not in set(TO_SET):
        raise ActRefused("cause")
    ruling = analyses.Ruling(MainCause(cause), reason, by.person_id, at)
    detail: dict[str, object] = {"cause": cause}
    kind, which = about.parts
    if kind == "call":
        await analyses.set_cause(connection, about.day, which, ruling)
    else:
        was = MainCause(which)
        detail["calls"] = await analyses.set_causes(connection, about.day, was, ruling)
    await _note(connection, about, "cause", reason, detail, by, at)


async def assign_task(
    connection: Connection,
    about: DaySubject,
    person_id: str,
    due: date | None,
    words: str,
    roles: Collection[str],
    by: ActingPerson,
    at: datetime,
) -> None:
    """Assign somebody with one of the `roles` to see to the subject by `due`. Raise
    NothingAnalysed, BadSubject, ActRefused."""
    await _lock(connection, about)
    people = {str(each.person_id): each for each in await analyses.assignees(connection, roles)}
    person = people.get(person_id)
    if person is None:
        raise ActRefused("person")
    yesterday = at.date() - timedelta(days=1)
    if due is None or not yesterday <= due <= yesterday + LONGEST_TERM:
        raise ActRefused("due")
    await analyses.assign(connection, about.day, about.subject, person.person_id, due)
    detail = {"person": person.name, "due": due.isoformat()}
    await _note(connection, about, "assign", words, detail, by, at)


async def finish_task(
    connection: Connection, about: DaySubject, words: str, by: ActingPerson, at: datetime
) -> None:
    """Write that the task of the subject is done, also on a closed day. Raise NothingAnalysed,
    BadSubject, ActRefused."""
    await _lock(connection, about, after_closing=True)
    if not await analyses.done(connection, about.day, about.subject, at):
        raise ActRefused("nothing_to_do")
    await _note(connection, about, "done", words, {}, by, at)


async def close_day(
    connection: Connection, about: DaySubject, by: ActingPerson, at: datetime
) -> None:
    """Close the day. Raise NothingAnalysed, ActRefused, CannotClose."""
    await _lock(connection, about)
    calls = await analyses.calls(connection, about.day)
    tasks = {task.subject: task for task in await analyses.tasks(connection, about.day)}
    if found := hindrances_of(calls, tasks):
        raise CannotClose(found)
    await analyses.close(connection, about.day, by.person_id, at)
    await _note(connection, about, "close", "", {"lost": len(calls)}, by, at)


async def _lock(connection: Connection, about: DaySubject, *, after_closing: bool = False) -> None:
    is_open = await analyses.lock(connection, about.day)
    if is_open is None:
        raise NothingAnalysed
    if not is_open and not after_closing:
        raise ActRefused("closed")
    if about.subject:
        await _check_subject(connection, about)


async def _check_subject(connection: Connection, about: DaySubject) -> None:
    kind, which = about.parts
    calls = await analyses.calls(connection, about.day)
    if kind == "call" and all(call.call_id != which for call in calls):
        raise NothingAnalysed
    if kind == "cause" and which not in set(MainCause):
        raise BadSubject


async def _note(
    connection: Connection,
    about: DaySubject,
    act: str,
    words: str,
    detail: Mapping[str, object],
    by: ActingPerson,
    at: datetime,
) -> None:
    await analyses.note(
        connection, about.day, at, by.person_id, act, about.subject, words, dict(detail)
    )
    in_audit = {"subject": about.subject, **detail}
    await by.note(connection, f"loss_{act}", about.day.isoformat(), in_audit)
