"""The web process with everything it leans on away: no database, no Redis, no dispatcher."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.web.person import Person
from softphone_ui.web.sessions import COOKIE, SESSIONS
from staff.roles import OPERATOR

TOKEN = "t" * 32


def somebody(role: str = OPERATOR) -> Person:
    return Person(
        person_id=1,
        login="1001",
        role=role,
        name="Әйгерім Сәрсенбаева",
        language="en",
        extension="1001" if role is OPERATOR else None,
        session="s1",
    )


def nowhere(home: Path) -> Settings:
    """Settings whose every port is one that nobody listens on."""
    return Settings.of(
        home=home, postgres_port=2, redis_port=3, dispatcher_port=4, ws_port=5, web_port=6,
        web_secret="s" * 32, dispatcher_token="d" * 32,
    )  # fmt: skip


@asynccontextmanager
async def alone(
    home: Path, person: Person | None = None, routes: Iterable[web.RouteDef] = ()
) -> AsyncIterator[TestClient]:
    """A client of the web process, as `person` where one is given; `routes` are served as well."""
    app = make_app(nowhere(home))
    app.add_routes(routes)
    async with TestClient(TestServer(app)) as client:
        if person is not None:
            session = {"person": msgspec.to_builtins(person), "csrf": TOKEN}
            client.session.cookie_jar.update_cookies({COOKIE: app[SESSIONS].put(session)})
        yield client
