"""Browsers at addresses of their own, and somebody who looks at pages while others are attacked."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp

from bench.attacks import figures
from bench.attacks.places import strangers
from bench.delays import quantiles
from bench.system import System

PAGE, PAGE_EVERY_SECONDS = "/staff", 0.1
PAGE_WITHIN_SECONDS = 0.3
LOOKERS_ADDRESS = strangers(1, 66)[0]
ANSWER_SECONDS = 60.0


@contextlib.asynccontextmanager
async def browser(
    system: System, host: str, jar: aiohttp.CookieJar | None = None
) -> AsyncIterator[aiohttp.ClientSession]:
    """Provide a browser at this address of ours, with these cookies."""
    connector = aiohttp.TCPConnector(local_addr=(host, 0), limit=0)
    cookies = jar if jar is not None else aiohttp.CookieJar(unsafe=True)  # the address is an IP
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(
        system.status["web"], connector=connector, cookie_jar=cookies, timeout=timeout
    ) as http:
        yield http


async def try_password(http: aiohttp.ClientSession, login: str, password: str) -> int:
    """Return the status of one try to sign in."""
    body = {"login": login, "password": password}
    async with http.post("/api/sign-in", json=body) as answer:
        await answer.read()
        return answer.status


@dataclass
class Pages:
    """The times that each page took in seconds; `failed` are those that did not come."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def figures(self) -> tuple[figures.Figure, ...]:
        """Return that all came, and how soon."""
        asks = len(self.seconds) + self.failed
        p95 = quantiles(self.seconds).p95 if self.seconds else float("inf")
        return (
            figures.all_of("pages answered meanwhile", len(self.seconds), asks),
            figures.seconds_at_most("their p95", p95, PAGE_WITHIN_SECONDS),
        )


@contextlib.asynccontextmanager
async def looking(system: System) -> AsyncIterator[Pages]:
    """Open a page every PAGE_EVERY_SECONDS while the body runs, each time by a connection of its
    own."""
    pages = Pages()
    task = asyncio.create_task(_look(system, pages))
    try:
        yield pages
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _look(system: System, pages: Pages) -> None:
    while True:
        began = time.monotonic()
        try:
            async with (
                browser(system, LOOKERS_ADDRESS) as http,
                http.get(PAGE) as answer,
            ):
                await answer.read()
                answer.raise_for_status()
            pages.seconds.append(time.monotonic() - began)
        except (aiohttp.ClientError, TimeoutError):
            pages.failed += 1
        await asyncio.sleep(max(0.0, began + PAGE_EVERY_SECONDS - time.monotonic()))
