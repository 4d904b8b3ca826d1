"""What the registry's process would have made of an invented ticket's life: its clocks, what was
said of them, and what its applicant was told. The rules are the registry's own. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from demo.city import City
from demo.lives import Life
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import CITY_TERM, ClockKind, ClockReading, Event, Extended, read
from registry.deadlines.escalation import EscalationAction, PlannedEscalation, next_step
from registry.deadlines.follow_up import follow_up
from registry.deadlines.meaning import TicketEvent, events_of, without_extension
from registry.deadlines.reckoning import Term
from registry.deadlines.solution_term import solution_term
from registry.notifications.notices import NoticePlan, meant
from registry.workflow.life import Changed
from registry.workflow.states import State
from registry.workflow.steps import EVENTS
from registry.workflow.steps import Event as Beside


@dataclass(frozen=True, slots=True)
class NamedWord:
    """A word for the clocks, with the step or event that it comes from."""

    step: str
    word: TicketEvent


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step that was said of a clock in a round."""

    kind: ClockKind
    round: int
    step: EscalationAction
    due_at: datetime
    at: datetime
    body_id: int | None


@dataclass
class Clocks:
    """The clocks of one ticket, played up to `until`. `events` in the order they were written."""

    city: City
    until: datetime
    events: list[tuple[ClockKind, Event]] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    words: list[NamedWord] = field(default_factory=list)
    notices: dict[tuple[str, int], NoticePlan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known: dict[ClockKind, list[Event]] = {}
        self._readings: dict[ClockKind, ClockReading] = {}
        self._done: dict[tuple[ClockKind, int], set[EscalationAction]] = {}
        self._following: dict[ClockKind, PlannedEscalation | None] = {}
        self._body: int | None = None

    def play(self, life: Life) -> None:
        """Play everything that happened to the ticket, and what came between."""
        for named, body in words_of(life, self.city):
            self._escalate(named.word.at)
            self._hear(named)
            self._body = body
        self._escalate(self.until)

    @property
    def rows(self) -> Iterator[tuple[ClockKind, ClockReading, PlannedEscalation | None]]:
        """Yield each clock as it stands, and what is to be said of it next."""
        for kind, reading in self._readings.items():
            yield kind, reading, self._following[kind]

    @property
    def due_at(self) -> datetime | None:
        """Return the last moment of the term that the applicant was told. None: see
        `solution_term`."""
        return solution_term(self._readings)

    def _hear(self, named: NamedWord) -> None:
        word, calendar, zone = named.word, self.city.calendar, self.city.zone
        self.words.append(named)
        touched: dict[ClockKind, None] = {}
        extended = False
        standing = dict(self._readings)
        for kind, event in events_of(word, standing, calendar, zone):
            events = self._known.setdefault(kind, [])
            added = follow_up(events, event, self._calendars, calendar, zone, word.at)
            events += added
            self.events += [(kind, each) for each in added]
            if added:
                touched[kind] = None
                extended = extended or isinstance(event, Extended)
        for kind in touched:
            reading = read(self._known[kind], self._calendars, zone)
            assert reading is not None
            self._readings[kind] = reading
            self._plan(kind, word.at)
        self._notify(len(self.words) - 1, word if extended else without_extension(word))

    def _notify(self, place: int, word: TicketEvent) -> None:
        plan = meant(word, word.at)
        if plan is not None:
            key = (plan.kind.value, 0 if plan.once else place)
            before = self.notices.get(key)
            if plan.due_at is None:
                if before is not None and before.due_at is not None and before.due_at > word.at:
                    del self.notices[key]
            elif before is None or (before.due_at is not None and word.at < before.due_at):
                self.notices[key] = plan

    def _plan(self, kind: ClockKind, now: datetime) -> None:
        reading = self._readings[kind]
        done = self._done.setdefault((kind, reading.round), set())
        calendar, zone = self.city.calendar, self.city.zone
        self._following[kind] = next_step(reading, done, calendar, zone, now)

    def _escalate(self, until: datetime) -> None:
        """What was said before `until`, in its order."""
        while True:
            due = [(it.at, kind) for kind, it in self._following.items() if it is not None]
            at, kind = min(due, default=(until, ClockKind.CITY))
            if at >= until:
                return
            planned, reading = self._following[kind], self._readings[kind]
            assert planned is not None and reading.due is not None
            self.escalations.append(
                Escalation(kind, reading.round, planned.step, reading.due.at, at, self._body)
            )
            self._done[kind, reading.round].add(planned.step)
            self._plan(kind, at)

    @property
    def _calendars(self) -> dict[int, Calendar]:
        return {self.city.calendar.version: self.city.calendar}


def words_of(life: Life, city: City) -> Iterator[tuple[NamedWord, int | None]]:
    """Yield the words for its clocks in their order, each with the body that has the ticket
    since."""
    opened_at, term = life.opened.opened_at, CITY_TERM
    state = State(life.opened.state)
    if state is State.REGISTERED:
        first = TicketEvent(opened_at, EVENTS[Beside.REGISTRATION], term, None, state)
        yield NamedWord(Beside.REGISTRATION.value, first), None
    if life.words is not None:
        term = city.terms[life.words.matter.topic]
        other = TicketEvent(life.words.at, EVENTS[Beside.OTHER_TOPIC], term, state, state)
        yield NamedWord(Beside.OTHER_TOPIC.value, other), None
    for each in life.changes:
        yield NamedWord(each.wish.step.value, _word(each, term)), each.after.body_id


def _word(change: Changed, term: Term) -> TicketEvent:
    return TicketEvent(
        change.at,
        change.clocks,
        term,
        change.before.state,
        change.after.state,
        until=change.until,
        reason=change.wish.reason.strip(),
    )
