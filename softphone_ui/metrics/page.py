"""`/healthz`, `/readyz` and `/metrics`: how programs, not people, look at the installation."""

from __future__ import annotations

import asyncio
import hmac
import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from ipaddress import ip_address

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from foundation.process.health_checks import (
    Check,
    CheckResult,
    answer_of,
    database_answers,
    redis_answers,
)
from foundation.process.metric_reading import read_installation
from softphone_ui.web.api_tokens import TokenPerson
from softphone_ui.web.endpoint import page
from softphone_ui.web.person import PERSON
from softphone_ui.web.settings_key import SETTINGS

CHECK_SECONDS = 1.0
#: For so long the last answer is repeated.
REPEAT_SECONDS = 1.0
#: Headers by which a proxy says that it asks for somebody else.
FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")


class Readiness:
    """What this web process leans on, asked at most once a second however many ask us."""

    def __init__(self, checks: Mapping[str, Check], clock: Callable[[], float]) -> None:
        self._checks, self._clock = checks, clock
        self._lock = asyncio.Lock()
        self._time_of_checks = -math.inf
        self._away: list[str] = []

    async def away(self) -> list[str]:
        """Return the names of what did not answer within a second."""
        async with self._lock:
            if self._clock() - self._time_of_checks >= REPEAT_SECONDS:
                results = await asyncio.gather(
                    *(answer_of(check, CHECK_SECONDS) for check in self._checks.values())
                )
                named = zip(self._checks, results, strict=True)
                self._away = [name for name, it in named if it is not CheckResult.ANSWERS]
                self._time_of_checks = self._clock()
        return self._away


READINESS = web.AppKey("readiness", Readiness)


def keep_readiness(app: web.Application) -> None:
    """Prepare the application for `/readyz`."""
    settings = app[SETTINGS]
    app[READINESS] = Readiness(
        {
            "database": partial(database_answers, settings),
            "valkey": partial(redis_answers, settings),
        },
        time.monotonic,
    )


@page("/healthz", needs=None)
async def healthz(request: web.Request) -> web.Response:
    """Answer that the web process runs; it asks nothing else."""
    return web.json_response({"ok": True})


@page("/readyz", needs=None)
async def readyz(request: web.Request) -> web.Response:
    """Answer whether this web process can serve people: 503 while the database or Valkey is away.

    The dispatcher is not asked: pages work without it, and a balancer that took every web process
    out because of it would end them too."""
    away = await request.app[READINESS].away()
    return web.json_response({"ok": not away, "away": away}, status=503 if away else 200)


@page("/metrics", needs=None)
async def metrics(request: web.Request) -> web.Response:
    """Answer Prometheus. Whoever may not read gets 404: figures of the staff are nobody's
    business."""
    by_token = PERSON in request and isinstance(request[PERSON], TokenPerson)
    if not by_token and not may_read(request, request.app[SETTINGS].web.metrics_token):
        raise web.HTTPNotFound
    body = await read_installation(request.app[SETTINGS])
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def may_read(request: web.BaseRequest, token: str) -> bool:
    """Return whether a request may read the metrics: it brings the token; without a token in the
    settings it comes from this machine, and not through a proxy."""
    if token:
        authorization = request.headers.get("Authorization", "")
        return hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    if any(header in request.headers for header in FORWARDED):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
