"""The facts of a ticket's deadlines: one row for each run of a clock that has ended or come due.
Pure: a clock's events, who had the ticket when, and a moment in; facts out.

A run begins with each start of a clock: a ticket that is reopened, or a body that gets it again to
say whether it is competent, has a new one. A change that changes a fact needs a new
FORMULAS_VERSION: the registry then builds all of them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import (
    ClockKind,
    ClockReading,
    ClockState,
    Event,
    Extended,
    Started,
    newest_version,
    read,
    stood_at,
)
from registry.workflow import states
from registry.workflow.wording import answer_key

#: 2: what was late when it was handed on stays with who had it when it was due.
#: 3: the facts have the paused time, extensions, rejections and keys of answers; a ticket that
#: became a duplicate after the end of its term is missed all the same.
FORMULAS_VERSION = 3
#: In these states the body of a ticket has it and can do something about it.
HELD = (states.WITH_BODY | {states.State.REOPENED}) - {states.State.AWAITING_APPLICANT}
#: Clocks that begin anew only where a ticket that was over is reopened.
TERMS = frozenset({ClockKind.CITY, ClockKind.LAW})
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """State and body of a ticket from `at` on. `answer`: the text that the applicant got with the
    change; None: there was none."""

    at: datetime
    state: str
    body_id: int | None
    answer: str | None = None

    @property
    def holder(self) -> int | None:
        """Return the body that had it; None: nobody could do anything about it but the registry."""
        return self.body_id if self.state in HELD else None


@dataclass(frozen=True, slots=True)
class TicketHistory:
    """The part of a ticket's history that its deadlines need. `standings`, in order, begin with its
    first."""

    number: str
    opened_at: datetime
    topic_id: int | None
    duplicate: bool
    standings: Sequence[TicketStatus]


@dataclass(frozen=True, slots=True)
class DeadlineFacts:
    """Facts of one run of a clock. The fields are the columns of `deadline_facts`.

    `run` counts from 1. `due_at`: the first moment that is too late; None: the clock was paused
    when the run ended. `done_at` None: the term is over, and the run goes on. `in_time`: the run
    ended before it was due. `restarted`: the run ended because the clock was started again.
    `reopened_at`: when a closed ticket was reopened. `body_id`: the body that had the ticket last;
    `moves`: how often the ticket went from body to body; `held`: body_id → milliseconds for which
    it had the ticket, up to the end of the run or, where the run goes on, up to the due moment.
    `waited`: milliseconds for which the term was paused for the applicant's answer. `extended`:
    more time was granted. `rejected`: the run ended because the ticket was rejected. `answer_key`:
    the same number for equal answers; 0: the answer says nothing; None: the run did not end with an
    answer.
    """

    ticket: str
    kind: ClockKind
    started_at: datetime
    run: int
    formulas: int
    opened_at: datetime
    amount: int
    unit: str
    due_at: datetime | None
    provisional: bool
    done_at: datetime | None
    in_time: bool
    restarted: bool
    reopened_at: datetime | None
    topic_id: int | None
    duplicate: bool
    body_id: int | None
    moves: int
    held: Mapping[str, int]
    waited: int
    extended: bool
    rejected: bool
    answer_key: int | None


@dataclass(frozen=True, slots=True)
class _Run:
    number: int
    reading: ClockReading
    next_at: datetime | None
    extended: bool

    @property
    def ended_at(self) -> datetime | None:
        return self.reading.done_at or self.next_at


def versions_of(events: Sequence[Event]) -> set[int]:
    """Return the versions of the calendar with which the runs of a clock are read."""
    return {newest_version(events[:end]) for end in _ends(events)}


def facts_of_clock(
    kind: ClockKind,
    events: Sequence[Event],
    calendars: Mapping[int, Calendar],
    zone: ZoneInfo,
    ticket: TicketHistory,
    now: datetime,
) -> list[DeadlineFacts]:
    """Return the facts of a clock's runs that have ended or come due by `now`, in order.

    Raises KeyError for a version (`versions_of`) that `calendars` lacks.
    """
    return [
        _facts(kind, run, ticket)
        for run in _runs(events, calendars, zone)
        if run.ended_at is not None or _is_due(run.reading, now)
    ]


def standings_of(
    state: str,
    body_id: int | None,
    opened_at: datetime,
    changes: Sequence[tuple[datetime, Mapping[str, Sequence[object]]]],
) -> list[TicketStatus]:
    """Return how a ticket stood since when, from how it stands now and from the changes of its
    history, each field → [before, after], in order."""
    found: list[TicketStatus] = []
    for at, change in reversed(changes):
        pair = change.get("answer")
        answer = str(pair[1]) if pair and pair[1] else None
        found.append(TicketStatus(at, state, body_id, answer))
        if change.get("state"):
            state = str(change["state"][0] or states.State.REGISTERED)
        if change.get("body_id"):
            before = change["body_id"][0]
            body_id = before if isinstance(before, int) else None
    return [TicketStatus(opened_at, state, body_id), *reversed(found)]


def _facts(kind: ClockKind, run: _Run, ticket: TicketHistory) -> DeadlineFacts:
    reading, due = run.reading, run.reading.due
    spells = _spells_of_term(run, ticket)
    holders = [body for body, _ in spells if body is not None]
    reopened = run.next_at if kind in TERMS and reading.state is ClockState.DONE else None
    ending = _ending(ticket.standings, reading.done_at)
    return DeadlineFacts(
        ticket=ticket.number,
        kind=kind,
        started_at=reading.started_at,
        run=run.number,
        formulas=FORMULAS_VERSION,
        opened_at=ticket.opened_at,
        amount=reading.term.amount,
        unit=reading.term.unit.value,
        due_at=due.at if due else None,
        provisional=due is not None and due.provisional,
        done_at=run.ended_at,
        in_time=run.ended_at is not None and (due is None or run.ended_at < due.at),
        restarted=reading.done_at is None and run.next_at is not None,
        reopened_at=reopened,
        topic_id=ticket.topic_id,
        duplicate=ticket.duplicate and not _joined_late(ticket.standings, run),
        body_id=holders[-1] if holders else None,
        moves=sum(one != other for one, other in pairwise(holders)),
        held=_held(spells),
        waited=_waited(run) // MILLISECOND,
        extended=run.extended,
        rejected=ending is not None and ending.state == states.State.REJECTED,
        answer_key=None if ending is None else answer_key(ending.answer),
    )


def _ending(standings: Sequence[TicketStatus], done_at: datetime | None) -> TicketStatus | None:
    """Return the state and body that the ticket got when the run ended at `done_at`. None: the run
    goes on."""
    return next((it for it in reversed(standings) if it.at == done_at), None)


def _joined_late(standings: Sequence[TicketStatus], run: _Run) -> bool:
    """Return whether the ticket became a duplicate after this run had ended or its term was over.
    Then the run counts like that of any other ticket."""
    joined = [it.at for it in standings if it.state == states.State.DUPLICATE]
    due = run.reading.due.at if run.reading.due else None
    ends = min((at for at in (run.ended_at, due) if at is not None), default=None)
    return bool(joined) and ends is not None and joined[-1] >= ends


def _waited(run: _Run) -> timedelta:
    """Return how long the run's term was paused: up to the end of the run or, where it goes on, up
    to the end of the pause."""
    until = run.ended_at or run.reading.resumes_at
    return run.reading.paused if until is None else stood_at(run.reading, until)


def _runs(
    events: Sequence[Event], calendars: Mapping[int, Calendar], zone: ZoneInfo
) -> Iterator[_Run]:
    ends = _ends(events)
    for number, end in enumerate(ends, start=1):
        reading = read(events[:end], calendars, zone)
        if reading is not None:
            began = ends[number - 2] if number > 1 else 0
            extended = any(isinstance(it, Extended) for it in events[began:end])
            yield _Run(number, reading, events[end].at if end < len(events) else None, extended)


def _ends(events: Sequence[Event]) -> list[int]:
    """Where the runs of a clock end among its events: before each start but the first, and last."""
    starts = [place for place, event in enumerate(events) if isinstance(event, Started)]
    return [*starts[1:], len(events)] if starts else []


def _is_due(reading: ClockReading, now: datetime) -> bool:
    return reading.due is not None and reading.due.at <= now


def _spells_of_term(run: _Run, ticket: TicketHistory) -> list[tuple[int | None, timedelta]]:
    """Who had the ticket until the run was over or due, whichever was first; where nobody had,
    until it was over."""
    reading, due, over = run.reading, run.reading.due, run.ended_at
    found: list[tuple[int | None, timedelta]] = []
    for until in (due.at if due and (over is None or due.at < over) else None, over):
        if until is not None and all(body is None for body, _ in found):
            found = list(_spells(ticket.standings, reading.started_at, until))
    return found


def _spells(
    standings: Sequence[TicketStatus], begins: datetime, ends: datetime
) -> Iterator[tuple[int | None, timedelta]]:
    """Who had the ticket between the two moments, and how long each time, in order."""
    following = [*(it.at for it in standings[1:]), None]
    for standing, until in zip(standings, following, strict=True):
        since = max(standing.at, begins)
        lasted = (ends if until is None else min(until, ends)) - since
        if lasted > timedelta():
            yield standing.holder, lasted


def _held(spells: Sequence[tuple[int | None, timedelta]]) -> dict[str, int]:
    times: dict[int, timedelta] = {}
    for body, lasted in spells:
        if body is not None:
            times[body] = times.get(body, timedelta()) + lasted
    return {str(body): lasted // MILLISECOND for body, lasted in sorted(times.items())}
