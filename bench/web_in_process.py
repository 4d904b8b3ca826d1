"""The web process inside the benchmark's own process, asked by a person who is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec
from aiohttp.test_utils import TestClient, TestServer

from bench.delays import Quantiles, quantiles, seconds_of
from foundation.postgres.pool import Connection
from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.web.person import Person
from softphone_ui.web.sessions import COOKIE, SESSIONS
from staff.rows.people import add_person

Query = Mapping[str, str]
#: Reads a page to its last byte. Raises RuntimeError unless it is answered with 200.
Ask = Callable[[str, Query], Awaitable[None]]


async def add_bench_person(connection: Connection, role: str) -> Person:
    """Add a person with this role, whose session the benchmark has."""
    number = await add_person(connection, login="bench", password_hash="-", role=role, name="Bench")
    return Person(number, "bench", role, "Bench", "ru", session="bench")


@asynccontextmanager
async def signed_in_web(settings: Settings, person: Person) -> AsyncIterator[Ask]:
    """Start the web process's application, with `person` signed in."""
    app = make_app(settings)
    async with TestClient(TestServer(app)) as client:
        session = {"person": msgspec.to_builtins(person), "csrf": "-"}
        client.session.cookie_jar.update_cookies({COOKIE: app[SESSIONS].put(session)})

        async def ask(path: str, query: Query) -> None:
            async with client.get(path, params=query, allow_redirects=False) as answer:
                text = await answer.text()
                if answer.status != 200:
                    raise RuntimeError(f"{path} {query}: {answer.status} {text[:500]}")

        yield ask


async def measure_answers(ask: Ask, path: str, queries: Sequence[Query]) -> Quantiles:
    """Time each answer in seconds, from the request to its last byte.

    The first query is asked once before, because it compiles the page's templates."""
    await ask(path, queries[0])
    return quantiles([await seconds_of(ask(path, query)) for query in queries])
