"""Sign-on by a provider that others wrote: who is let in, and what the administrator sees."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import aiohttp
import asyncpg
import pytest
from oidc_provider_mock import User, run_server_in_thread
from yarl import URL

from foundation.settings import Settings
from tests.softphone_ui.city import Client, program, settle, web_process

pytestmark = pytest.mark.services

USERS = (
    User(sub="u1", claims={"preferred_username": "saule", "name": "Сауле", "groups": ["water"]}),
    User(sub="u2", claims={"preferred_username": "1001", "name": "Әйгерім", "groups": ["109"]}),
    User(sub="u3", claims={"preferred_username": "stranger", "name": "X", "groups": ["choir"]}),
    User(sub="u4", claims={"preferred_username": "1001", "name": "Other", "groups": ["109"]}),
    User(sub="u5", claims={"preferred_username": "lead1", "name": "Гүлмира", "groups": ["leads"]}),
)


class Place(NamedTuple):
    settings: Settings
    address: str


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=USERS, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def with_provider(settings: Settings, issuer: str, **other: Any) -> Settings:
    return settings.changed(
        sign_on_issuer=issuer, sign_on_client_id="komek", sign_on_client_secret="secret",
        sign_on_scopes="openid profile", **other,
    )  # fmt: skip


@pytest.fixture
async def place(fresh_settings: Settings, provider: str) -> AsyncIterator[Place]:
    await settle(fresh_settings, language="en")
    settings = with_provider(fresh_settings, provider)
    async with web_process(settings) as address:
        async with program(address, "admin") as admin:
            for rank, group, role, body in (
                ("10", "leads", "shift_lead", ""), ("20", "water", "clerk", "water"),
                ("30", "109", "operator", ""),
            ):  # fmt: skip
                assert await set_group(admin, rank, group, role, body) == 303
        yield Place(settings, address)


async def set_group(client: Client, rank: str, group: str, role: str, body: str = "") -> int:
    form = {"csrf": client.token, "rank": rank, "group": group, "role": role, "body": body}
    async with client.http.post("/sign-on/groups", data=form, allow_redirects=False) as answer:
        return answer.status


@asynccontextmanager
async def stranger_at(address: str) -> AsyncIterator[Client]:
    """A browser whose pages are in English, in which nobody has signed in."""
    jar = aiohttp.CookieJar(unsafe=True)
    english = {"Accept-Language": "en"}
    async with aiohttp.ClientSession(address, cookie_jar=jar, headers=english) as http:
        yield Client(http)


async def come_in(client: Client, subject: str) -> tuple[int, str]:
    """Go to the provider as a browser does, sign in there as `subject`, and come back: the status
    and the page of the last answer."""
    async with client.http.get("/staff/sign-on", allow_redirects=False) as left:
        assert left.status == 303, await left.text()
        there = left.headers["Location"]
    async with aiohttp.ClientSession() as browser:
        async with browser.post(there, data={"sub": subject}, allow_redirects=False) as back:
            assert back.status == 302, await back.text()
            address = urljoin(there, back.headers["Location"])
    where = urlsplit(address)
    async with client.http.get(f"{where.path}?{where.query}", allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def signed_in_as(client: Client) -> str:
    """The login of who is signed in, "" where nobody is."""
    status, told = await client.ask("GET", "/api/me")
    return str(told.get("login", "")) if status == 200 else ""


async def rows(settings: Settings, query: str, *values: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(settings.stores.database_url)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


async def test_somebody_of_a_group_gets_an_account_and_comes_in(place: Place) -> None:
    async with stranger_at(place.address) as browser:
        status, page = await come_in(browser, "u1")
        assert (status, 'http-equiv="refresh"' in page) == (200, True)
        assert await signed_in_as(browser) == "saule"
        assert (await browser.page("/staff"))[0] == 303
    account = await rows(
        place.settings,
        "SELECT role, name, password_hash, b.code FROM people JOIN bodies b USING (body_id)"
        " WHERE login = 'saule'",
    )
    assert [tuple(row) for row in account] == [("clerk", "Сауле", "none", "water")]
    audit = await rows(
        place.settings, "SELECT action FROM audit WHERE subject = 'saule' ORDER BY at, action"
    )
    assert {row["action"] for row in audit} == {"person_added", "sign_on_linked"}


async def test_a_second_sign_on_finds_the_same_account_with_the_role_of_today(
    place: Place,
) -> None:
    async with stranger_at(place.address) as browser:
        await come_in(browser, "u1")
    async with program(place.address, "admin") as admin:
        assert await set_group(admin, "5", "water", "quality") == 303
    async with stranger_at(place.address) as browser:
        assert (await come_in(browser, "u1"))[0] == 200
        assert await signed_in_as(browser) == "saule"
    account = await rows(place.settings, "SELECT role, body_id FROM people WHERE login = 'saule'")
    assert [tuple(row) for row in account] == [("quality", None)]


async def test_a_group_without_a_role_opens_nothing_and_the_administrator_sees_it(
    place: Place,
) -> None:
    async with stranger_at(place.address) as browser:
        status, page = await come_in(browser, "u3")
        assert status == 403 and "None of your groups has a role here" in page
        assert await signed_in_as(browser) == ""
    async with program(place.address, "admin") as admin:
        _, page = await admin.page("/sign-on")
        assert "stranger" in page and "choir" in page


async def test_an_account_with_the_login_is_theirs_once_the_administrator_says_so(
    place: Place,
) -> None:
    async with stranger_at(place.address) as browser:
        status, page = await come_in(browser, "u2")
        assert status == 403 and "has to confirm that it is yours" in page
    async with program(place.address, "admin") as admin:
        _, page = await admin.page("/sign-on")
        issuer = re.search(r'name="issuer" value="([^"]+)"', page)
        assert issuer is not None
        form = {"csrf": admin.token, "issuer": issuer.group(1), "subject": "u2"}
        async with admin.http.post("/sign-on/link", data=form, allow_redirects=False) as answer:
            assert answer.status == 303
        async with admin.http.post("/sign-on/link", data=form, allow_redirects=False) as answer:
            assert answer.status == 404  # it is done
    async with stranger_at(place.address) as browser:
        assert (await come_in(browser, "u2"))[0] == 200
        assert await signed_in_as(browser) == "1001"
    async with stranger_at(place.address) as browser:  # another person with the same login
        status, page = await come_in(browser, "u4")
        assert status == 403 and "belongs to another person" in page


async def test_a_way_back_that_nobody_left_by_is_refused(place: Place) -> None:
    async with stranger_at(place.address) as browser:
        status, page = await browser.page("/staff/sign-on/back?code=a&state=b")
        assert status == 403 and "begun in another window" in page
    async with stranger_at(place.address) as browser, stranger_at(place.address) as other:
        async with browser.http.get("/staff/sign-on", allow_redirects=False) as left:
            there = left.headers["Location"]
        async with (
            aiohttp.ClientSession() as far,
            far.post(there, data={"sub": "u1"}, allow_redirects=False) as back,
        ):
            where = urlsplit(back.headers["Location"])
        # The address was sent to somebody else: they do not come in as u1.
        status, _ = await other.page(f"{where.path}?{where.query}")
        assert status == 403 and await signed_in_as(other) == ""
        status, _ = await browser.page(f"{where.path}?{where.query}")
        assert status == 200
        async with stranger_at(place.address) as again:
            again.http.cookie_jar.update_cookies(
                browser.http.cookie_jar.filter_cookies(URL(place.address))
            )
            status, _ = await again.page(f"{where.path}?{where.query}")
            assert status in (403, 503)  # a code is good once


async def test_a_provider_that_is_away_leaves_the_passwords(
    fresh_settings: Settings,
) -> None:
    await settle(fresh_settings, language="en")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings = with_provider(fresh_settings, f"http://127.0.0.1:{nobody.getsockname()[1]}")
        async with web_process(settings) as address, stranger_at(address) as browser:
            status, page = await browser.page("/staff/sign-on")
            assert status == 503 and "does not answer" in page
            await browser.sign_in("admin")
            form = {"csrf": browser.token}
            async with browser.http.post("/sign-on/try", data=form) as answer:
                assert answer.status == 503 and "does not answer" in await answer.text()


async def test_the_administrator_tries_the_provider(place: Place) -> None:
    async with program(place.address, "admin") as admin:
        form = {"csrf": admin.token}
        async with admin.http.post("/sign-on/try", data=form) as answer:
            page = await answer.text()
        assert "The provider answers" in page and "Its clock is right" in page


async def test_passwords_can_be_left_to_administrators(
    fresh_settings: Settings, provider: str
) -> None:
    await settle(fresh_settings, language="en")
    settings = with_provider(fresh_settings, provider, password_sign_in="administrators")
    async with web_process(settings) as address, stranger_at(address) as browser:
        body = {"login": "lead1", "password": "сынақ-109"}
        status, told = await browser.ask("POST", "/api/sign-in", body)
        assert (status, told["error"]) == (403, "passwords_off")
        await browser.sign_in("admin")


async def test_rows_of_groups_that_cannot_be_are_refused(place: Place) -> None:
    async with program(place.address, "admin") as admin:
        for row in (
            ("0", "x", "operator"), ("1", "", "operator"), ("1", "x", "captain"),
            ("1", "x", "clerk"), ("1", "x", "operator", "water"), ("1", "x", "clerk", "nobody"),
            ("-1", "x", "operator"), ("99999", "x", "operator"), ("1", "x" * 257, "operator"),
        ):  # fmt: skip
            assert await set_group(admin, *row) == 409, row
    async with program(place.address, "lead1") as lead:
        assert await set_group(lead, "1", "x", "operator") == 403


async def test_a_forged_logout_ends_nothing(place: Place) -> None:
    async with stranger_at(place.address) as browser:
        await come_in(browser, "u1")
        form = {"logout_token": "a.b.c"}
        async with aiohttp.ClientSession(place.address) as provider:
            async with provider.post("/staff/sign-on/ended", data=form) as answer:
                assert answer.status == 400
        assert await signed_in_as(browser) == "saule"
