"""A centre that nobody has worked in: from `up --production` and its first password to the first
answered call. People are made by page, come in by their links, and set up an app and a passkey; one
is made by a command."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bench.system import System
from foundation.settings import load_settings
from launcher.homes import fresh_home
from tests.launcher.launcher import Launcher, call_with_one_operator
from tests.pages.conftest import MONITOR, Screen, go, ready, shot, situation
from tests.pages.real_desk import (
    OPERATOR_HERTZ,
    Citizen,
    citizen,
    hears_the_citizen,
    speaking_browser,
)
from tests.pages.test_second_factor import FACTORS, press, with_authenticator

__all__ = ["citizen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]
PASSWORD = "ұзақ құпиясөз 109"


@dataclass
class Centre:
    """A system in production, where its pages are (by the host's name), and its first password."""

    system: System
    address: str
    password: str


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    home = Path(tempfile.mkdtemp(prefix="komek-new-"))
    environment = fresh_home(home)
    system = System(load_settings(home), environment)
    with asyncio.Runner() as runner:
        try:
            said = runner.run(system.komek("up", "--detach", "--production"))
            password = re.search(r"admin / (\S+)", said)
            assert password, said
            runner.run(system.refresh())
            web = system.status["web"].rstrip("/").replace("127.0.0.1", "localhost")
            yield Centre(system, web, password[1])
        finally:
            runner.run(system.komek("down", "--now"))
            shutil.rmtree(home)


@pytest.fixture(scope="module")
def system(centre: Centre) -> System:
    return centre.system


@pytest_asyncio.fixture(loop_scope="session")
async def screen(
    centre: Centre, playwright: object, light_chromium: str, tmp_path: Path
) -> AsyncIterator[Screen]:
    async with speaking_browser(playwright, light_chromium, centre.address, tmp_path) as screen:  # type: ignore[arg-type]
        yield screen


async def elsewhere(centre: Centre, browser: Browser) -> Screen:
    """Another person's browser."""
    return Screen(centre.address, await browser.new_context(viewport=MONITOR, locale="kk-KZ"))


async def sign_in(page: Page, login: str, password: str) -> None:
    await expect(page.locator("[name=login]")).to_be_focused()
    await page.keyboard.type(login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(password)
    await page.keyboard.press("Enter")


async def change_first_password(page: Page, first: str) -> None:
    await page.wait_for_url("**/password")
    await page.fill("[name=old]", first)
    await page.fill("[name=new]", PASSWORD)
    await page.fill("[name=again]", PASSWORD)
    await page.keyboard.press("Enter")


async def set_up_an_app(page: Page, password: str) -> None:
    """The role needs it, so the page comes by itself; then on to what the role begins with."""
    await page.wait_for_url(f"**{FACTORS}")
    await page.fill("#factors [name=password]", password)
    await press(page, '[name=act][value="app"]')
    key = await page.locator("#shared-key").inner_text()
    await page.fill("[name=code]", pyotp.TOTP(key).now())
    await page.keyboard.press("Enter")
    await leave_the_codes(page, "/health")


async def set_up_a_passkey(page: Page, password: str) -> None:
    await page.wait_for_url(f"**{FACTORS}")
    await page.fill("#factors [name=password]", password)
    await page.fill("[name=passkey-name]", "Ноутбук")
    await press(page, "#add-passkey")
    await leave_the_codes(page, "/floor")


async def leave_the_codes(page: Page, home: str) -> None:
    await expect(page.locator("#codes li")).to_have_count(10)
    await page.locator("#codes a").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{home}")


async def add_person(page: Page, role: str, name: str, login: str, extension: str = "") -> str:
    """By the form, with the keyboard; returns the path of the link to a first password."""
    await page.click("#add")
    await page.fill("#form [name=name]", name)
    await page.fill("#form [name=login]", login)
    await page.select_option("#form [name=role]", role)
    if extension:
        await page.fill("#form [name=extension]", extension)
    await page.keyboard.press("Enter")
    row = page.locator("#invitations tr", has_text=login)
    await expect(row).to_have_count(1)
    link = await row.locator("td:nth-child(3)").inner_text()
    await page.click("#links [data-close]")
    return re.sub(r"\Ahttps?://[^/]+", "", link)


async def choose_password(page: Page, path: str, address: str) -> None:
    await go(page, address + path)
    await page.fill("[name=new]", PASSWORD)
    await page.fill("[name=again]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("form[action='/staff']")).to_be_visible()


def test_production_makes_one_administrator_and_no_city(centre: Centre) -> None:
    komek = Launcher(centre.system.settings.home)
    assert len(centre.password) >= 12
    told = komek.status()
    assert told["operators"] == [] and told["staff"] == []
    assert not (komek.home / "demo.json").exists()
    assert centre.password not in komek("up", "--detach", "--production").stdout


async def test_from_the_first_password_to_the_first_answered_call(
    centre: Centre, screen: Screen, citizen: Citizen, browser: Browser
) -> None:
    administrator = await elsewhere(centre, browser)
    page = await administrator.page("/staff")
    await sign_in(page, "admin", centre.password)
    await change_first_password(page, centre.password)
    await set_up_an_app(page, PASSWORD)
    await go(page, f"{centre.address}/people")
    to_lead = await add_person(page, "shift_lead", "Ауысым Басшысы", "basshy")
    to_operator = await add_person(page, "operator", "Айгерім Оператор", "aigerim", "1001")
    await expect(page.locator("#rows tr")).to_have_count(3)
    await shot(page, "new-centre-people")

    lead = await elsewhere(centre, browser)
    floor = await lead.page("/staff")
    await with_authenticator(lead, floor)
    await choose_password(floor, to_lead, centre.address)
    await sign_in(floor, "basshy", PASSWORD)
    await set_up_a_passkey(floor, PASSWORD)

    desk = await screen.page("/staff")
    await choose_password(desk, to_operator, centre.address)
    await sign_in(desk, "aigerim", PASSWORD)
    await desk.wait_for_url("**/desk")
    await ready(desk)
    await expect(desk.locator('[data-light="phone"]')).to_have_attribute("data-look", "good")
    await expect(desk.locator('[data-light="mic"]')).to_have_attribute("data-look", "good")
    await desk.keyboard.press("g")
    await situation(desk, "available")
    call = citizen.dial()
    await desk.wait_for_selector('[data-action="answer"]')
    await desk.keyboard.press("Space")
    await situation(desk, "talking")
    assert await call.media.hears(OPERATOR_HERTZ)
    await hears_the_citizen(desk)
    await expect(floor.get_by_title("Айгерім Оператор")).to_contain_text("1001")
    await shot(floor, "new-centre-floor")
    await expect(desk.locator("#ticket-number")).to_have_text(re.compile(r"^109-\d{4}-0000001$"))
    assert administrator.wrong + lead.wrong == []


def test_an_operator_whom_a_command_adds_signs_in_and_is_rung(centre: Centre) -> None:
    komek = Launcher(centre.system.settings.home)
    wish = ("--role", "operator", "--name", "Сәуле Қасым", "--extension", "1002")
    added = komek("person", "add", "saule", *wish).stdout
    password, telephone = re.findall(r"(?:saule / |password )(\S+)", added)
    assert "in effect" in added
    body = json.dumps({"login": "saule", "password": password}).encode()
    request = urllib.request.Request(
        komek.status()["web"] + "/api/sign-in", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["person"]["extension"] == "1002"
    said = asyncio.run(call_with_one_operator(komek, "1002", telephone))
    assert "answered by operator 1002" in said
    assert "in effect" in komek("person", "close", "saule").stdout
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(request, timeout=10)
    assert [it["extension"] for it in komek.status()["operators"]] == ["1001"]
