"""Reads every figure that a rule watches. What cannot be read now is unknown, and never zero."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Pool, connection
from foundation.process.examination import examine
from foundation.settings import Settings
from quality.alerts.figures import (
    LOOKS_BACK,
    FigureSource,
    Readings,
    of_chart,
    of_floor,
    of_guesses,
    of_loads,
    of_tally,
)
from quality.alerts.rules import AlertRule
from quality.care.load import Limits
from quality.care.reading import loads_of
from quality.reports.mornings import late
from quality.reports.rows import subscriptions
from queue_manager.domain.measures.measures import Tally
from queue_manager.rows import service_level
from registry.deadlines.rows import clocks_shown
from registry.notifications.rows import outbox
from staff.guesses import guesses_of_last_hour

FLOOR_SECONDS = aiohttp.ClientTimeout(total=2)
#: The doctor asks each program, and rows of the past change slowly.
SLOW_EVERY = timedelta(seconds=30)
SLOW = frozenset({FigureSource.DOCTOR, FigureSource.ROWS, FigureSource.LOADS})
#: What is read from the floor that the dispatcher shows.
ON_FLOOR = frozenset({FigureSource.FLOOR, FigureSource.LOADS})
#: What a source raises when it is away.
UNKNOWN = (aiohttp.ClientError, OSError, TimeoutError, RedisError, msgspec.MsgspecError, KeyError)
log = logging.getLogger(__name__)


class Readers:
    """The sources. `read` asks each once for all rules."""

    def __init__(
        self, settings: Settings, pool: Pool, http: aiohttp.ClientSession, redis: Redis
    ) -> None:
        self._settings, self._pool, self._http, self._redis = settings, pool, http, redis
        self._slow: dict[FigureSource, tuple[datetime, Readings]] = {}

    async def read(
        self, rules: Iterable[AlertRule], now: datetime
    ) -> Mapping[tuple[str, str | None], float]:
        """Read figure and line → what it is now. Raises DatabaseAway."""
        watched = {(it.watched.source, it.line) for it in rules if it.watched and it.active}
        floor = await self.floor() if any(it in ON_FLOOR for it, _ in watched) else None
        found: dict[tuple[str, str | None], float] = {}
        for source, line in sorted(watched, key=str):
            readings = await self._known(source, line, now, floor)
            found |= {(figure, line): value for figure, value in readings.items()}
        return found

    async def _known(
        self, source: FigureSource, line: str | None, now: datetime, floor: Any
    ) -> Readings:
        if source is FigureSource.FLOOR:
            return {} if floor is None else of_floor(floor, now, line)
        if source in SLOW:
            read_at, readings = self._slow.get(source, (None, {}))
            if read_at is None or now - read_at >= SLOW_EVERY:
                readings = await self._or_nothing(self._ask(source, line, now, floor))
                self._slow[source] = now, readings
            return readings
        return await self._or_nothing(self._ask(source, line, now, floor))

    async def _ask(
        self, source: FigureSource, line: str | None, now: datetime, floor: Any
    ) -> Readings:
        match source:
            case FigureSource.LOADS:
                return {} if floor is None else await self._loads(floor, now)
            case FigureSource.FACTS:
                return await self._facts(line, now)
            case FigureSource.ROWS:
                return await self._rows(now)
            case FigureSource.GUESSES:
                return of_guesses(await guesses_of_last_hour(self._redis, now.timestamp()))
        return of_chart(replace(await examine(self._settings), at=now))

    async def _or_nothing(self, reading: Awaitable[Readings]) -> Readings:
        try:
            return await reading
        except DatabaseAway:
            raise
        except UNKNOWN as error:
            log.warning("a figure cannot be read", extra={"why": type(error).__name__})
            return {}

    async def floor(self) -> Any:
        """Ask for the floor as pages do; None while the dispatcher is away."""
        url = f"http://127.0.0.1:{self._settings.ports.dispatcher_port}/floor"
        headers = {"Authorization": f"Bearer {self._settings.web.dispatcher_token}"}
        try:
            async with self._http.get(url, headers=headers, timeout=FLOOR_SECONDS) as answer:
                answer.raise_for_status()
                return msgspec.json.decode(await answer.read())["floor"]
        except UNKNOWN:
            return None

    async def _facts(self, line: str | None, now: datetime) -> Readings:
        period = service_level.ServiceLevelPeriod(now - LOOKS_BACK, now, line)
        async with connection(self._pool) as link:
            tallies = await service_level.tallies(link, period, LOOKS_BACK)
        return of_tally(sum(tallies.values(), Tally()))

    async def _loads(self, floor: Any, now: datetime) -> Readings:
        service, zone = self._settings.service, ZoneInfo(self._settings.timezone)
        begins = datetime.combine(now.astimezone(zone).date(), time.min, zone)
        limits = Limits(service.load_calls, timedelta(minutes=service.work_minutes))
        async with connection(self._pool) as link:
            return of_loads(await loads_of(link, floor["operators"], begins, now), limits, now)

    async def _rows(self, now: datetime) -> Readings:
        async with connection(self._pool) as link:
            clocks = await clocks_shown.clock_totals(
                link, None, now=now, today=now, tomorrow=now, monday=now
            )
            box = await outbox.figures(link, now)
            subscribed = await subscriptions.everybodys(link)
        waits = (now - box.since).total_seconds() / 60 if box.since else 0.0
        zone = ZoneInfo(self._settings.timezone)
        unsent = late(subscribed, now, zone)
        return {"overdue": clocks.overdue, "messages_wait": waits, "reports_unsent": unsent}
