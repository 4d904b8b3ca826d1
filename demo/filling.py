"""Turns one part of a demo history into rows, and writes them as the programs would have written
them.

`Filling.prepare` is pure. It must see every part in order, also parts that are in the database
already: then a past that was interrupted goes on with the same tickets. `Filling.write` may be
called again after it failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from demo.city import City
from demo.days import HistorySegment, Wish
from demo.lives import Life
from demo.sound import voice_rows
from demo.ticket_rows import TicketRows
from demo.tickets import Registrar
from foundation.postgres.pool import Connection
from queue_manager.domain.floor import records as note
from queue_manager.rows import voice_quality
from queue_manager.scribe.many import KINDS, write_many
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts
from registry.deadline_facts import TicketDeadlines
from registry.deadlines.rows import many as deadlines
from registry.knowledge.rows import articles
from registry.notifications.rows import notices, outbox
from registry.tickets.rows import call_backs, history
from registry.workflow.opening import add_tickets
from registry.workflow.rows import clock_words

#: The suggestions learn from this many of the newest tickets of each topic.
LEARN_FROM = 40
#: A lead judges each mark of abuse within this time, so newer marks stay open.
MARKS_WAIT = timedelta(days=2)
#: Number of tickets whose facts are computed in one step, so that memory stays bounded.
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """A part of the past with its tickets, ready to be written. `settled`: the answered calls that
    end a callback due, because a caller who was lost before reached us."""

    part: HistorySegment
    lives: Sequence[Life]
    settled: Sequence[note.CallAnswered]


@dataclass
class Filling:
    """The state of writing a past, part by part. `newest`: topic_id → the numbers of its newest
    tickets, at most LEARN_FROM; `marked`: the callers whose marks of abuse a lead has judged."""

    wish: Wish
    line: str
    city: City
    registrar: Registrar
    newest: dict[int, list[str]] = field(default_factory=dict)
    marked: dict[str, None] = field(default_factory=dict)
    _owed: dict[str, list[str]] = field(default_factory=dict)
    _callers: dict[str, str | None] = field(default_factory=dict)
    _reached: dict[str, datetime] = field(default_factory=dict)
    _unsettled: set[str] = field(default_factory=set)

    def look_ahead(self, part: HistorySegment) -> None:
        """Note when each lost caller of the part was reached. Call it with each part before
        `prepare` gets the part before that one: a caller may be reached in the next part, and the
        ticket's life depends on it."""
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

    def prepare(self, part: HistorySegment) -> PreparedPart:
        """Return the part with its tickets, each played to its end, and with the calls that end a
        callback due."""
        lives = self._lives(part.records)
        for life in lives:
            if life.words is not None:
                topic = self.city.topics[life.words.matter.topic]
                known = self.newest.setdefault(topic, [])
                known.append(life.opened.number)
                del known[:-LEARN_FROM]
        return PreparedPart(part, lives, list(self._settling(part.records)))

    async def write(self, link: Connection, prepared: PreparedPart) -> None:
        """Write everything of one part: calls, tickets with all that happened to them, and the
        facts of both. To be called in a transaction."""
        records = prepared.part.records
        await write_many(link, records)
        await self.write_tickets(link, prepared.lives)
        await self._write_rest(link, prepared)
        await self._settle_unreached(link, prepared.lives)
        heard = Random(f"{self.wish.seed} voices {prepared.part.ends.timestamp()}")
        await voice_quality.add_many(link, list(voice_rows(records, heard)))
        await write_facts(link, records)
        await self.facts_of_deadlines(link, [life.opened.number for life in prepared.lives])

    async def facts_of_deadlines(self, link: Connection, numbers: Sequence[str]) -> None:
        """Write the deadline facts of these tickets as they are at the end of the past."""
        facts = TicketDeadlines(self.wish.zone)
        for start in range(0, len(numbers), AT_ONCE):
            await facts.write_with_clocks(link, numbers[start : start + AT_ONCE], self.wish.until)

    async def write_tickets(self, link: Connection, lives: Sequence[Life]) -> None:
        """Write tickets with their events, histories, clocks, escalations, notices and answers."""
        found = TicketRows()
        for life in lives:
            chance = Random(f"{self.wish.seed} {life.opened.number}")
            found.add(life, self.city, self.wish.until, chance)
        await add_tickets(link, found.tickets)
        await clock_words.add_many(link, found.words)
        await history.add_many(link, found.history)
        await deadlines.add_events(link, found.events)
        await deadlines.add_clocks(link, found.clocks)
        await deadlines.add_escalations(link, found.escalations)
        await notices.add_many(link, found.notices)
        await outbox.add_ended(link, found.outbox)
        await articles.add_answers(link, found.answers)

    def _lives(self, records: Sequence[note.Record]) -> list[Life]:
        ended = {it.call_id: it for it in records if isinstance(it, note.CallEnded)}
        return [
            self.registrar.life_of(
                record, ended.get(record.call_id), self._reached.get(record.number)
            )
            for record in records
            if isinstance(record, note.TicketOpened)
        ]

    def _settling(self, records: Sequence[note.Record]) -> Iterator[note.CallAnswered]:
        """Yield the answered calls whose callers were due a callback. Also note the callers whose
        marks of abuse a lead has judged."""
        for record in records:
            match record:
                case note.TicketOpened() if record.call_back:
                    self._unsettled.add(record.caller or "")
                case note.CallAnswered():
                    caller = self._callers.get(record.call_id)
                    if caller is not None and caller in self._unsettled:
                        self._unsettled.discard(caller)
                        yield record
                case note.AbuseNoted() if record.at < self.wish.until - MARKS_WAIT:
                    caller = self._callers.get(record.call_id)
                    if caller is not None:
                        self.marked[caller] = None

    async def _write_rest(self, link: Connection, prepared: PreparedPart) -> None:
        """Write the records that cannot be written in bulk, in their order, as the scribe writes
        them. Also open and close the callbacks due to lost callers."""
        settled = {each.call_id for each in prepared.settled}
        for record in prepared.part.records:
            match record:
                case note.TicketOpened():
                    if record.call_back:
                        await call_backs.open_call_back(link, record.number, record.opened_at)
                case note.CallAnswered():
                    if record.call_id in settled:
                        await call_backs.settle_by_answer(
                            link, self._callers[record.call_id] or "", self.line,
                            at=record.connected_at, call_id=record.call_id,
                        )  # fmt: skip
                case _ if not isinstance(record, KINDS):
                    await write_record(link, record)

    async def _settle_unreached(self, link: Connection, lives: Sequence[Life]) -> None:
        """Close the callbacks due to callers who could not be reached, at the moment at which a
        lead closed their tickets."""
        for life in lives:
            if life.opened.call_back and life.changes and life.opened.number not in self._reached:
                closed = life.changes[0]
                await call_backs.settle(
                    link, life.opened.number, at=closed.at, person_id=closed.who.person_id,
                    call_id=None,
                )  # fmt: skip
