"""Fills a demo home with a made-up past: plays it, and writes it as the programs would have.

All of it is one transaction: a past is there as a whole, with its mark, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from demo.city import City
from demo.days import Days, Part, Wish, midnight
from demo.lives import Life
from demo.plan import Shift
from demo.reading import Staff, read_city, read_staff
from demo.rows import demo_history as rows
from demo.sound import voice_rows
from demo.ticket_rows import TicketRows
from demo.tickets import Registrar
from foundation.postgres.pool import Connection
from queue_manager.domain.floor import records as note
from queue_manager.domain.lines.line import Line
from queue_manager.rows import abuse, voice_quality
from queue_manager.rows.facts import make_partitions
from queue_manager.rows.lines import every_line
from queue_manager.scribe.many import KINDS, write_many
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts
from registry.deadline_facts import TicketDeadlines
from registry.deadlines.rows import many as deadlines
from registry.knowledge.rows import articles
from registry.notifications.rows import notices, outbox
from registry.routing.rows import suggestions
from registry.tickets.rows import call_backs, history
from registry.tickets.rows import many as tickets
from registry.tickets.rows.numbers import highest_ticket_numbers
from registry.workflow.rows import clock_words
from staff.roster.rows import shifts as roster
from staff.roster.shifts import Shift as RosterShift
from staff.roster.shifts import Span

#: So many of the newest tickets of a topic are learnt from.
LEARN_FROM = 40
#: A lead judges a mark of abuse within this time.
MARKS_WAIT = timedelta(days=2)
#: The progress is told after so many days.
PROGRESS_EVERY = 10
#: Facts are computed for so many calls or tickets at a time.
AT_ONCE = 1000


class NoPast(Exception):
    """There can be no made-up past here; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written."""

    since: datetime
    until: datetime
    calls: int
    tickets: int
    rows: Mapping[str, int]


@dataclass
class Filling:
    """One past on its way into the database."""

    link: Connection
    wish: Wish
    line: str
    city: City
    registrar: Registrar
    random: Random
    counts: dict[str, int] = field(default_factory=dict)
    newest: dict[int, list[str]] = field(default_factory=dict)
    _owed: dict[str, list[str]] = field(default_factory=dict)
    _callers: dict[str, str | None] = field(default_factory=dict)
    _reached: dict[str, datetime] = field(default_factory=dict)
    _unsettled: set[str] = field(default_factory=set)
    _marked: dict[str, None] = field(default_factory=dict)

    def look_ahead(self, part: Part) -> None:
        """Note who of the lost callers was spoken with, before their tickets are written."""
        for record in part.records:
            match record:
                case note.CallBegan():
                    self._callers[record.call_id] = record.caller
                case note.TicketOpened() if record.call_back and record.caller is not None:
                    self._owed.setdefault(record.caller, []).append(record.number)
                case note.CallAnswered():
                    caller = self._callers.get(record.call_id) or ""
                    for number in self._owed.pop(caller, []):
                        self._reached.setdefault(number, record.connected_at)
                case note.OutboundCallAnswered():
                    self._reached.setdefault(record.ticket, record.connected_at)

    async def write(self, part: Part) -> None:
        """One part, whole: calls, tickets with all of their lives, and the facts of both."""
        records = part.records
        await write_many(self.link, records)
        lives = self._lives(records)
        numbers = await self.write_tickets(lives)
        await self._write_rest(records)
        await self._settle_unreached(lives)
        await voice_quality.add_many(self.link, list(voice_rows(records, self.random)))
        await write_facts(self.link, records)
        await self.facts_of_deadlines(numbers)
        for record in records:
            kind = type(record).__name__
            self.counts[kind] = self.counts.get(kind, 0) + 1

    async def facts_of_deadlines(self, numbers: Sequence[str]) -> None:
        """The facts of these tickets' deadlines, as they stand at the end of the past."""
        facts = TicketDeadlines(self.wish.zone)
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            await facts.write_with_clocks(self.link, some, self.wish.until)

    def _lives(self, records: Sequence[note.Record]) -> list[Life]:
        ended = {it.call_id: it for it in records if isinstance(it, note.CallEnded)}
        return [
            self.registrar.life_of(it, ended.get(it.call_id), self._reached.get(it.number))
            for it in records
            if isinstance(it, note.TicketOpened)
        ]

    async def write_tickets(self, lives: Sequence[Life]) -> list[str]:
        """Tickets with all that tells of them; their numbers."""
        found = TicketRows()
        for life in lives:
            found.add(life, self.city, self.wish.until, self.random)
        link = self.link
        await tickets.add_tickets(link, found.tickets)
        await clock_words.add_many(link, found.words)
        await history.add_many(link, found.history)
        await deadlines.add_events(link, found.events)
        await deadlines.add_clocks(link, found.clocks)
        await deadlines.add_escalations(link, found.escalations)
        await notices.add_many(link, found.notices)
        await outbox.add_ended(link, found.outbox)
        await articles.add_answers(link, found.answers)
        for table in ("tickets", "history", "words", "events", "clocks", "escalations", "notices"):
            self.counts[table] = self.counts.get(table, 0) + len(getattr(found, table))
        for row in found.tickets:
            if row["topic_id"] is not None:
                known = self.newest.setdefault(row["topic_id"], [])
                known.append(row["number"])
                del known[:-LEARN_FROM]
        return [life.opened.number for life in lives]

    async def _write_rest(self, records: Sequence[note.Record]) -> None:
        """What is not written in bulk, in its order, as the scribe writes it; and the calls owed to
        lost callers, opened and settled as it opens and settles them."""
        for record in records:
            match record:
                case note.TicketOpened():
                    if record.call_back:
                        await call_backs.open_call_back(self.link, record.number, record.opened_at)
                        self._unsettled.add(record.caller or "")
                case note.CallAnswered():
                    await self._settle(record)
                case _ if not isinstance(record, KINDS):
                    await write_record(self.link, record)
                    self._note_mark(record)

    def _note_mark(self, record: note.Record) -> None:
        if isinstance(record, note.AbuseNoted) and record.at < self.wish.until - MARKS_WAIT:
            caller = self._callers.get(record.call_id)
            if caller is not None:
                self._marked[caller] = None

    async def _settle(self, answered: note.CallAnswered) -> None:
        caller = self._callers.get(answered.call_id)
        if caller is None or caller not in self._unsettled:
            return
        self._unsettled.discard(caller)
        await call_backs.settle_by_answer(
            self.link, caller, self.line, at=answered.connected_at, call_id=answered.call_id
        )

    async def _settle_unreached(self, lives: Sequence[Life]) -> None:
        """Whoever could not be reached is owed no call once a lead has said so."""
        for life in lives:
            if life.opened.call_back and life.changes and life.opened.number not in self._reached:
                closed = life.changes[0]
                await call_backs.settle(
                    self.link, life.opened.number, at=closed.at, person_id=closed.who.person_id,
                    call_id=None,
                )  # fmt: skip

    async def judge_marks(self) -> None:
        """A lead has looked at all marks of abuse but the latest."""
        for caller in self._marked:
            lead = self.random.choice(self.city.leads)
            await abuse.judge(self.link, caller, lead, "dismissed")

    async def learn(self) -> None:
        """Let suggestions have something to learn from."""
        for numbers in self.newest.values():
            for number in numbers:
                await suggestions.learn(self.link, number)


async def fill(
    link: Connection,
    wish: Wish,
    line: str,
    last_numbers: Mapping[str, int],
    progress: Callable[[str], None],
) -> Made:
    """Write the past that is wished for, in the caller's transaction. `last_numbers`: series of
    tickets (`109-2026`) → the highest number that somebody has or may get. Raises NoPast, TooBusy.
    """
    staff = await read_staff(link)
    city = await read_city(link, wish.zone, staff)
    _refuse_empty(staff, city)
    days = Days(
        wish=wish,
        line=await _line(link, line),
        roster=staff.names,
        lead=staff.leads[0],
        last_numbers={**await highest_ticket_numbers(link), **last_numbers},
        matters={month: city.troubles_in(month) for month in range(1, 13)},
        districts=len(city.districts),
    )
    await make_partitions(link, wish.since, wish.until)
    registrar = Registrar(city, Random(wish.seed + 2), wish.until, days.troubles)
    filling = Filling(link, wish, line, city, registrar, Random(wish.seed + 3))
    before: Part | None = None
    for n, part in enumerate(days.parts()):
        filling.look_ahead(part)
        if before is not None:
            await filling.write(before)
        if before is not None and n % PROGRESS_EVERY == 0:
            progress(_so_far(before, filling.counts, wish))
        before = part
    assert before is not None  # there always is a last part
    await filling.write(before)
    await filling.judge_marks()
    await filling.learn()
    await write_roster(link, days)
    calls, opened = filling.counts.get("CallEnded", 0), filling.counts.get("tickets", 0)
    await rows.mark(link, wish.since, wish.until, seed=wish.seed, calls=calls, tickets=opened)
    await rows.analyze(link)
    return Made(wish.since, wish.until, calls, opened, filling.counts)


async def write_roster(link: Connection, days: Days) -> None:
    """Who was to work, and is to in the days to come, as a lead would have entered it."""
    rostered = [_rostered(day, shift, days.wish.zone) for day, shift in days.shifts]
    await roster.hold(link)
    await roster.add(link, rostered, days.lead[0])


def _rostered(day: date, shift: Shift, zone: ZoneInfo) -> RosterShift:
    begins, ends, breaks = shift.on_roster()
    start = midnight(day, zone)

    def span(first: float, last: float) -> Span:
        return Span(start + timedelta(hours=first), start + timedelta(hours=last))

    return RosterShift(shift.operator, span(begins, ends), tuple(span(*it) for it in breaks))


def _refuse_empty(staff: Staff, city: City) -> None:
    if not staff.names or not staff.leads:
        raise NoPast("nobody works here who could have had a past")
    if not city.matters or not city.districts:
        raise NoPast("the city has none of the demo's topics, or no districts")


async def _line(link: Connection, number: str) -> Line:
    for line in await every_line(link):
        if line.number == number:
            return line
    raise NoPast(f"there is no line {number}")


def _so_far(part: Part, counts: Mapping[str, int], wish: Wish) -> str:
    calls, opened = counts.get("CallEnded", 0), counts.get("tickets", 0)
    return f"up to {part.ends.astimezone(wish.zone):%Y-%m-%d}: {calls} calls, {opened} tickets"
