"""Duplicates in a real browser: offered at the desk, joined by a key; the map sets the pin by keys;
the floor makes an incident of a mass problem by one key."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect

from bench.system import until
from foundation.postgres.pool import connection, open_pool
from foundation.settings import Settings
from registry.meaning import asking
from registry.meaning.asking import Question, socket_of
from tests.pages.axe import grave
from tests.pages.conftest import MONITOR, Centre, quiet, shot
from tests.pages.test_desk import in_call, open_desk
from tests.softphone_ui.city import program
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]

FIRST = "109-2026-0000101"
ADD = """
INSERT INTO tickets (number, line, opened_at, state, subject, address, lat, lon, topic_id, body_id,
                     duplicate_of)
SELECT '109-2026-' || lpad((100 + n)::text, 7, '0'), '109', $1, CASE WHEN n = 1 THEN 'assigned' ELSE
       'duplicate' END, 'Открытый люк у школы № 17', 'проспект Абая, 12', 51.1283, 71.4305,
       topics.topic_id, CASE WHEN n = 1 THEN topics.body_id END,
       CASE WHEN n > 1 THEN '109-2026-0000101' END
  FROM generate_series(1, $2) n, topics WHERE code = 'manhole'
"""
#: Without a topic, 50 m from it.
IN_KAZAKH = """
INSERT INTO tickets (number, line, opened_at, language, text, lat, lon)
VALUES ('109-2026-0000200', '109', $1, 'kk', 'Мектеп жанында құдықтың қақпағы жоқ',
        51.1287, 71.4305)
"""


async def cluster(settings: Settings, tickets: int) -> None:
    """An open manhole, and others joined to it just now."""
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        await insert_tickets(link, ADD, datetime.now(UTC) - timedelta(hours=3), tickets)
        await link.execute(
            "INSERT INTO ticket_history (ticket, change, step, part)"
            " SELECT number, '{}', 'join', 'operator' FROM tickets WHERE state = 'duplicate'"
        )
    await pool.close()


async def looked_at(page: Page, name: str) -> list[str]:
    """At the monitor's size, at 200 % of it, on a phone, and dark."""
    found = await grave(page, name)
    await shot(page, name)
    for size, width, height in (("twice", 683, 384), ("phone", 390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        await shot(page, f"{name}-{size}")
        wide = size == "twice" and await page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        if wide:
            found.append(f"{name}-{size}: wider than the screen")
    await page.set_viewport_size(MONITOR)
    await page.emulate_media(color_scheme="dark")
    await shot(page, f"{name}-dark")
    await page.emulate_media(color_scheme="light")
    return found


async def write_of_a_manhole(page: Page) -> Locator:
    """Choose the topic and the address by keys; return the line of what may be the same."""
    await page.keyboard.press("/")
    await page.keyboard.type("люк")
    await page.keyboard.press("Enter")
    await page.keyboard.type("абая 12")
    await expect(page.locator("#streets [role=option]").first).to_be_visible()
    await page.keyboard.press("Enter")
    line = page.locator("#likely")
    await expect(line.locator("kbd").first).to_have_text("0")
    await expect(page.locator("#subject")).to_be_focused()
    await expect(line).to_contain_text("Открытый люк у школы № 17")
    await expect(line).to_contain_text("тот же адрес · 3 ч назад")
    await expect(line).to_contain_text("3 заявителя")
    return line


async def set_the_pin(page: Page) -> None:
    """Open the map and set the pin by keys."""
    await page.keyboard.press("Escape")
    await page.keyboard.press(",")
    box = page.locator(".map-box")
    await expect(box).to_be_focused()
    await expect(page.locator(".map-district")).to_have_count(6)
    await expect(page.locator(".map-rough")).to_have_count(1)
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("+")
    await page.keyboard.press("-")  # elsewhere it says that the body is another one
    await expect(box).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".map-said")).to_contain_text("Метка поставлена: ")
    await expect(page.locator("#place-words")).to_contain_text("●")


async def remove_the_pin(page: Page) -> None:
    """Clear the address, open the map again and remove the pin by keys."""
    await page.keyboard.press("Escape")
    await expect(page.locator("#address")).to_be_focused()
    await page.keyboard.press("Delete")
    await page.keyboard.press("Escape")
    await page.keyboard.press(",")
    await expect(page.locator(".map-box")).to_be_focused()
    await page.keyboard.press("Delete")
    await expect(page.locator("#place-words")).to_have_text("")
    await page.keyboard.press("Escape")


async def join_the_likely(page: Page, line: Locator) -> None:
    """See the ticket that may be the same beside the desk, and join it by its key."""
    async with page.context.expect_page() as beside:
        await page.keyboard.press(";")
    await (await beside.value).close()
    await page.keyboard.press("0")
    await expect(line).to_contain_text(FIRST)
    await expect(line).to_contain_text("4 заявителя")


async def test_a_manhole_is_found_on_the_map_and_joined_by_keys_alone(
    centre: Centre, fresh_settings: Settings
) -> None:
    await cluster(fresh_settings, 3)
    page = await open_desk(centre)
    ticket = centre.stage.call(await in_call(centre, page)).ticket
    line = await write_of_a_manhole(page)
    await set_the_pin(page)
    found = await looked_at(page, "desk-map")
    async with program(centre.address, "1001") as operator:

        async def pinned() -> bool:
            _, told = await operator.ask("GET", f"/api/tickets/{ticket}")
            it = told.get("ticket", {})
            return it.get("lat") is not None and it["rough_place"] is False

        await until(pinned, 20, "the pin is with the server")
        await remove_the_pin(page)
        await expect(line).to_contain_text("Открытый люк у школы № 17")
        await page.keyboard.press("Escape")
        await shot(page, "desk-likely")
        await join_the_likely(page, line)
        found += await looked_at(page, "desk-joined")
        _, told = await operator.ask("GET", f"/api/tickets/{ticket}")
        assert (told["ticket"]["state"], told["ticket"]["duplicate_of"]) == ("duplicate", FIRST)
    assert found == []


async def test_the_map_of_a_ticket_and_its_cluster_in_the_registry_and_at_the_body(
    centre: Centre, fresh_settings: Settings
) -> None:
    await cluster(fresh_settings, 3)
    screen = await centre.seat()
    page = await screen.sign_in("lead1", path=f"/tickets/{FIRST}")
    await quiet(page)
    await expect(page.locator("#likely")).to_contain_text("3 заявителя")
    await page.click("#open-map")
    await expect(page.locator(".map-pin")).to_have_count(1)
    for _ in range(3):
        await page.locator(".map-zoom button", has_text="−").click()
    await expect(page.locator(".map-street").first).to_be_attached()
    await page.locator(".map-box").click(position={"x": 150, "y": 120})
    await expect(page.locator(".map-said")).to_contain_text("Метка поставлена: ")
    await expect(page.locator("#ticket-saved")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    found = await looked_at(page, "ticket-map")
    clerk_screen = await centre.seat()
    clerk = await clerk_screen.sign_in("clerk", path=f"/body/{FIRST}")
    await quiet(clerk)
    await expect(clerk.locator(".map-pin")).to_have_count(1)
    await expect(clerk.locator(".map-district")).to_have_count(6)
    found += await looked_at(clerk, "body-map")
    assert found + screen.wrong + clerk_screen.wrong == []


async def test_a_ticket_of_the_same_meaning_is_offered_and_says_so(
    centre: Centre, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    await cluster(fresh_settings, 1)
    pool = await open_pool(fresh_settings, "test", size=1)
    async with connection(pool) as link:
        await insert_tickets(link, IN_KAZAKH, datetime.now(UTC))
    await pool.close()

    async def means_the_same(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = msgspec.json.decode(await reader.readline(), type=Question)
        writer.write(msgspec.json.encode({it: 0.8 for it in asked.tickets or []}) + b"\n")
        writer.close()

    async with await asyncio.start_unix_server(means_the_same, socket_of(fresh_settings)):
        screen = await centre.seat()
        page = await screen.sign_in("lead1", path="/tickets/109-2026-0000200")
        await quiet(page)
        line = page.locator("#likely")
        await expect(line).to_contain_text("Открытый люк у школы № 17")
        await expect(line.locator(".why")).to_contain_text("· 3 ч назад · тот же смысл")
        await expect(line.locator(".why")).not_to_contain_text("другая тема")
        found = await looked_at(page, "ticket-same-meaning")
    assert found + screen.wrong == []


async def test_a_mass_problem_on_the_floor_becomes_an_incident_by_one_key(
    centre: Centre, fresh_settings: Settings
) -> None:
    await cluster(fresh_settings, 6)
    page = await (await centre.seat()).sign_in("lead1")
    row = page.locator("#mass-now li")
    await expect(row).to_contain_text("Массовая проблема: 6 заявителей")
    await expect(row).to_contain_text("Открытый люк · проспект Абая, 12")
    found = await looked_at(page, "floor-mass")
    await page.keyboard.press("i")
    await expect(page.locator("#mass-now")).to_be_hidden(timeout=25_000)
    await expect(page.locator("#incidents-now")).to_contain_text("1 инцидент")
    assert found == []
