"""axe-core finds nothing on any page of the product. The list of pages is what a walk through all
routes of a filled installation finds, so that a new page is looked at without being named here."""

from __future__ import annotations

import re
from pathlib import Path

import asyncpg
import pytest
from aiohttp import web
from playwright.async_api import Browser

from foundation.settings import Settings
from launcher.demo_city import DemoOperator, DemoStaff, read_demo
from registry.notifications.follower_links import CONFIRM, STOP
from registry.tickets.tokens import token_of
from softphone_ui.app import make_app
from tests.pages.axe import findings
from tests.pages.conftest import Screen, put_together, quiet, shot
from tests.softphone_ui.city import Client, program, web_process
from tests.softphone_ui.counting import counting
from tests.softphone_ui.every_page.filled import (
    MANY,
    fill_installation,
    floor_of,
    write_to_the_bot,
)
from tests.softphone_ui.every_page.walking import Read, Walk

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Who walks, from the last to the first; None: anybody. A page is looked at as one to whom it is
#: shown.
ROLES = (
    None, "administrator", "quality", "operator", "second_line_lead", "clerk", "head",
    "deputy_akim", "akim",
)  # fmt: skip
#: Pages that a walk does not come to, and the test of this folder that looks at them with axe.
ELSEWHERE = {
    "/assessments/calibrations/{calibration_id}": "test_assessments",
    "/body/{number}": "test_bodies",
    "/embed": "test_chat",
    "/embed/chat": "test_chat",
    "/help/{article_id}": "test_help",
    "/knowledge/{article_id}/changes": "test_knowledge",
    "/mine/code": "test_own_tickets",
    "/mine/tickets": "test_own_tickets",
    "/my-practice/{run_id}": "test_practice",
    "/report/check": "test_citizen",
    "/report/questions": "test_citizen",
    "/report/sent": "test_citizen",
    "/report/similar": "test_citizen",
    "/report/topic": "test_citizen",
    "/report/where": "test_citizen",
    "/second-line/incidents/{incident_id}": "test_second_line",
    "/staff/second": "test_second_factor",
    "/staff/sign-on": "test_sign_on",
    "/staff/sign-on/back": "test_sign_on",
    "/u/{token}": "test_phone_link",
}
#: Routes that give no page of HTML: documents, pictures, sounds, streams, answers to programs, and
#: what only leads elsewhere.
NO_PAGE = re.compile(
    r"/(api|static|built|map|recordings|open311|open-data|language|report/photos|requests/photos)/"
    r"|/t/{number}/files/|\.(pdf|js|webmanifest|geojson|atom|xml|ics)$|/events$|/(live|sip|healthz|readyz|metrics)$|/report$|{place}/voice$"
)
#: Pages that are sent to a browser without scripts only, which axe needs.
WITHOUT_SCRIPTS = {"/report/proof"}
Person = DemoOperator | DemoStaff


async def by_secret_links(settings: Settings) -> list[str]:
    """Write a letter on the service and a follower. Return the addresses of the follower's mail."""
    link = await asyncpg.connect(settings.stores.database_url)
    await link.execute(
        """INSERT INTO service_letters (key, kind, words, ticket, name, language, received_at)
           VALUES (repeat('k', 24), 'complaint', 'Не перезвонили', '', 'Айгүл', 'ru', now())"""
    )
    follower = await link.fetchval(
        """INSERT INTO followers (way, address, language, topic, known_until, next_at)
           VALUES ('mail', 'a@example.kz', 'ru', 'road', now(), now()) RETURNING follower_id"""
    )
    await link.close()
    secret = settings.web.web_secret
    return [
        f"/follow/{path}/{token_of(secret, purpose, follower)}"
        for path, purpose in (("confirm", CONFIRM), ("stop", STOP))
    ]


async def pages_of(
    settings: Settings, address: str, people: dict[str, Person]
) -> dict[str, tuple[str | None, str]]:
    """Walk as each role. Return route → role and address of each page."""
    read, app = Read(), make_app(settings)
    more: dict[str | None, list[str]] = {None: await by_secret_links(settings)}
    for role in reversed(ROLES):
        async with program(address) as client:
            if role is not None:
                keys = {"login": people[role].login, "password": people[role].password}
                status, told = await client.ask("POST", "/api/sign-in", keys)
                assert status == 200, told
                client.token = told["csrf"]
            if role == "administrator":
                account = {"login": "new", "name": "Айдос", "role": "clerk", "body": "water"}
                status, invited = await client.ask("POST", "/api/people", account)
                assert status == 200, invited
                more[None].append(invited["path"])
            if role == "quality":
                more[role] = [await thread_of(settings, client)]
            await Walk(app, client.http, role, read).go(*more.get(role, ()))
    return read.pages


async def thread_of(settings: Settings, client: Client) -> str:
    """Write to an operator on a moment of a call. Return the address of the form for another."""
    link = await asyncpg.connect(settings.stores.database_url)
    # who is complained of may not be told of which call: one without a complaint is written on
    recording = await link.fetchval(
        """SELECT min(recording_id) FROM recordings
           WHERE call_id NOT IN (SELECT call_id FROM complaints WHERE call_id IS NOT NULL)"""
    )
    await link.close()
    body = {"recording": recording, "at": 1.0, "words": "Послушайте это место", "key": "a" * 32}
    status, told = await client.ask("POST", "/api/threads", body)
    assert status == 200, told
    return f"/threads/new?recording={recording}&at=1"


def not_looked_at(settings: Settings, pages: set[str]) -> list[str]:
    """Return the routes of pages at which no test looks."""
    routes = {
        route.resource.canonical
        for route in make_app(settings).router.routes()
        if route.method == "GET" and isinstance(route.resource, web.Resource)
    }
    html = {it for it in routes if not NO_PAGE.search(it)}
    return sorted(html - pages - set(ELSEWHERE) - WITHOUT_SCRIPTS)


def test_axe_looks_at_the_pages_elsewhere() -> None:
    for name in ELSEWHERE.values():
        text = Path(__file__).with_name(f"{name}.py").read_text()
        assert "await grave(" in text or "await look(" in text, name


async def look_at(screen: Screen, pages: dict[str, str]) -> list[str]:
    """Return what axe finds on pages, route → address."""
    found = []
    for route, path in pages.items():
        page = await screen.page(path)
        await quiet(page)
        await shot(page, f"every{route.replace('/', '-')}")
        found += await findings(page, path)
        await page.close()
    return found


async def test_axe_finds_nothing_on_any_page(fresh_settings: Settings, browser: Browser) -> None:
    put_together()
    await fill_installation(fresh_settings)
    async with counting(fresh_settings, MANY), web_process(fresh_settings) as address:
        await write_to_the_bot(fresh_settings, address)
    demo = read_demo(fresh_settings)
    assert demo is not None
    everybody: list[Person] = [*demo.operators, *demo.staff]
    people = {getattr(it, "role", "operator"): it for it in everybody}
    found = []
    async with floor_of(fresh_settings), web_process(fresh_settings) as address:
        pages = await pages_of(fresh_settings, address, people)
        assert not_looked_at(fresh_settings, set(pages)) == []
        for role in ROLES:
            context = await browser.new_context(
                viewport={"width": 1366, "height": 768}, locale="ru-RU"
            )
            screen = Screen(address, context)
            if role is not None:
                await screen.signs_in(people[role].login, people[role].password)
            own = {route: path for route, (who, path) in pages.items() if who == role}
            found += await look_at(screen, own)
            assert screen.wrong == []
            await context.close()
    assert found == []
