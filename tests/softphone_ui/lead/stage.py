"""The whole web process on real PostgreSQL and Valkey, with a made-up day behind it and a
dispatcher whose floor is that day at this moment: the domain's own `decide`, told by HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import ClientSession, CookieJar, web
from argon2 import PasswordHasher
from redis.asyncio import Redis

from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import Settings
from queue_manager.api.reading import read_request
from queue_manager.domain.floor import events as on
from queue_manager.live.views import floor_view
from queue_manager.requests import ForceState
from softphone_ui.app import make_app
from softphone_ui.web.live import LIVE_CHANNEL, MIRROR, WRITTEN_CHANNEL
from tests.softphone_ui.lead.city_day import CityDay
from tests.softphone_ui.lead.city_rows import PEOPLE, write_records
from tests.softphone_ui.people_at_once import write_people

PASSWORD = "snow on the road"
#: The local hour at which these tests take place, whenever they run.
HOUR = 10
#: The made-up day ends so long before now: what a test does then is newer than all of the day.
QUIET_END = timedelta(seconds=20)


def zone_where_it_is(hour: int) -> str:
    """A time zone in which it is now `hour` o'clock and some minutes."""
    ahead = (hour - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


class LiveDispatcher:
    """The dispatcher's HTTP API over a `CityDay`, and its word on `komek:live`."""

    def __init__(self, day: CityDay, settings: Settings, redis: Redis) -> None:
        self.day = day
        self.seq = 1
        self._settings = settings
        self._redis = redis
        self._told = self._plain()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/floor", self._floor)
        app.router.add_post("/ask", self._ask)
        return app

    async def tell(self, event: on.Event) -> None:
        """Something happens on the floor; the web process hears of it."""
        self.day.tell(event)
        await self.publish()

    async def go_on(self, seconds: float) -> None:
        """Play the day on by so many seconds, at once."""
        self.day.play(self.day.now + timedelta(seconds=seconds))
        await self.publish()

    async def publish(self) -> None:
        before, self._told = self._told, self._plain()
        self.seq += 1
        changes = {kind: _changes(before[kind], self._told[kind]) for kind in KINDS}
        delta = {"seq": self.seq, "at": datetime.now(UTC), "event": "Tick", **changes}
        await self._redis.publish(LIVE_CHANNEL, msgspec.json.encode(delta))

    async def written(self, calls: list[str]) -> None:
        await self._redis.publish(
            WRITTEN_CHANNEL, msgspec.json.encode({"calls": calls, "tickets": []})
        )

    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(floor_view(self.day.floor), str_keys=True)
        return plain

    async def _floor(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bearer {self._settings.web.dispatcher_token}":
            raise web.HTTPUnauthorized
        body = {
            "seq": self.seq,
            "at": datetime.now(UTC),
            "floor": self._told,
            "ami": True,
            "redis": True,
            "database_lag_seconds": 0.0,
        }
        return _json(body)

    async def _ask(self, http: web.Request) -> web.Response:
        """A lead forces a state; nothing else is asked on this floor."""
        force = read_request(await http.read())
        assert isinstance(force, ForceState)
        forced = on.StateForced(self.day.now, force.operator, force.state, force.reason, force.by)
        await self.tell(forced)
        return _json(self._told["operators"][force.operator])


KINDS = ("calls", "operators", "rings", "callbacks", "listenings")


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    changed = {key: it for key, it in after.items() if before.get(key) != it}
    return changed | {key: None for key in before if key not in after}


def _json(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


@dataclass
class Stage:
    """What a test plays on."""

    settings: Settings
    url: str
    pool: Pool
    dispatcher: LiveDispatcher
    yesterday: CityDay
    web: web.Application

    @property
    def today(self) -> CityDay:
        return self.dispatcher.day

    @asynccontextmanager
    async def program(self, login: str) -> AsyncIterator[ClientSession]:
        """A program that is signed in."""
        async with ClientSession(self.url, cookie_jar=CookieJar(unsafe=True)) as session:
            body = {"login": login, "password": PASSWORD}
            async with session.post("/api/sign-in", json=body) as answer:
                assert answer.status == 200, await answer.text()
                session.headers["X-CSRF"] = (await answer.json())["csrf"]
            yield session


@asynccontextmanager
async def stage(
    settings: Settings, *, calls: int, today_calls: int | None = None
) -> AsyncIterator[Stage]:
    """Yesterday whole and today up to now, `calls` callers each. The settings' time zone is one
    where it is ten in the morning (`zone_where_it_is`)."""
    zone = ZoneInfo(settings.timezone)
    now = datetime.now(UTC)
    yesterday, today = await asyncio.to_thread(_play, now, zone, calls, today_calls or calls)
    pool = await open_pool(settings, "test", size=2)
    async with transaction(pool) as link:
        await write_people(link, PEOPLE, PasswordHasher(1, 8, 1).hash(PASSWORD), "ru")
        await write_records(link, yesterday.records + today.records)
    redis = Redis.from_url(settings.stores.redis_url)
    dispatcher = LiveDispatcher(today, settings, redis)
    app, mirrored = make_app(settings), asyncio.Event()
    app[MIRROR].on_change(mirrored.set)
    async with _served(dispatcher.app(), settings.ports.dispatcher_port):
        async with _served(app, settings.ports.web_port):
            await mirrored.wait()
            url = f"http://127.0.0.1:{settings.ports.web_port}"
            yield Stage(settings, url, pool, dispatcher, yesterday, app)
    await redis.aclose()
    await pool.close()


def _play(now: datetime, zone: ZoneInfo, calls: int, today_calls: int) -> tuple[CityDay, CityDay]:
    day = now.astimezone(zone).date()
    yesterday = CityDay(day - timedelta(days=1), calls, seed=7, zone=zone)
    yesterday.play()
    today = CityDay(day, today_calls, seed=8, zone=zone, tickets_from=yesterday.floor.tickets)
    today.play(now - QUIET_END)
    return yesterday, today


@asynccontextmanager
async def _served(app: web.Application, port: int) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


async def get(program: ClientSession, path: str, **query: object) -> Any:
    """Return what the API answers to a question; anything but 200 fails the test."""
    async with program.get(path, params={k: str(v) for k, v in query.items()}) as answer:
        assert answer.status == 200, (path, query, await answer.text())
        return await answer.json()
