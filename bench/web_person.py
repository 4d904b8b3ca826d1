"""Somebody signed in at the web, who does through the API what pages do."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp

from bench.system import System, SystemFailed


class WebPerson:
    """A session of one person; `ask` answers with what the API says, or raises SystemFailed."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http, self.token = http, ""

    async def sign_in(self, login: str, password: str) -> None:
        answer = await self.ask("POST", "/api/sign-in", {"login": login, "password": password})
        self.token = answer["csrf"]

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        headers = {"X-CSRF": self.token} if self.token else {}
        async with self.http.request(method, path, headers=headers, json=body) as answer:
            if answer.status >= 400:
                raise SystemFailed(f"{method} {path}: {answer.status} {await answer.text()}")
            return await answer.json() if answer.content_length != 0 else None

    async def page(self, path: str) -> str:
        """Read the text of a page. Raises SystemFailed."""
        async with self.http.get(path) as answer:
            if answer.status != 200:
                raise SystemFailed(f"GET {path}: {answer.status}")
            return await answer.text()


@contextlib.asynccontextmanager
async def signed_in(system: System, role: str) -> AsyncIterator[WebPerson]:
    """Provide the first person of the demo city with this role (`shift_lead`, `administrator`,
    …)."""
    person = next(each for each in system.status["staff"] if each["role"] == role)
    jar = aiohttp.CookieJar(unsafe=True)  # the address is an IP
    async with aiohttp.ClientSession(system.status["web"], cookie_jar=jar) as http:
        web = WebPerson(http)
        await web.sign_in(person["login"], person["password"])
        yield web
