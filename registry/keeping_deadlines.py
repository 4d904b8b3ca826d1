"""Keeps the terms: hears what happened to tickets, computes their clocks, says what is to be said.

Each of these is one transaction that can be done again from the start: who dies in it has done
nothing. Nothing is kept between them but the calendar, which is read again when it has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.postgres.alone import each_alone
from foundation.postgres.pool import Connection, Pool, connection, transaction
from registry.deadline_facts import TicketDeadlines
from registry.deadlines import calendar_seed
from registry.deadlines import clock as clocks
from registry.deadlines.calendar import Calendar
from registry.deadlines.clock import ClockKind, ClockReading, Event, read
from registry.deadlines.escalation import TELLS, EscalationAction, PlannedEscalation, next_step
from registry.deadlines.follow_up import due_announced, follow_up, versions_read
from registry.deadlines.meaning import TicketEvent, events_of, without_extension
from registry.deadlines.reckoning import Term
from registry.deadlines.rows import calendars, clock_events, clock_states
from registry.deadlines.rows.clock_events import Key
from registry.deadlines.rows.clock_states import Claimed
from registry.deadlines.solution_term import SOLUTION_CLOCK, solution_term
from registry.followers.announcing import Announcer
from registry.notifications import body_messages
from registry.notifications.applicants import plan_notice
from registry.notifications.rows import outbox
from registry.workflow.keeping import StepRefused, StepRequest, take_step
from registry.workflow.life import StepActor
from registry.workflow.rows import clock_words
from registry.workflow.states import PAUSED
from registry.workflow.states import State as TicketState
from registry.workflow.steps import Step as LifeStep
from registry.workflow.steps import TicketActor

WORDS_AT_ONCE = 200
CLOCKS_AT_ONCE = 50
SYSTEM = StepActor(TicketActor.SYSTEM)


@dataclass
class Keeper:
    """The process that keeps deadlines. `zone`: of the city. `mails`: mail can go out at all.
    `announcer`: tells followers. `urgent_term`: of tickets that are marked urgent."""

    pool: Pool
    zone: ZoneInfo
    mails: bool
    announcer: Announcer | None = None
    urgent_term: Term = clocks.URGENT_TERM
    _calendar: Calendar = field(default_factory=lambda: Calendar(0))
    _facts: TicketDeadlines = field(init=False)

    def __post_init__(self) -> None:
        self._facts = TicketDeadlines(self.zone)

    async def begin(self, now: datetime) -> None:
        """Prepare the clocks when the process starts: add a calendar where there is none, start
        clocks of open tickets that have none, and limit the pauses that began without a limit
        (docs/decisions/0181)."""
        async with transaction(self.pool) as link:
            if await calendars.lock_calendar(link) == 0:
                years = calendar_seed.first_years(now.astimezone(self.zone).date())
                marks = calendar_seed.marks_of_years(years)
                await calendars.add_calendar_version(
                    link, 1, marks, years, person_id=None, reason=calendar_seed.SOURCE
                )
        async with transaction(self.pool) as link:
            if await clock_events.hears_alone(link):
                await clock_words.adopt(link)
        await self._limit_pauses(now)

    async def hear(self, now: datetime) -> int:
        """Take in what happened to tickets; returns how many words were heard."""
        async with transaction(self.pool) as link:
            if not await clock_events.hears_alone(link):
                return 0
            words = await clock_events.unheard(link, WORDS_AT_ONCE, self.urgent_term)
            if words:
                await self._hear(link, words, now)
        return len(words)

    async def reckon_anew(self, now: datetime) -> int:
        """Compute open clocks with the newest calendar. Return how many there were."""
        async with transaction(self.pool) as link:
            calendar = await self._newest(link)
            keys = await clock_states.outdated(link, calendar.version, WORDS_AT_ONCE)
            known = await clock_events.events(link, sorted({ticket for ticket, _ in keys}))
            for key in sorted(keys):  # as everybody locks tickets
                await self._say_due(link, key, known[key], now)
                await self._save(link, key, known[key], now)
            await self._facts.write_with_clocks(link, {ticket for ticket, _ in keys}, now)
        return len(keys)

    async def end_pauses(self, now: datetime) -> int:
        """Resume the clocks of tickets whose applicants have not answered in time. Return how many
        there were."""
        async with connection(self.pool) as link:
            over = await clock_states.pauses_over(link, now, CLOCKS_AT_ONCE)

        async def end(clock: tuple[Key, TicketState]) -> None:
            async with transaction(self.pool) as link:
                await self._end_pause(link, *clock, now)

        await each_alone(over, end)
        return len(over)

    async def escalate(self, now: datetime) -> int:
        """Say what is to be said by now; returns of how many clocks something was."""
        async with transaction(self.pool) as link:
            claimed = await clock_states.claim(link, now, CLOCKS_AT_ONCE)
            known = await clock_events.events(link, sorted({each.ticket for each in claimed}))
            for each in claimed:
                await self._escalate(link, each, known[each.ticket, each.kind], now)
            await self._facts.write_with_clocks(link, {each.ticket for each in claimed}, now)
        return len(claimed)

    async def _end_pause(
        self, link: Connection, key: Key, state: TicketState, now: datetime
    ) -> None:
        """End a pause that is over, by the step ANSWER_TIME_OVER. A clock whose ticket does not
        wait for an answer is resumed without a step."""
        if state in PAUSED:
            try:
                await take_step(link, key[0], StepRequest(LifeStep.ANSWER_TIME_OVER), SYSTEM, now)
            except StepRefused:  # the applicant has answered since the clocks were read
                return
        elif await clock_events.hears_alone(link):
            known = await clock_events.events(link, [key[0]])
            resumed = clocks.Resumed(at=now, calendar=(await self._newest(link)).version)
            await self._append(link, key, known[key], resumed, now)
            await self._save(link, key, known[key], now)

    async def _limit_pauses(self, now: datetime) -> None:
        """Limit all pauses that have no limit. The city's term is paused for three working days
        more, the law's term is resumed at once. The time for which they were paused before stays as
        it is."""
        while True:
            async with transaction(self.pool) as link:
                if not await clock_events.hears_alone(link):
                    return
                keys = await clock_states.pauses_without_limit(link, WORDS_AT_ONCE)
                known = await clock_events.events(link, sorted({ticket for ticket, _ in keys}))
                version = (await self._newest(link)).version
                for key in keys:
                    await self._append(link, key, known[key], _limit(key[1], version, now), now)
                    await self._save(link, key, known[key], now)
                await self._facts.write_with_clocks(link, {ticket for ticket, _ in keys}, now)
            if len(keys) < WORDS_AT_ONCE:
                return

    async def _hear(
        self, link: Connection, words: Sequence[tuple[int, str, TicketEvent]], now: datetime
    ) -> None:
        calendar = await self._newest(link)
        known = await clock_events.events(link, sorted({ticket for _, ticket, _ in words}))
        touched: dict[Key, None] = {}
        extended: set[int] = set()
        for word_id, ticket, word in words:
            standing = {
                kind: await self._read(link, known.get((ticket, kind))) for kind in ClockKind
            }
            there = {kind: it for kind, it in standing.items() if it is not None}
            for kind, event in events_of(word, there, calendar, self.zone):
                key = (ticket, kind)
                if await self._append(link, key, known.setdefault(key, []), event, now):
                    touched[key] = None
                    if isinstance(event, clocks.Extended):
                        extended.add(word_id)
        for key in sorted(touched):  # as everybody locks tickets
            await self._save(link, key, known[key], now)
        await clock_events.heard(link, [word_id for word_id, _, _ in words])
        await self._facts.write_with_clocks(link, {ticket for _, ticket, _ in words}, now)
        for word_id, ticket, word in words:
            news = word if word_id in extended else without_extension(word)
            await plan_notice(link, ticket, word_id, news, now)
            if self.announcer is not None:
                await self.announcer.announce(link, ticket, word_id, news, now)

    async def _append(
        self, link: Connection, key: Key, events: list[Event], event: Event, now: datetime
    ) -> bool:
        """Add an event that changes something, and the due moment where that changes with it."""
        calendars = {each: await self._at(link, each) for each in versions_read(events, event)}
        newest = await self._newest(link)
        added = follow_up(events, event, calendars, newest, self.zone, now)
        for each in added:
            events.append(each)
            await clock_events.add_event(link, key, each)
        return bool(added)

    async def _say_due(
        self, link: Connection, key: Key, events: list[Event], now: datetime
    ) -> None:
        """Append what the due moment is from now on, by the newest calendar."""
        newly = due_announced(events, await self._newest(link), self.zone, now)
        events.append(newly)
        await clock_events.add_event(link, key, newly)

    async def _save(self, link: Connection, key: Key, events: list[Event], now: datetime) -> None:
        reading = await self._read(link, events)
        assert reading is not None
        done = await clock_states.steps_done(link, [key[0]])
        following = await self._following(
            link, reading, done.get((*key, reading.round), set()), now
        )
        await clock_states.save_clock(link, key, reading, following)
        if key[1] is SOLUTION_CLOCK:
            await clock_states.save_solution_term(link, key[0], solution_term({key[1]: reading}))

    async def _escalate(
        self, link: Connection, claimed: Claimed, events: list[Event], now: datetime
    ) -> None:
        key = (claimed.ticket, claimed.kind)
        reading = await self._read(link, events)
        assert reading is not None
        steps_done = await clock_states.steps_done(link, [claimed.ticket])
        done = steps_done.get((*key, reading.round), set())
        following = await self._following(link, reading, done, now)
        while following is not None and following.at <= now:
            if await clock_states.escalate(link, claimed, reading, following.step, now):
                await self._tell(link, claimed, reading, following.step, now)
            done.add(following.step)
            following = await self._following(link, reading, done, now)
        await clock_states.save_clock(link, key, reading, following)

    async def _tell(
        self,
        link: Connection,
        claimed: Claimed,
        reading: ClockReading,
        step: EscalationAction,
        now: datetime,
    ) -> None:
        """Put what is said into the outbox, for everyone who is to be told."""
        about = await clock_states.about(link, claimed.ticket)
        message = body_messages.message(about, claimed.kind, reading, step, self.zone)
        key = f"{claimed.ticket}/{claimed.kind}/{reading.round}/{step}"
        for channel, address in await clock_states.addresses(link, claimed.body_id, TELLS[step]):
            if channel != "mail" or self.mails:
                await outbox.add(link, f"{key}/{channel}/{address}", channel, address, message, now)

    async def _following(
        self, link: Connection, reading: ClockReading, done: set[EscalationAction], now: datetime
    ) -> PlannedEscalation | None:
        return next_step(reading, done, await self._at(link, reading.calendar), self.zone, now)

    async def _read(self, link: Connection, events: Sequence[Event] | None) -> ClockReading | None:
        return read(events, await self._of(link, events), self.zone) if events else None

    async def _of(self, link: Connection, events: Sequence[Event]) -> dict[int, Calendar]:
        version = clocks.newest_version(events)
        return {version: await self._at(link, version)}

    async def _newest(self, link: Connection) -> Calendar:
        return await self._at(link, await calendars.newest_calendar(link))

    async def _at(self, link: Connection, version: int) -> Calendar:
        """That version; the last one asked for is kept, for nearly always it is the newest."""
        if self._calendar.version != version:
            self._calendar = await calendars.calendar(link, version)
        return self._calendar


def _limit(kind: ClockKind, calendar: int, now: datetime) -> Event:
    """Return the event that limits a pause without a limit: of the city's clock, a new pause with a
    limit; of any other, its end."""
    if kind is ClockKind.CITY:
        return clocks.Paused(at=now, calendar=calendar, limit=clocks.ANSWER_TERM)
    return clocks.Resumed(at=now, calendar=calendar)
