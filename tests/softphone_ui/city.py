"""The people of a test: two operators, a shift lead, a quality controller, an administrator,
clerks, a head, a deputy akim, an akim."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from unittest.mock import patch

import aiohttp
import asyncpg
from argon2 import PasswordHasher

from foundation.process.http_server import serve_http
from foundation.settings import Settings
from softphone_ui.app import make_app
from tests.softphone_ui.people_at_once import Person, write_people

PASSWORD = "сынақ-109"
OPERATORS = {"1001": "Әйгерім Сәрсенбаева", "1002": "Ольга Петрова", "1003": "Нұрлан Қасымов"}
STAFF = {
    "lead1": ("shift_lead", "Гүлмира Әлімжанова"),
    "quality": ("quality", "Ләззат Ермекова"),
    "admin": ("administrator", "Дмитрий Орлов"),
    "clerk": ("clerk", "Марат Оспанов"),
    "roads": ("clerk", "Жадыра Тілеуова"),
    "head": ("head", "Болат Сейітов"),
    "deputy": ("deputy_akim", "Асхат Мұхаметжанов"),
    "akim": ("akim", "Қанат Рахымбаев"),
}

#: Whose clerks and heads they are.
CLERKS = {"clerk": "water", "roads": "roads", "head": "roads"}


#: As ours in everything but the work, of which a test has no use.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@cache
def password_hash() -> str:
    return QUICK_HASHER.hash(PASSWORD)


async def settle(settings: Settings, language: str = "ru") -> None:
    """Write the people into the database."""
    people = [Person(it, "operator", name, extension=it) for it, name in OPERATORS.items()]
    for login, (role, name) in STAFF.items():
        people.append(Person(login, role, name, body=CLERKS.get(login)))
    link = await asyncpg.connect(settings.stores.database_url)
    await write_people(link, people, password_hash(), language)
    await link.close()


@asynccontextmanager
async def web_process(settings: Settings) -> AsyncIterator[str]:
    """The web process, in this one; yields its address."""
    app, port = make_app(settings), settings.ports.web_port
    with patch("staff.passwords.HASHER", QUICK_HASHER):
        async with serve_http(app, "127.0.0.1", port, shutdown_seconds=1):
            yield f"http://127.0.0.1:{port}"


class Client:
    """A program that uses the API: signs in, keeps the cookie, sends the token."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.token = ""

    async def sign_in(self, login: str) -> None:
        status, told = await self.ask(
            "POST", "/api/sign-in", {"login": login, "password": PASSWORD}
        )
        assert status == 200, told
        self.token = told["csrf"]

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict]:
        async with self.http.request(
            method, path, json=body, headers={"X-CSRF": self.token}, allow_redirects=False
        ) as answer:
            told = await answer.json() if answer.content_type == "application/json" else {}
            return answer.status, told

    async def page(self, path: str) -> tuple[int, str]:
        """A page, or what one loads."""
        async with self.http.get(path, allow_redirects=False) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def program(address: str, login: str | None = None) -> AsyncIterator[Client]:
    """A client, signed in where `login` is given."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(address, cookie_jar=jar) as http:
        client = Client(http)
        if login:
            await client.sign_in(login)
        yield client
