"""The cookie that says who has signed in on this device."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from softphone_ui.sign_in.device import MOST_LOGINS, DeviceCookie, device_of, remember_device
from softphone_ui.web.settings_key import SETTINGS
from tests.softphone_ui.alone import nowhere

SECRET = "s" * 32


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[TestClient]:
    """`/?now=LOGIN` signs in; the answer says which of two people are known here."""

    async def known(request: web.Request) -> web.Response:
        return web.Response(text=" ".join(it for it in ("admin", "1001") if device_of(request, it)))

    async def mark(request: web.Request, response: web.StreamResponse) -> None:
        if login := request.query.get("now"):
            remember_device(request, response, login)

    app = web.Application()
    app[SETTINGS] = nowhere(tmp_path)
    app.router.add_get("/", known)
    app.on_response_prepare.append(mark)
    async with TestClient(TestServer(app)) as client:
        yield client


async def who(browser: TestClient, query: str = "") -> str:
    async with browser.get(f"/{query}") as answer:
        return await answer.text()


async def test_a_device_knows_everybody_who_signed_in_on_it(browser: TestClient) -> None:
    assert await who(browser) == ""
    await who(browser, "?now=admin")
    assert await who(browser) == "admin"
    await who(browser, "?now=1001")
    assert await who(browser) == "admin 1001"


def test_nobody_makes_a_mark_for_another_login_or_device() -> None:
    cookie = DeviceCookie().with_login(SECRET, "1001")
    assert DeviceCookie.read(str(cookie)).knows(SECRET, "1001")
    assert not cookie.knows(SECRET, "admin")
    assert not cookie.knows("o" * 32, "1001")
    assert not DeviceCookie("0" * 24, cookie.marks).knows(SECRET, "1001")


@pytest.mark.parametrize("value", ["", ".", "x.y", "g" * 24 + ".a", "é" * 24, "a" * 4000])
def test_what_is_no_cookie_of_ours_knows_nobody(value: str) -> None:
    assert DeviceCookie.read(value) == DeviceCookie()


def test_a_device_forgets_who_signed_in_longest_ago() -> None:
    cookie = DeviceCookie()
    for n in range(MOST_LOGINS + 1):
        cookie = cookie.with_login(SECRET, str(n))
    assert not cookie.knows(SECRET, "0") and cookie.knows(SECRET, "1")
    assert len(DeviceCookie.read(str(cookie)).marks) == MOST_LOGINS
    assert DeviceCookie.read(str(cookie)).knows(SECRET, str(MOST_LOGINS))
