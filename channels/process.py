"""The loops of the channels, one beside the other: each source is read and its files are fetched by
loops of its own, so that a network that is slow holds up no other one; the bot's turns, what is
owed, and what goes out have theirs. Nothing is remembered here that the database has not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import msgspec
from redis.asyncio import Redis

from channels.counting_views import CountsViews, count_views
from channels.dispatcher import Dispatcher
from channels.files import Files
from channels.intake import AnotherReads, Centre, take_in
from channels.model import Fetched, Happening
from channels.offering import reported
from channels.registering import HasTicket, register, send_receipt
from channels.rows import conversations, inbox, registrations, sources, turns
from channels.rows import files as file_rows
from channels.rows.sources import SourceRow
from channels.source import Source, SourceAway, SourceRefused, pause_after
from channels.state import ChannelsState, SourceState
from channels.turns import take_turn
from channels.watching import words_of
from channels.webhooks import Door, serve_doors
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.listening import listen, sleep_until
from foundation.postgres.pool import Pool, connection, patiently, transaction
from foundation.process.lifetime import together
from foundation.settings import Settings
from foundation.valkey.keys import AWAY
from queue_manager.requests import MOST_CONVERSATIONS
from registry.notifications.delivery_channels import error_text
from registry.notifications.sending import Sender, WayOut

WRITTEN_CHANNEL = "komek:written"
AT_ONCE = 50
#: Where the dispatcher is away, a number is asked for again.
OWED_AGAIN = timedelta(seconds=2)
#: A conversation in which nobody but the bot was needed ends after so long.
SELF_SERVED_AFTER = timedelta(minutes=30)
#: Answers of conversations published before are settled.
ANSWERS_OF = timedelta(days=7)
#: A dispatcher that has forgotten its floor hears of the conversations again.
REPORT_EVERY = timedelta(seconds=15)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Network:
    """A source and its way out."""

    source: Source
    way: WayOut


class Channels:
    """The process. `woken` events, one for each loop, are set by the database."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        redis: Redis,
        networks: Collection[Network],
        dispatcher: Dispatcher,
        files: Files,
        doors: Collection[Door] = (),
    ) -> None:
        self.state = ChannelsState(sources={it.source.name: SourceState() for it in networks})
        self._settings, self._pool, self._redis = settings, pool, redis
        self.networks, self._dispatcher, self._files = networks, dispatcher, files
        self._centre = Centre(settings.calls.line, settings.calls.city_language)
        self._doors = doors
        #: Words of topics' names, which are not asked for twice (registry/topic_finding.py).
        self._stems: dict[str, frozenset[str]] = {}
        self._woken: list[asyncio.Event] = []

    async def run(self) -> None:
        """Until cancelled."""
        for network in self.networks:
            await self._patiently(partial(self._begin, network.source.name))
        loops = [self._loop(self._keep_once), self._loop(self._report_once)]
        for network in self.networks:
            sender = Sender(self._pool, network.source.name, network.way)
            loops += [
                self._read(network.source),
                self._loop(self._fetching(network.source)),
                self._loop(self._sending(sender)),
            ]
            if isinstance(source := network.source, CountsViews):
                loops.append(self._loop(self._counting(source)))
        loops.append(serve_doors(self._settings, self._doors, words_of(self._pool), self))
        heard = listen(self._settings.stores.database_url, "channels", self.wake)
        await together(*loops, heard)

    async def _begin(self, name: str) -> None:
        async with connection(self._pool) as link:
            await sources.begin(link, name)

    # --- reading -------------------------------------------------------------------------------

    async def _read(self, source: Source) -> None:
        state = self.state.sources[source.name]
        while True:
            try:
                await self._patiently(lambda: self.read_once(source))
            except SourceAway as error:
                log.warning("a source is away", extra={"source": source.name, "why": str(error)})
                await self._pause(state, error)
            except AnotherReads:
                log.warning("a source was read by another", extra={"source": source.name})
                await asyncio.sleep(1)
            except Exception as error:
                # One network that answers what nobody foresaw is no reason to leave the others.
                self.state.fault("answers that nobody foresaw")
                log.exception("a source answered nonsense", extra={"source": source.name})
                await self._pause(state, SourceAway(error_text(error)))

    async def _pause(self, state: SourceState, error: SourceAway) -> None:
        """The longer, the more often it failed in a row."""
        pause, now = pause_after(state.failures + 1, error), datetime.now(UTC)
        refused = isinstance(error, SourceRefused)
        state.failed(str(error), now, now + pause, refused=refused)
        await asyncio.sleep(pause.total_seconds())

    async def read_once(self, source: Source) -> None:
        """Read what there is and write it down; the source hears at the next asking that it is on
        record. Raises SourceAway, DatabaseAway, AnotherReads."""
        async with transaction(self._pool) as link:
            before = (await sources.lock(link, source.name)).cursor
        fetched = await source.fetch(before)
        now = datetime.now(UTC)
        async with transaction(self._pool) as link:
            touched = await take_in(link, source.name, before, fetched, self._centre, now)
            row = await sources.lock(link, source.name)
        self.state.sources[source.name].answered(now, fetched.left, fetched.trouble)
        await self._taken(row, fetched, touched)

    async def take_pushed(self, name: str, found: Sequence[Happening], unreadable: int) -> None:
        """What a network handed us of the source `name`; on record when this returns. How far the
        source was read by asking stays. Raises DatabaseAway."""
        now = datetime.now(UTC)
        async with transaction(self._pool) as link:
            before = (await sources.lock(link, name)).cursor
            fetched = Fetched(found, before, unreadable)
            touched = await take_in(link, name, before, fetched, self._centre, now)
            row = await sources.lock(link, name)
        await self._taken(row, fetched, touched)

    def forged(self, name: str) -> None:
        self.state.sources[name].forged += 1

    async def _taken(self, row: SourceRow, fetched: Fetched, touched: Collection[int]) -> None:
        state = self.state.sources[row.source]
        state.published_at, state.lag_seconds = row.published_at, row.lag_seconds
        state.messages += len(fetched.happenings)
        state.unreadable += fetched.unreadable
        if touched:
            self.wake()
            await self._tell(touched)

    # --- turns, tickets, receipts --------------------------------------------------------------

    async def _keep_once(self) -> datetime | None:
        """Do all that is to be done now; when the next thing is."""
        now = datetime.now(UTC)
        touched = {*await self._turns(now), *await self._register_owed(now)}
        touched |= {*await self._receipts(now), *await self._note_answers(now)}
        await self._lay_files()
        if touched:
            await self._tell(touched)
        return await self._next_at(now)

    async def _turns(self, now: datetime) -> list[int]:
        async with connection(self._pool) as link:
            due = await turns.turns_due(link, now, AT_ONCE)
        for conversation_id in due:
            async with transaction(self._pool) as link:
                await take_turn(link, conversation_id, self._settings, now, self._stems)
        return due

    async def _register_owed(self, now: datetime) -> list[int]:
        """Tickets that are owed, as far as the dispatcher gives numbers."""
        async with connection(self._pool) as link:
            owed = await registrations.owed(link, AT_ONCE)
        done = []
        for conversation_id in owed:
            number = await self._dispatcher.number()
            if number is None:
                break
            if await self._register(conversation_id, number, now):
                done.append(conversation_id)
        return done

    async def _register(self, conversation_id: int, number: str, now: datetime) -> bool:
        line = self._settings.calls.line
        try:
            async with transaction(self._pool) as link:
                await register(link, conversation_id, number, line=line, operator=None, now=now)
        except HasTicket:
            return True
        except asyncpg.UniqueViolationError:
            # The dispatcher has not read the registry's numbers yet; the next one will do.
            log.warning("a ticket's number was taken already", extra={"ticket": number})
            return False
        return True

    async def _receipts(self, now: datetime) -> list[int]:
        async with transaction(self._pool) as link:
            due = await registrations.receipts(link, now, AT_ONCE)
            for it in due:
                await send_receipt(link, it, self._settings, now)
        return [it.conversation_id for it in due]

    async def _note_answers(self, now: datetime) -> list[int]:
        async with connection(self._pool) as link:
            await conversations.end_self_served(link, now - SELF_SERVED_AFTER, now)
            return await conversations.note_answers(link, now - ANSWERS_OF)

    async def _lay_files(self) -> None:
        tickets = await self._files.lay_onto_tickets()
        await self._files.remove_erased()
        if tickets:
            await self._publish({"calls": [], "tickets": tickets, "conversations": []})

    async def _next_at(self, now: datetime) -> datetime | None:
        async with connection(self._pool) as link:
            turn = await turns.turn_next_at(link)
            receipt = await registrations.receipts_next_at(link)
            owed = now + OWED_AGAIN if await registrations.owed(link, 1) else None
        return min((at for at in (turn, receipt, owed) if at is not None), default=None)

    # --- to whom conversations are offered ------------------------------------------------------

    async def _report_once(self) -> datetime:
        """The dispatcher hears which conversations wait, and which are answered by whom; when it is
        to hear so next, whatever happens."""
        now = datetime.now(UTC)
        async with connection(self._pool) as link:
            rows = await inbox.to_offer(link, now, MOST_CONVERSATIONS)
        if not await self._dispatcher.report([reported(it) for it in rows]):
            return now + OWED_AGAIN
        ends = (it.free_at for it in rows if it.free_at is not None)
        return min((now + REPORT_EVERY, *ends))

    # --- files and what goes out ---------------------------------------------------------------

    def _fetching(self, source: Source) -> Callable[[], Awaitable[datetime | None]]:
        async def once() -> datetime | None:
            touched = set()
            while (found := await self._files.fetch_one(source, datetime.now(UTC))) is not None:
                touched.add(found)
            if touched:
                self.wake()
                await self._tell(touched)
            async with connection(self._pool) as link:
                return await file_rows.next_at(link, source.name)

        return once

    def _counting(self, source: CountsViews) -> Callable[[], Awaitable[datetime | None]]:
        due = datetime.now(UTC)

        async def once() -> datetime | None:
            nonlocal due
            if (now := datetime.now(UTC)) >= due:  # the database wakes every loop
                due = await count_views(self._pool, source, now)
            return due

        return once

    def _sending(self, sender: Sender) -> Callable[[], Awaitable[datetime | None]]:
        async def once() -> datetime | None:
            await sender.judge_left()
            while await sender.send_one():
                pass
            return await sender.next_at()

        return once

    # --- waking and telling --------------------------------------------------------------------

    async def _loop(self, once: Callable[[], Awaitable[datetime | None]]) -> None:
        """Do it, sleep until the next time or until woken. What goes wrong is counted, and tried
        again."""
        woken = asyncio.Event()
        self._woken.append(woken)
        while True:
            woken.clear()
            following: datetime | None = datetime.now(UTC) + timedelta(seconds=2)
            try:
                following = await self._patiently(once)
            except Exception:
                self.state.fault("work that was left")
                log.exception("a loop of the channels failed")
            await sleep_until(following, woken)

    async def _tell(self, conversation_ids: Collection[int]) -> None:
        await self._publish(conversations.written(sorted(conversation_ids)))

    async def _publish(self, letter: dict[str, Any]) -> None:
        """Pages look by themselves where this is not heard."""
        with contextlib.suppress(*AWAY):
            await self._redis.publish(WRITTEN_CHANNEL, msgspec.json.encode(letter))

    def wake(self) -> None:
        for woken in self._woken:
            woken.set()

    async def _patiently(self, work: Callable[[], Awaitable[Any]]) -> Any:
        found = await patiently(work, self._away)
        self.state.database = True
        return found

    def _away(self, error: DatabaseAway) -> None:
        self.state.database = False
        log.warning("the database is away", extra={"why": str(error)})
