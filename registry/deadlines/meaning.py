"""What a word of a ticket's life makes of its clocks. Pure.

The table of a ticket's life (`registry.workflow.steps`) says what each step means for TERM, FORWARD
and NOTICE, and whoever changes a ticket writes it down with the change. Here it becomes events of
the four clocks that are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import (
    ANSWER_TERM,
    FORWARD_TERM,
    LAW_TERM,
    NOTICE_TERM,
    ClockKind,
    ClockReading,
    Event,
)
from registry.deadlines.reckoning import CalendarUnit, Term
from registry.workflow.states import State
from registry.workflow.steps import ClockEffect, Clocks, TicketClock

KINDS = {
    TicketClock.TERM: (ClockKind.CITY, ClockKind.LAW),
    TicketClock.FORWARD: (ClockKind.FORWARD,),
    TicketClock.NOTICE: (ClockKind.NOTICE,),
}
#: A question to the applicant pauses the city's term only, never the law's. A law's term that was
#: paused before this rule existed is resumed by the answer.
PAUSED = (ClockKind.CITY,)


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """An event of a ticket at `at`, and what it means for its clocks, in order.

    `was`: its state before, None where it was registered; `becomes`: after. `until`: the new end,
    only with EXTENDS. `city_term`: of its topic, as it is now. `reason` is for people.
    """

    at: datetime
    clocks: Clocks
    city_term: Term
    was: State | None
    becomes: State
    until: datetime | None = None
    reason: str = ""


def without_extension(word: TicketEvent) -> TicketEvent:
    """Return the word for people, where no term lasts longer by it: an earlier day was granted."""
    return replace(word, clocks=tuple(it for it in word.clocks if it[1] is not ClockEffect.EXTENDS))


def events_of(
    word: TicketEvent, now: dict[ClockKind, ClockReading], calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[ClockKind, Event]]:
    """Yield the events that a word makes, for clocks that stand as in `now`; `calendar`: the
    newest."""
    for clock, does in word.clocks:
        if does is ClockEffect.CHANGES:
            yield from _other_topic(word, now.get(ClockKind.CITY), calendar, zone)
            continue
        for kind in KINDS[clock] if does is not ClockEffect.PAUSES else PAUSED:
            if does is not ClockEffect.EXTENDS or not _is_over(kind, now.get(kind), word.at):
                yield kind, _event(kind, does, word, calendar.version)
        if (clock, does) == (TicketClock.TERM, ClockEffect.ENDS):
            # Nobody is owed a notice of more time for what is over.
            yield ClockKind.NOTICE, clocks.Done(at=word.at, calendar=calendar.version)
        if does is ClockEffect.EXTENDS:
            yield from _notice(word, now.get(ClockKind.LAW), calendar, zone)


def _event(kind: ClockKind, does: ClockEffect, word: TicketEvent, calendar: int) -> Event:
    match does:
        case ClockEffect.PAUSES:
            return clocks.Paused(
                at=word.at, calendar=calendar, reason=word.reason, limit=ANSWER_TERM
            )
        case ClockEffect.RESUMES:
            return clocks.Resumed(at=word.at, calendar=calendar)
        case ClockEffect.EXTENDS:
            assert word.until is not None  # the table extends nothing without it
            return clocks.Extended(
                at=word.at, calendar=calendar, until=word.until, reason=word.reason
            )
        case ClockEffect.ENDS:
            return clocks.Done(at=word.at, calendar=calendar)
    return clocks.Started(at=word.at, calendar=calendar, term=_term(kind, word))


def _term(kind: ClockKind, word: TicketEvent) -> Term:
    own = {ClockKind.LAW: LAW_TERM, ClockKind.FORWARD: FORWARD_TERM, ClockKind.NOTICE: NOTICE_TERM}
    return own.get(kind, word.city_term)


def _is_over(kind: ClockKind, reading: ClockReading | None, at: datetime) -> bool:
    """Return whether the clock is the city's and its term has passed at `at`. After that no
    extension and no other topic moves its end. Only an objection, which somebody else decides,
    takes the contact out of the misses. The law's term may still be extended."""
    return kind is ClockKind.CITY and reading is not None and reading.late(at)


def _other_topic(
    word: TicketEvent, city: ClockReading | None, calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[ClockKind, Event]]:
    """A danger is one from the ticket's first moment, whenever somebody found the word for it.
    That its applicant was asked, or that more time was granted, stays true."""
    if city is None or city.state is clocks.ClockState.DONE or city.term == word.city_term:
        return
    if _is_over(ClockKind.CITY, city, word.at) and _would_last(city, word, calendar, zone):
        return
    changed = clocks.TermChanged(at=word.at, calendar=calendar.version, term=word.city_term)
    yield ClockKind.CITY, changed


def _would_last(city: ClockReading, word: TicketEvent, calendar: Calendar, zone: ZoneInfo) -> bool:
    """Return whether the term of `word`, counted from the clock's start, would end later than the
    clock's present end."""
    measure = CalendarUnit(word.city_term.unit, calendar, zone)
    begins = measure.first_counted(city.started_at)
    ends = measure.ends(begins, Fraction(word.city_term.amount)).at
    return city.due is not None and ends > city.due.at


def _notice(
    word: TicketEvent, law: ClockReading | None, calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[ClockKind, Event]]:
    """An extension beyond the law's own term must be told to the applicant; where that is paused,
    beyond where it would end if it went on at once."""
    if law is None or law.state is clocks.ClockState.DONE or word.until is None:
        return
    if word.until > clocks.reckoned_end(law, word.at, calendar, zone).at:
        started = clocks.Started(at=word.at, calendar=calendar.version, term=NOTICE_TERM)
        yield ClockKind.NOTICE, started
