"""A floor to play on: the real `decide`, the real word of changes on Valkey, the real rows in
PostgreSQL; only the PBX is missing, so the test itself says what the telephones do.

Serves the dispatcher's HTTP API of the contract on the settings' port.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from unittest.mock import patch

from aiohttp import web
from redis.asyncio import Redis

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.ami.actions import Action
from queue_manager.ami.connection import AmiConnection
from queue_manager.api.desk import Desk, rules_of
from queue_manager.api.door import HANDLERS, make_app
from queue_manager.api.operators import release_phone
from queue_manager.database import Database
from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.records import Record, TicketOpened
from queue_manager.domain.floor.states import Device, EndedBy, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.domain.ringing import reconnect, ringing
from queue_manager.domain.written import offers
from queue_manager.live import codec, views
from queue_manager.live.publisher import Publisher
from queue_manager.loop import Dispatcher
from queue_manager.requests import HangUp, ReleasePhone, SetPhonePassword
from queue_manager.scribe.journal import call_of
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts
from softphone_ui.web import dispatcher as web_dispatcher

#: A telephone rings, is being connected or keeps a caller, a text is offered and paperwork lasts
#: until the test says that it is over: a slow machine looks at each for longer than a shift does.
LONG = timedelta(minutes=5)
LIMITS = (
    (ringing, "NOT_THERE"),
    (ringing, "CONNECT_LIMIT"),
    (reconnect, "HELD_FOR"),
    (offers, "OFFERED_FOR"),
)


class ObedientPbx:
    """Does what it is asked; `says` is its answer to everything."""

    def __init__(self) -> None:
        self.actions: list[Action] = []
        self.says = "Success"
        self._asked = asyncio.Condition()

    async def ask(self, action: Action) -> list[dict[str, str]]:
        async with self._asked:
            self.actions.append(action)
            self._asked.notify_all()
        return [{"Response": self.says, "Message": "as it was told to say"}]

    async def until_asked_about(self, channel: str) -> None:
        """Wait for an action on `channel`. Raises TimeoutError after five seconds."""
        async with asyncio.timeout(20), self._asked:
            await self._asked.wait_for(
                lambda: any(action.get("Channel") == channel for action in self.actions)
            )


class FloorStage:
    """What the dispatcher would be, without a PBX."""

    def __init__(self, settings: Settings, redis: Redis, pool: Pool, names: dict[str, str]) -> None:
        self.settings = settings
        self.passwords: dict[str, str] = {}
        self.hung_up: list[str] = []
        self.pbx = ObedientPbx()
        self.gone: list[str] = []
        self.reloads = 0
        self.floor = Floor(time_zone=settings.timezone)
        self._publisher = Publisher(redis)
        self._redis = redis
        self._pool = pool
        self._calls = 0
        self._unwritten: tuple[Record, ...] = ()
        self._writing = asyncio.Lock()
        self._names = names
        self.writes = True  # False: the scribe is late
        self._runner: web.AppRunner | None = None
        self._timers: asyncio.Task[None] | None = None

    @property
    def publisher(self) -> Publisher:
        return self._publisher

    async def open(self) -> None:
        now = datetime.now(UTC)
        await self.tell(on.LinesChanged(now, (Line("109", ring_time=LONG, wrap_up=LONG),)))
        await self.tell(on.RosterChanged(now, self._names))

    async def answer_again(self) -> None:
        """Serve the HTTP API on the dispatcher's port, with timers."""
        self._runner = web.AppRunner(self.api(), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.settings.ports.dispatcher_port).start()
        self._timers = asyncio.create_task(self._tick())

    async def stop_answering(self) -> None:
        """As if the dispatcher had died: what it would have decided by its timers is not told."""
        assert self._runner is not None and self._timers is not None
        self._timers.cancel()
        await asyncio.gather(self._timers, return_exceptions=True)
        await self._runner.cleanup()

    async def tell(self, event: on.Event) -> None:
        """Something happens: decided, published, written."""
        decision = decide(self.floor, event)
        before, self.floor = self.floor, decision.floor
        self._publisher.changed(before, self.floor, event)
        self._unwritten += decision.records
        if self.writes:
            await self.write_late()

    async def write_late(self) -> None:
        """What the scribe does: the rows, the facts, then the word that they are there."""
        async with self._writing:  # in the order in which it happened, as the scribe does
            records, self._unwritten = self._unwritten, ()
            if not records:
                return
            async with transaction(self._pool) as connection:
                for record in records:
                    await write_record(connection, record)
                await write_facts(connection, records)
            await self._redis.publish("komek:written", codec.json_bytes(_touched(records)))

    async def _tick(self) -> None:
        """Timers, as the dispatcher's loop has them."""
        while True:
            due = next_due(self.floor)
            now = datetime.now(UTC)
            if due is not None and due <= now:
                await self.tell(on.Tick(now))
            else:
                await asyncio.sleep(min(0.05, (due - now).total_seconds()) if due else 0.05)

    # -- What callers and telephones do ------------------------------------------------------

    async def reachable(self, extension: str, device: Device = Device.WEB) -> None:
        await self.tell(on.PhoneReachable(datetime.now(UTC), extension, device, True))

    async def offer(
        self, caller: str | None = "+77012345678", language: str = "kk", line: str = "109"
    ) -> str:
        """A caller comes; returns the call's id."""
        self._calls += 1
        now = datetime.now(UTC)
        call_id = f"pbx1-{now.timestamp():.0f}.{self._calls}"
        await self.tell(
            on.CallOffered(
                now,
                call_id,
                line,
                "pbx1",
                f"PJSIP/trunk-{self._calls}",
                caller,
                caller or "",
                "known" if caller else "anonymous",
                language,
            )
        )
        return call_id

    async def choose_language(self, call_id: str, language: str) -> None:
        """The caller chooses it, as by a key or in an earlier call."""
        await self.tell(on.CallerNeedsLearnt(datetime.now(UTC), call_id, language))

    async def keep_place(self, caller: str = "+77012345678") -> str:
        """A caller comes, asks for a callback by key 1, and hangs up; returns the call's id."""
        call_id = await self.offer(caller)
        await self.tell(on.CallerPressed(datetime.now(UTC), call_id, "1"))
        await self.caller_leaves(call_id)
        return call_id

    async def pick_up(self, call_id: str) -> None:
        await self.tell(on.PhoneAnswered(datetime.now(UTC), self._ring_id(call_id)))

    async def connect(self, call_id: str) -> None:
        """Caller and operator hear each other."""
        now, call = datetime.now(UTC), self.call(call_id)
        await self.tell(on.Connected(now, call_id, call.operator or "", call.rings.current))

    async def caller_leaves(self, call_id: str) -> None:
        now, ring_id = datetime.now(UTC), self.call(call_id).rings.current
        if self.call(call_id).talk is not None:
            await self.tell(on.Disconnected(now, call_id, EndedBy.CALLER))
        await self.tell(on.CallerLeft(now, call_id))
        if ring_id:
            await self.tell(on.LegEnded(now, ring_id, RingResult.CALLER_LEFT))

    async def lose(self, call_id: str) -> None:
        """The operator's leg breaks in mid-call: the caller is kept."""
        now, ring_id = datetime.now(UTC), self._ring_id(call_id)
        await self.tell(on.Disconnected(now, call_id, EndedBy.OPERATOR, lost=True))
        await self.tell(on.LegEnded(now, ring_id, RingResult.FAILED))
        await self.tell(on.PhoneRang(datetime.now(UTC), self._ring_id(call_id)))

    async def not_answered(self, call_id: str) -> None:
        """The operator's telephone rang out."""
        await self.tell(
            on.LegEnded(datetime.now(UTC), self._ring_id(call_id), RingResult.NO_ANSWER)
        )

    async def dials_pause(self, extension: str) -> None:
        """*11 on the telephone."""
        await self.tell(on.OperatorPaused(datetime.now(UTC), extension, "break"))

    async def show(self, shown: Operator | Call | Callback) -> None:
        """The operator, call or callback as it would be by now, without waiting for it."""
        before = self.floor
        match shown:
            case Operator():
                operators = {**before.operators, shown.extension: shown}
                self.floor = replace(before, operators=operators)
            case Call():
                self.floor = replace(before, calls={**before.calls, shown.call_id: shown})
            case Callback():
                callbacks = {**before.callbacks, shown.callback_id: shown}
                self.floor = replace(before, callbacks=callbacks)
        self._publisher.changed(before, self.floor, on.Tick(datetime.now(UTC)))

    def call(self, call_id: str) -> Call:
        return self.floor.calls[call_id]

    def _ring_id(self, call_id: str) -> str:
        ring_id = self.call(call_id).rings.current
        assert ring_id is not None, "nobody is rung for this call"
        return ring_id

    # -- The dispatcher's HTTP API -----------------------------------------------------------

    def api(self) -> web.Application:
        """The real one, but for what only a PBX could show."""
        desk = Desk(
            dispatcher=cast(Dispatcher, self),
            connection=cast(AmiConnection, self.pbx),
            clock=lambda: datetime.now(UTC),
            rules=replace(rules_of(self.settings), calls_out=True, prefixes=("+77",), per_hour=30),
            reload=self._reload,
            reread=self._reread,
        )
        handlers = {
            **HANDLERS,
            SetPhonePassword: self._set_password,
            ReleasePhone: self._release_phone,
            HangUp: self._hang_up,
        }
        token = self.settings.web.dispatcher_token
        return make_app(desk, token, floor=self._shown, health=dict, handlers=handlers)

    async def ask(self, event: on.Event) -> Floor:
        """As the dispatcher is asked by its API."""
        await self.tell(event)
        return self.floor

    def _shown(self) -> dict[str, Any]:
        floor = views.floor_view(self.floor)
        body = {"seq": self._publisher.seq, "at": datetime.now(UTC), "floor": floor}
        return {**body, "ami": True, "redis": True, "database_lag_seconds": 0.0}

    async def _reload(self) -> list[str]:
        """The administrator's tables are read again; there is no PBX to tell."""
        known, now = await Database(self._pool).read(), datetime.now(UTC)
        await self.tell(on.LinesChanged(now, known.lines))
        await self.tell(on.RosterChanged(now, known.names, known.skills))
        self.reloads += 1
        return []

    async def _reread(self) -> None:
        """As the dispatcher does it: what the pages have changed is on the floor."""
        database, at = Database(self._pool), datetime.now(UTC)
        known = await database.read()
        await self.tell(on.BlockListChanged(at, known.blocked))
        await self.tell(on.IncidentsChanged(at, known.incidents))

    async def _set_password(self, desk: Desk, request: SetPhonePassword) -> None:
        self.passwords[request.telephone] = request.password
        if not is_lead(request.telephone):
            # There is nowhere to register: the page's telephone counts as registered.
            await self.reachable(request.telephone)

    async def _release_phone(self, desk: Desk, request: ReleasePhone) -> None:
        """The PBX would end the leg of a talk; here the test says what becomes of it."""
        self.gone.append(request.telephone)
        await release_phone(desk, request)

    async def _hang_up(self, desk: Desk, request: HangUp) -> None:
        self.hung_up.append(request.call_id)
        await self.caller_leaves(request.call_id)


def _touched(records: tuple[Record, ...]) -> dict[str, list[str]]:
    """The scribe's message: which calls and tickets have new rows."""
    tickets = {
        record.number if isinstance(record, TicketOpened) else getattr(record, "ticket", None)
        for record in records
    }
    calls = {call_of(record) for record in records}
    return {
        "calls": sorted(call for call in calls if call),
        "tickets": sorted(ticket for ticket in tickets if ticket),
    }


@asynccontextmanager
async def floor_stage(settings: Settings, names: dict[str, str]) -> AsyncIterator[FloorStage]:
    """The stage, serving, with its timers and its word of changes running."""
    redis = Redis.from_url(settings.stores.redis_url)
    pool = await open_pool(settings, "stage", size=2)
    stage = FloorStage(settings, redis, pool, names)
    await stage.open()
    await stage.answer_again()
    publishing = asyncio.create_task(stage.publisher.run())
    try:
        with ExitStack() as stack:
            for room, limit in LIMITS:
                stack.enter_context(patch.object(room, limit, LONG))
            # It shares its process with the test and with whoever asks it.
            seconds = LONG.total_seconds()
            stack.enter_context(patch.object(web_dispatcher, "ANSWERS_WITHIN_SECONDS", seconds))
            yield stage
    finally:
        await stage.stop_answering()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        await pool.close()
        await redis.aclose()
