"""A floor to play on: the real `decide`, the real word of changes on Valkey, the real rows in
PostgreSQL; only the PBX is missing, so the test itself says what the telephones do.

Serves the dispatcher's HTTP API of the contract on the settings' port.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aiohttp import web
from redis.asyncio import Redis

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.ami.actions import Action
from queue_manager.ami.connection import AmiConnection
from queue_manager.database import Database
from queue_manager.domain.decide import decide, next_due
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.records import Record, TicketOpened
from queue_manager.domain.floor.states import Device, EndedBy, RingResult
from queue_manager.domain.lines.line import Line
from queue_manager.http_abuse import add_abuse
from queue_manager.http_api import Desk, RequestRefused
from queue_manager.http_call_out import OutRules, add_call_out
from queue_manager.http_callbacks import add_callbacks
from queue_manager.http_in_call import add_in_call
from queue_manager.http_lead import LineRules, add_lead
from queue_manager.http_lines import add_lines
from queue_manager.http_move import add_move
from queue_manager.http_waiting import add_waiting
from queue_manager.live import codec, views
from queue_manager.live.publisher import Publisher
from queue_manager.loop import Dispatcher
from queue_manager.scribe.journal import call_of
from queue_manager.scribe.writing import write_record
from queue_manager.scribe.writing_facts import write_facts


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
        async with asyncio.timeout(5), self._asked:
            await self._asked.wait_for(
                lambda: any(action.get("Channel") == channel for action in self.actions)
            )


async def nothing_to_reload() -> list[str]:
    return []


@web.middleware
async def say_no(request: web.Request, handler: Any) -> web.StreamResponse:
    """As the dispatcher's API answers what it refuses."""
    try:
        answer: web.StreamResponse = await handler(request)
    except RequestRefused as error:
        return web.json_response({"error": str(error)}, status=error.status)
    return answer


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
        self._names = names
        self.writes = True  # False: the scribe is late
        self._runner: web.AppRunner | None = None

    @property
    def publisher(self) -> Publisher:
        return self._publisher

    async def open(self) -> None:
        now = datetime.now(UTC)
        line = Line("109", wrap_up=timedelta(seconds=self.settings.calls.wrap_up_seconds))
        await self.tell(on.LinesChanged(now, (line,)))
        await self.tell(on.RosterChanged(now, self._names))

    async def answer_again(self) -> None:
        """Serve the HTTP API on the dispatcher's port."""
        self._runner = web.AppRunner(self.api(), access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.settings.ports.dispatcher_port).start()

    async def stop_answering(self) -> None:
        """As if the dispatcher had died."""
        assert self._runner is not None
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
        records, self._unwritten = self._unwritten, ()
        if not records:
            return
        async with transaction(self._pool) as connection:
            for record in records:
                await write_record(connection, record)
            await write_facts(connection, records)
        await self._redis.publish("komek:written", codec.json_bytes(_touched(records)))

    async def tick(self) -> None:
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

    async def offer(self, caller: str | None = "+77012345678", language: str = "kk") -> str:
        """A caller comes; returns the call's id."""
        self._calls += 1
        now = datetime.now(UTC)
        call_id = f"pbx1-{now.timestamp():.0f}.{self._calls}"
        await self.tell(
            on.CallOffered(
                now,
                call_id,
                "109",
                "pbx1",
                f"PJSIP/trunk-{self._calls}",
                caller,
                caller or "",
                "known" if caller else "anonymous",
                language,
            )
        )
        return call_id

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

    async def show(self, operator: Operator) -> None:
        """The operator as he would be by now, without waiting for it."""
        before = self.floor
        operators = {**before.operators, operator.extension: operator}
        self.floor = replace(before, operators=operators)
        self._publisher.changed(before, self.floor, on.Tick(datetime.now(UTC)))

    def call(self, call_id: str) -> Call:
        return self.floor.calls[call_id]

    def _ring_id(self, call_id: str) -> str:
        ring_id = self.call(call_id).rings.current
        assert ring_id is not None, "nobody is rung for this call"
        return ring_id

    # -- The dispatcher's HTTP API -----------------------------------------------------------

    def api(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/floor", self._floor)
        app.router.add_post("/operators/reload", self._reload)
        app.router.add_post("/operators/{ext}/state", self._state)
        app.router.add_post("/operators/{ext}/phone-password", self._password)
        app.router.add_post("/operators/{ext}/phone-gone", self._phone_gone)
        app.router.add_post("/operators/{ext}/after-call", self._after_call)
        app.router.add_post("/operators/{ext}/wrap-up/end", self._end_wrap_up)
        app.router.add_post("/calls/{call_id}/hangup", self._hang_up)
        app.middlewares.extend([self._check_token, say_no])
        desk = self._desk()
        add_lines(app, desk, "pbx1")
        add_in_call(app, desk)
        add_abuse(app, desk)
        add_move(app, desk)
        add_call_out(app, desk, OutRules("pbx1", True, ("+77",), 30))
        add_lead(app, desk, LineRules())
        add_callbacks(app, desk)
        add_waiting(app, self._reread)
        return app

    async def _reread(self) -> None:
        """As the dispatcher does it: what the pages have changed is on the floor."""
        database, at = Database(self._pool), datetime.now(UTC)
        known = await database.read()
        await self.tell(on.BlockListChanged(at, known.blocked))
        await self.tell(on.IncidentsChanged(at, known.incidents))

    def _desk(self) -> Desk:
        """The real API of what is asked for in a call, on this floor and a PBX that obeys."""
        token = self.settings.web.dispatcher_token
        return Desk(
            dispatcher=cast(Dispatcher, self),
            connection=cast(AmiConnection, self.pbx),
            token=token,
            clock=lambda: datetime.now(UTC),
            seq=lambda: self._publisher.seq,
            state=dict,
            health=dict,
            reload=nothing_to_reload,
        )

    async def ask(self, event: on.Event) -> Floor:
        """As the dispatcher is asked by its API."""
        await self.tell(event)
        return self.floor

    @web.middleware
    async def _check_token(self, request: web.Request, handler: object) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.settings.web.dispatcher_token}":
            raise web.HTTPUnauthorized
        return await handler(request)  # type: ignore[operator, no-any-return]

    async def _floor(self, _: web.Request) -> web.Response:
        floor = views.floor_view(self.floor)
        body = {"seq": self._publisher.seq, "at": datetime.now(UTC), "floor": floor}
        return _json({**body, "ami": True, "redis": True, "database_lag_seconds": 0.0})

    async def _reload(self, _: web.Request) -> web.Response:
        """The administrator's tables are read again; there is no PBX to tell."""
        known, now = await Database(self._pool).read(), datetime.now(UTC)
        await self.tell(on.LinesChanged(now, known.lines))
        await self.tell(on.RosterChanged(now, known.names, known.skills))
        self.reloads += 1
        return web.json_response({"changed": []})

    async def _state(self, request: web.Request) -> web.Response:
        extension, body = request.match_info["ext"], await request.json()
        now = datetime.now(UTC)
        if extension not in self.floor.operators:
            return web.json_response({"error": "unknown operator"}, status=409)
        events: dict[str, on.Event] = {
            "available": on.OperatorAvailable(now, extension, Device(body["device"])),
            "paused": on.OperatorPaused(now, extension, body["reason"]),
            "signed_out": on.OperatorSignedOut(now, extension),
        }
        await self.tell(events[body["state"]])
        return _json(self.floor.operators[extension])

    async def _password(self, request: web.Request) -> web.Response:
        extension = request.match_info["ext"]
        self.passwords[extension] = (await request.json())["password"]
        # There is no PBX to register with: the page's telephone counts as registered.
        await self.reachable(extension)
        return web.Response(status=204)

    async def _phone_gone(self, request: web.Request) -> web.Response:
        """The PBX would end the leg of a talk; here the test says what becomes of it."""
        extension = request.match_info["ext"]
        self.gone.append(extension)
        await self.tell(on.PhoneGone(datetime.now(UTC), extension))
        return web.Response(status=204)

    async def _after_call(self, request: web.Request) -> web.Response:
        extension, body = request.match_info["ext"], await request.json()
        event: on.Event = on.OperatorAvailable(datetime.now(UTC), extension)
        if body["reason"] is not None:
            event = on.OperatorPaused(datetime.now(UTC), extension, body["reason"])
        await self.tell(event)
        return web.Response(status=204)

    async def _end_wrap_up(self, request: web.Request) -> web.Response:
        extension = request.match_info["ext"]
        await self.tell(on.OperatorAvailable(datetime.now(UTC), extension))
        return web.Response(status=204)

    async def _hang_up(self, request: web.Request) -> web.Response:
        call_id = request.match_info["call_id"]
        self.hung_up.append(call_id)
        await self.caller_leaves(call_id)
        return web.Response(status=204)


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


def _json(value: object) -> web.Response:
    return web.Response(body=codec.json_bytes(value), content_type="application/json")


@asynccontextmanager
async def floor_stage(settings: Settings, names: dict[str, str]) -> AsyncIterator[FloorStage]:
    """The stage, serving, with its timers and its word of changes running."""
    redis = Redis.from_url(settings.stores.redis_url)
    pool = await open_pool(settings, "stage", size=2)
    stage = FloorStage(settings, redis, pool, names)
    await stage.open()
    await stage.answer_again()
    tasks = [asyncio.create_task(stage.tick()), asyncio.create_task(stage.publisher.run())]
    try:
        yield stage
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await stage.stop_answering()
        await pool.close()
        await redis.aclose()
