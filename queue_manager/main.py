"""The dispatcher of one installation: the only place that knows every adapter.

Redis, the database and the PBX may each be away at any time, also at the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import open_pool, pause_seconds
from foundation.process.faults import wellness
from foundation.process.health import serve_health
from foundation.process.http_server import serve_http
from foundation.process.lifetime import freeze_memory
from foundation.settings import Settings
from foundation.telephones.numbers import CallerNumber, read_caller
from foundation.telephones.permitted import why_not_called
from queue_manager.ami.connection import AmiAccount, AmiConnection
from queue_manager.ami.decode import Legs
from queue_manager.api.desk import Desk, rules_of
from queue_manager.api.door import make_app
from queue_manager.caller_lookup import CallerLookup
from queue_manager.database import AdministratorTables, Database
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.incident import Acquaintance
from queue_manager.effects import Effects
from queue_manager.live import views
from queue_manager.live.metrics import CountingJournal, FloorCollector
from queue_manager.loop import Dispatcher
from queue_manager.node import LEFT_TO_AMI, Node
from queue_manager.pbx_agent import PbxAgent, pbx_agent
from queue_manager.resolution_checks import ResolutionChecks
from queue_manager.rows.caller_lookup import LookedUp
from queue_manager.rows.resolution_checks import OpenInquiry
from queue_manager.rules import changed_since, default_line
from queue_manager.self_service import TicketLookup
from queue_manager.snapshots import Snapshots
from queue_manager.trace.fold import Traces
from queue_manager.trace.tail import Tail

ROLE = "dispatcher"
AMI_USER = "komek"
SWEEP_SECONDS, REREAD_SECONDS = 5.0, 60.0
#: After this long the trace's word on a call that has just ended is taken.
SETTLE_SECONDS = LEFT_TO_AMI.total_seconds() + 0.2
#: Without a kept floor the ticket numbers are read first, for at most this long.
NUMBERS_PATIENCE_SECONDS = 3.0
#: A loop that has not taken a step for this long hangs; a new process is better.
HUNG_SECONDS = 3.0
#: The trace is read from this long before what is accounted for: no call lasts longer.
LONGEST_CALL = timedelta(hours=3)
log = logging.getLogger(ROLE)


class LoopHangs(Exception):
    """The loop has not moved: end this process, the supervisor starts another."""


def now() -> datetime:
    """Return the present moment: the clock, passed to whoever needs one."""
    return datetime.now(UTC)


class CompositionRoot:
    """The parts of one dispatcher, put together around a recalled floor."""

    def __init__(
        self, settings: Settings, snapshots: Snapshots, database: Database, agent: PbxAgent
    ) -> None:
        self.settings, self.snapshots, self.database = settings, snapshots, database
        self._agent = agent
        self._reread = asyncio.Event()

    async def build(self) -> None:
        """Recall the floor and connect the parts; nothing runs yet."""
        settings, snapshots = self.settings, self.snapshots
        floor = await snapshots.recall()
        account = AmiAccount(
            "127.0.0.1", settings.ports.ami_port, AMI_USER, settings.exchange.ami_password
        )
        self.connection = AmiConnection(account)
        legs = Legs(settings.exchange.pbx, self._read_caller, now, settings.calls.city_language)
        self.effects = Effects(
            self.connection,
            legs,
            self._tell,
            lambda: self.dispatcher.floor.lines.values(),
            now,
            self._judge,
            recordings=str(settings.folders.incoming_dir),
            trunk_out=settings.trunk.trunk_out,
            look_up=self._queue_lookup,
        )
        self.ticket_lookup = TicketLookup(
            self._look_up, settings.web.web_secret, self._tell, now, ZoneInfo(settings.timezone)
        )
        self.caller_lookup = CallerLookup(snapshots.live, self._look_up_caller, self._tell, now)
        speak = self._agent.speak_topic
        self.resolution_checks = ResolutionChecks(self._open_inquiries, speak, self._tell, now)
        self.dispatcher = Dispatcher(
            floor, CountingJournal(snapshots.journal), self.caller_lookup, self.effects, now
        )
        since = floor.accounted_to - LONGEST_CALL if floor.accounted_to else None
        self.node = Node(
            self.connection,
            legs,
            Traces(settings.exchange.pbx, self._read_caller),
            Tail(settings.cel_dir, since),
            self.dispatcher,
            self.effects,
            self._read_caller,
            self.database.unseen,
            now,
        )
        for event in changed_since(floor, settings, now()):
            self._tell(event)

    async def run(self) -> None:
        """Run all parts until cancelled. A part that fails ends all: the supervisor starts us
        again."""
        parts = (
            self.snapshots.journal.run(),
            self.snapshots.live.run(),
            self.caller_lookup.run(),
            self.resolution_checks.run(),
            self.ticket_lookup.run(),
            self.dispatcher.run(),
            self.snapshots.keep(self.dispatcher),
            self.snapshots.trim(),
            self._watch_loop(),
            self._administration(),
            self._link_when_numbered(),
            self.node.run(),
            self._sweep(),
        )
        tasks = [asyncio.ensure_future(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            await end(tasks)

    def _tell(self, event: on.Event) -> None:
        self.dispatcher.tell(event)

    def _read_caller(self, number: str, name: str) -> CallerNumber:
        return read_caller(number, name, self.settings.place.country)

    def _judge(self, typed: str) -> str | None:
        """A number that a caller typed, as E.164; None where it may not be called."""
        settings = self.settings
        number = read_caller(typed, "", settings.place.country).e164
        if number is None or why_not_called(number, settings.trunk.call_out_prefixes) is not None:
            return None
        return number

    # --- the administrator's tables -----------------------------------------------------------

    async def _administration(self) -> None:
        """Read lines, roster and ticket numbers, again each minute and when told to."""
        tries = 0
        while True:
            try:
                self._take(await self.database.read())
                tries = 0
            except DatabaseAway as error:
                if not tries:
                    log.warning("database away", extra={"why": str(error)})
                await asyncio.sleep(pause_seconds(tries))
                tries += 1
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(REREAD_SECONDS):
                    await self._reread.wait()
            self._reread.clear()

    def _take(self, known: AdministratorTables) -> None:
        at = now()
        self._tell(on.LinesChanged(at, known.lines or (default_line(self.settings),)))
        self._tell(on.TicketsCounted(at, known.tickets))
        self._tell(on.RosterChanged(at, known.names, known.skills))
        self._tell(on.BlockListChanged(at, known.blocked))
        self._tell(on.IncidentsChanged(at, known.incidents))
        self.node.phones_again()

    async def _link_when_numbered(self) -> None:
        """A floor that counts no tickets may have lost count: the database is asked first."""
        if not self.dispatcher.floor.tickets:
            with contextlib.suppress(DatabaseAway, TimeoutError):
                async with asyncio.timeout(NUMBERS_PATIENCE_SECONDS):
                    self._take(await self.database.read())
        await self.connection.run()

    async def reload(self) -> list[str]:
        """Reload the roster, which has changed: Asterisk first, then our own picture of it."""
        changed = await self._agent.reload()
        known = await self.database.read()
        self._take(known)
        # Answered when all of it has been decided on; a new line's parachute queue is empty yet.
        floor = await self.dispatcher.ask(on.RosterChanged(now(), known.names, known.skills))
        self.effects.mirror_all(floor)
        return changed

    async def forget(self) -> bool:
        """Remove from the journal what the database has already. Return whether that was possible
        now."""
        return await self.snapshots.forget(self.dispatcher)

    async def reread(self) -> None:
        """Read lines' offers, incidents or the block list again. Raises DatabaseAway."""
        self.resolution_checks.read_now()
        known = await self.database.read()
        self._tell(on.LinesChanged(now(), known.lines or (default_line(self.settings),)))
        self._tell(on.BlockListChanged(now(), known.blocked))
        await self.dispatcher.ask(on.IncidentsChanged(now(), known.incidents))

    def _queue_lookup(self, command: do.LookUpTicket) -> None:
        self.ticket_lookup.want(command)

    async def _look_up(self, number: str) -> LookedUp | None:
        return await self.database.looked_up(number, self.settings.timezone)

    async def _open_inquiries(self) -> list[OpenInquiry]:
        """Of those, whose numbers may be called."""
        prefixes = self.settings.trunk.call_out_prefixes
        rows = await self.database.inquiries(self.settings.calls.line)
        return [row for row in rows if why_not_called(row.number, prefixes) is None]

    async def _look_up_caller(self, number: str) -> Acquaintance | None:
        return await self.database.acquaintance(number, now(), self.settings.timezone)

    # --- watching -----------------------------------------------------------------------------

    async def _sweep(self) -> None:
        """Read from the trace which calls were missed: first as soon as the PBX is known, then
        every SWEEP_SECONDS, sooner where somebody came and went before the dialplan could say so.

        Not once a minute: at 30 calls a second the rows of 1,800 calls stopped the dispatcher for
        0.25 s.
        """
        await self.node.agreed.wait()
        while True:
            await self.node.sweep()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_SECONDS):
                    await self.node.trace_due.wait()
                    self.node.trace_due.clear()  # who leaves from now on asks for another
                    await asyncio.sleep(SETTLE_SECONDS)

    async def _watch_loop(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            if self.dispatcher.still_for_seconds() > HUNG_SECONDS:
                raise LoopHangs

    def state(self) -> dict[str, Any]:
        """Return whether what we lean on is there."""
        return {
            "ami": self.node.agreed.is_set(),
            "redis": not self.snapshots.journal.away,
            "database_lag_seconds": self.snapshots.database_lag_seconds,
        }

    def shown_floor(self) -> dict[str, Any]:
        """Return the whole floor, as pages mirror it, after the live message number `seq`."""
        shown = views.floor_view(self.dispatcher.floor)
        return {"seq": self.snapshots.live.seq, "at": now(), "floor": shown, **self.state()}

    def health(self) -> dict[str, Any]:
        """Return counts for the status table."""
        floor = self.dispatcher.floor
        counts = {"calls": len(floor.calls), "operators": len(floor.operators)}
        counts["draining"] = floor.draining
        spooled = {"spooled": self.snapshots.journal.waiting}
        return {**wellness(self._faults()), **counts, **spooled, **self.state()}

    def _faults(self) -> dict[str, int]:
        """What was left out since the start, by kind."""
        return {
            "events not decided": self.dispatcher.faults + self.snapshots.faults,
            "AMI messages not read": self.connection.faults + self.node.faults,
            "commands not written": self.effects.faults,
            "journal entries not read": self.snapshots.journal.faults,
            "resolution checks not read": self.resolution_checks.faults,
            "tickets not looked up": self.ticket_lookup.faults,
            "callers not looked up": self.caller_lookup.faults,
        }


async def end(tasks: Sequence[asyncio.Future[None]]) -> None:
    """Cancel until all have ended: inside a library's `wait_for` a cancellation can get lost
    (Python 3.11 gives the result instead, if that comes in the same moment)."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.2)


async def serve(settings: Settings) -> None:
    """Run the dispatcher of this installation until cancelled."""
    pool = await open_pool(settings, ROLE, size=2)
    snapshots = Snapshots(settings)
    async with pbx_agent(settings) as agent:
        root = CompositionRoot(settings, snapshots, Database(pool), agent)
        try:
            await root.build()
        except BaseException:
            await snapshots.close()
            pool.terminate()
            raise
        try:
            freeze_memory()
            floor = FloorCollector(lambda: root.dispatcher.floor, now)
            async with _http(root), serve_health(settings, ROLE, root.health, [floor]):
                await root.run()
        finally:
            await snapshots.save(root.dispatcher)
            await snapshots.close()
            pool.terminate()


@contextlib.asynccontextmanager
async def _http(root: CompositionRoot) -> AsyncIterator[None]:
    settings = root.settings
    desk = Desk(
        root.dispatcher, root.connection, now, rules_of(settings), root.reload, root.reread,
        root.forget,
    )  # fmt: skip
    app = make_app(desk, settings.web.dispatcher_token, floor=root.shown_floor, health=root.health)
    port = settings.ports.dispatcher_port
    async with serve_http(app, "127.0.0.1", port, shutdown_seconds=60):
        yield
