"""Deadlines in the database: calendars, clocks, what was said of them, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, all_into, expect, into
from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar, DayMark, Mark
from registry.deadlines.clock import CITY_TERM, Event, Kind, Reading
from registry.deadlines.escalation import Planned, Recipient, Step
from registry.deadlines.meaning import Word
from registry.deadlines.reckoning import Term, Unit
from registry.workflow.rows.clock_words import read_clocks
from registry.workflow.states import State

Key = tuple[str, Kind]


@dataclass(frozen=True, slots=True)
class CalendarVersion:
    """Who changed the calendar, and why. `made_by` None: the system."""

    version: int
    made_at: datetime
    made_by: str | None
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock as a page shows it; the rest is reckoned from its events."""

    kind: str
    state: str
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    done_at: datetime | None
    calendar: int
    round: int


@dataclass(frozen=True, slots=True)
class OpenClock:
    """An open clock in a list. `last_step`: the last step of its escalation."""

    ticket: str
    kind: str
    state: str
    amount: int
    unit: str
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    subject: str
    address: str
    ticket_state: str
    body_names: Names | None
    last_step: str | None


#: When a clock without a due moment comes in a list: after all others.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ClockFilters:
    """Which open clocks: None leaves a filter out. `after`: the due moment (`NEVER` without one),
    ticket and kind of the last one shown."""

    body_id: int | None = None
    due_since: datetime | None = None
    due_before: datetime | None = None
    paused: bool = False
    after: tuple[datetime, str, str] | None = None


@dataclass(frozen=True, slots=True)
class ClockTotals:
    """How many open clocks are over, due today, due by Sunday, and paused."""

    overdue: int
    today: int
    week: int
    paused: int


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step of an escalation."""

    kind: str
    round: int
    step: str
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What a body is told of its ticket."""

    number: str
    subject: str
    address: str
    opened_at: datetime
    topic_names: Names | None
    body_names: Names | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A clock of which something is to be said; ours until the transaction ends."""

    ticket: str
    kind: Kind
    calendar: int
    body_id: int | None


# The calendar ----------------------------------------------------------------------------------


async def newest_calendar(connection: Connection) -> int:
    """Its version; 0: there is none."""
    version: int = await connection.fetchval(*bind("terms_calendar_newest"))
    return version


async def calendar(connection: Connection, version: int) -> Calendar:
    """The calendar as it is in that version."""
    days: dict[date, DayMark] = {}
    for row in await connection.fetch(*bind("terms_calendar_days", version=version)):
        if row["mark"] is None:
            days.pop(row["day"], None)
        else:
            days[row["day"]] = DayMark(Mark(row["mark"]), row["reason"])
    years = await connection.fetch(*bind("terms_calendar_years"))
    known = frozenset(row["year"] for row in years if row["version"] <= version)
    return Calendar(version, days, known)


async def calendar_versions(connection: Connection, limit: int) -> list[CalendarVersion]:
    """The newest first."""
    return all_into(
        CalendarVersion, await connection.fetch(*bind("terms_calendar_versions", limit=limit))
    )


async def lock_calendar(connection: Connection) -> int:
    """Nobody else changes the calendar until the transaction ends; returns its version."""
    await connection.execute(*bind("terms_calendar_lock"))
    return await newest_calendar(connection)


async def add_calendar_version(
    connection: Connection,
    version: int,
    days: Mapping[date, DayMark | None],
    years: Iterable[int] = (),
    *,
    person_id: int | None,
    reason: str,
) -> None:
    """Make `version` (one more than the newest). None: the day is as its weekday again."""
    await connection.execute(
        *bind("terms_calendar_add_version", version=version, person_id=person_id, reason=reason)
    )
    for day, mark in sorted(days.items()):
        await connection.execute(
            *bind(
                "terms_calendar_add_day",
                day=day,
                version=version,
                mark=None if mark is None else mark.mark.value,
                reason="" if mark is None else mark.reason,
            )
        )
    for year in years:
        await connection.execute(*bind("terms_calendar_add_year", year=year, version=version))


async def provisional_clocks(connection: Connection) -> int:
    """How many open clocks are reckoned without a year's holidays."""
    count: int = await connection.fetchval(*bind("terms_provisional"))
    return count


# What clocks hear ------------------------------------------------------------------------------


async def hears_alone(connection: Connection) -> bool:
    """Whether this transaction is the only one that hears words, until it ends."""
    alone: bool = await connection.fetchval(*bind("terms_hearing"))
    return alone


async def unheard(connection: Connection, limit: int) -> list[tuple[int, str, Word]]:
    """(id, ticket, word), in order."""
    rows = await connection.fetch(*bind("terms_words", limit=limit))
    return [(row["word_id"], row["ticket"], _word(row)) for row in rows]


def _word(row: Row) -> Word:
    term = CITY_TERM if row["amount"] is None else _term(row)
    return Word(
        at=row["at"],
        clocks=read_clocks(row["clocks"]),
        city_term=term,
        was=None if row["was"] is None else State(row["was"]),
        becomes=State(row["becomes"]),
        until=row["until_at"],
        reason=row["reason"],
    )


async def heard(connection: Connection, words: Sequence[int]) -> None:
    await connection.execute(*bind("terms_heard", word_ids=words))


# Clocks ----------------------------------------------------------------------------------------


async def events(connection: Connection, tickets: Sequence[str]) -> dict[Key, list[Event]]:
    """What happened to the clocks of these tickets, in order."""
    found: dict[Key, list[Event]] = {}
    for row in await connection.fetch(*bind("terms_events", tickets=tickets)):
        key = (row["ticket"], Kind(row["kind"]))
        found.setdefault(key, []).append(_event(row))
    return found


def _event(row: Row) -> Event:
    """An erasure takes the reason out of an event, for it may be the applicant's words."""
    values = {"at": row["at"], "calendar": row["calendar"]}
    detail = row["detail"]
    match row["happened"]:
        case "started":
            return clocks.Started(**values, term=_term(detail))
        case "term_changed":
            return clocks.TermChanged(**values, term=_term(detail))
        case "paused":
            return clocks.Paused(**values, reason=detail.get("reason", ""))
        case "resumed":
            return clocks.Resumed(**values)
        case "extended":
            until = datetime.fromisoformat(detail["until"])
            return clocks.Extended(**values, until=until, reason=detail.get("reason", ""))
        case "due":
            due_at = detail["due_at"] and datetime.fromisoformat(detail["due_at"])
            return clocks.DueAnnounced(**values, due_at=due_at, provisional=detail["provisional"])
    return clocks.Done(**values)


def _term(fields: Row | Mapping[str, Any]) -> Term:
    return Term(fields["amount"], Unit(fields["unit"]))


def _fields(event: Event) -> tuple[str, dict[str, Any]]:
    match event:
        case clocks.Started(term=term):
            return "started", _term_fields(term)
        case clocks.TermChanged(term=term):
            return "term_changed", _term_fields(term)
        case clocks.Paused(reason=reason):
            return "paused", {"reason": reason}
        case clocks.Resumed():
            return "resumed", {}
        case clocks.Extended(until=until, reason=reason):
            return "extended", {"until": until.isoformat(), "reason": reason}
        case clocks.DueAnnounced(due_at=due_at, provisional=provisional):
            due_text = None if due_at is None else due_at.isoformat()
            return "due", {"due_at": due_text, "provisional": provisional}
    return "done", {}


def _term_fields(term: Term) -> dict[str, Any]:
    return {"amount": term.amount, "unit": term.unit.value}


async def add_event(connection: Connection, key: Key, event: Event) -> None:
    ticket, kind = key
    happened, detail = _fields(event)
    await connection.execute(
        *bind(
            "terms_add_event",
            ticket=ticket,
            kind=kind,
            happened=happened,
            at=event.at,
            calendar=event.calendar,
            detail=detail,
        )
    )


async def save_clock(
    connection: Connection, key: Key, reading: Reading, following: Planned | None
) -> None:
    """The clock as its events make it, and what is to be said of it next."""
    ticket, kind = key
    due = reading.due
    await connection.execute(
        *bind(
            "terms_save_clock",
            ticket=ticket,
            kind=kind,
            state=reading.state.value,
            amount=reading.term.amount,
            unit=reading.term.unit.value,
            started_at=reading.started_at,
            due_at=None if due is None else due.at,
            provisional=due is not None and due.provisional,
            done_at=reading.done_at,
            calendar=reading.calendar,
            round=reading.round,
            next_step=None if following is None else following.step.value,
            next_at=None if following is None else following.at,
        )
    )


async def tell_due(connection: Connection, ticket: str, due_at: datetime | None) -> None:
    """What the applicant is told: the city's term."""
    await connection.execute(*bind("terms_ticket_due", ticket=ticket, due_at=due_at))


async def next_at(connection: Connection) -> datetime | None:
    """When something is to be said next."""
    at: datetime | None = await connection.fetchval(*bind("terms_next_at"))
    return at


async def claim(connection: Connection, now: datetime, limit: int) -> list[Claimed]:
    """Clocks of which something is to be said now; ours until the transaction ends."""
    return all_into(Claimed, await connection.fetch(*bind("terms_claim", now=now, limit=limit)))


async def outdated(connection: Connection, version: int, limit: int) -> list[Key]:
    """Open clocks reckoned with an older calendar; ours until the transaction ends."""
    rows = await connection.fetch(*bind("terms_outdated", calendar=version, limit=limit))
    return [(row["ticket"], Kind(row["kind"])) for row in rows]


async def steps_done(
    connection: Connection, tickets: Sequence[str]
) -> dict[tuple[str, Kind, int], set[Step]]:
    """(ticket, clock, round) → what has been said."""
    found: dict[tuple[str, Kind, int], set[Step]] = {}
    for row in await connection.fetch(*bind("terms_steps_done", tickets=tickets)):
        key = (row["ticket"], Kind(row["kind"]), row["round"])
        found.setdefault(key, set()).add(Step(row["step"]))
    return found


async def escalate(
    connection: Connection, claimed: Claimed, reading: Reading, step: Step, now: datetime
) -> bool:
    """Write down that this is said; False where it has been said before."""
    assert reading.due is not None
    already = await connection.fetchval(
        *bind(
            "terms_escalate",
            ticket=claimed.ticket,
            kind=claimed.kind.value,
            round=reading.round,
            step=step.value,
            due_at=reading.due.at,
            at=now,
            body_id=claimed.body_id,
        )
    )
    return already is not None


async def addresses(
    connection: Connection, body_id: int | None, recipient: Recipient
) -> list[tuple[str, str]]:
    """(channel, address) of these people."""
    rows = await connection.fetch(
        *bind("terms_addresses", body_id=body_id, recipient=recipient.value)
    )
    return [(row["channel"], row["address"]) for row in rows]


async def about(connection: Connection, ticket: str) -> About:
    return into(About, expect(await connection.fetchrow(*bind("terms_about", ticket=ticket))))


async def of_ticket(connection: Connection, ticket: str) -> list[ClockRow]:
    """Its clocks, the city's first."""
    return all_into(
        ClockRow, await connection.fetch(*bind("terms_of_ticket", ticket=ticket, kinds=list(Kind)))
    )


async def escalation_of_ticket(connection: Connection, ticket: str) -> list[EscalationStep]:
    """What was said of its terms, in order."""
    return all_into(
        EscalationStep,
        await connection.fetch(*bind("terms_said_of_ticket", ticket=ticket, steps=list(Step))),
    )


async def open_clocks(connection: Connection, filters: ClockFilters, limit: int) -> list[OpenClock]:
    """The soonest due first, paused ones last."""
    after = filters.after or (None, None, None)
    query = bind(
        "terms_open",
        body_id=filters.body_id,
        due_since=filters.due_since,
        due_before=filters.due_before,
        paused=filters.paused,
        after_due_at=after[0],
        after_ticket=after[1],
        after_kind=after[2],
        never=NEVER,
        limit=limit,
        steps=list(Step),
    )
    return all_into(OpenClock, await connection.fetch(*query))


async def clock_totals(
    connection: Connection,
    body_id: int | None,
    *,
    now: datetime,
    today: datetime,
    tomorrow: datetime,
    monday: datetime,
) -> ClockTotals:
    """Open clocks at `now`; the local day begins at `today`, the next week at `monday`."""
    query = bind(
        "terms_totals", body_id=body_id, now=now, today=today, tomorrow=tomorrow, monday=monday
    )
    return into(ClockTotals, expect(await connection.fetchrow(*query)))
