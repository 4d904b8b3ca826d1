"""Incidents of the second line in a browser: the list, one event, the figures, each role's part."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, shot
from tests.softphone_ui.city import password_hash
from tests.softphone_ui.people_at_once import Person, write_people

pytestmark = [pytest.mark.pages, pytest.mark.services]
CAMERA = """
    INSERT INTO cameras (code, name, main_stream, lat, lon, owner_id, district)
    VALUES ('C-2141', 'Абай / Бөгенбай', 'rtsp://10.0.0.1/main', 51.16, 71.43,
            (SELECT body_id FROM bodies WHERE code = 'security'), 'esil')
    RETURNING camera_id"""
OLD = """
    WITH new AS (
        INSERT INTO camera_incidents (kind, severity, state, place, lat, lon, seen_at)
        VALUES ('fire', 'extreme', 'handed_over', 'Сарыарқа 5', 51.161, 71.431,
                now() - interval '10 minutes') RETURNING incident_id)
    INSERT INTO camera_incident_steps (incident_id, step, state, at, actor)
    SELECT incident_id, 'hand_over', 'handed_over', now() - interval '9 minutes', 'system'
      FROM new"""


async def second_line(centre: Centre) -> int:
    """Write two people, a camera and an incident that the police have not acknowledged."""
    link = await asyncpg.connect(centre.stage.settings.stores.database_url)
    people = [
        Person("watch", "second_line_operator", "Асем Тұрсынова"),
        Person("watch-lead", "second_line_lead", "Павел Громов"),
    ]
    await write_people(link, people, password_hash(), "ru")
    camera = await link.fetchval(CAMERA)
    await link.execute(OLD)
    await link.close()
    return int(camera)


async def test_an_incident_is_written_down_confirmed_and_handed_over(centre: Centre) -> None:
    camera = await second_line(centre)
    page = await (await centre.seat()).sign_in("watch", path="/second-line")
    await expect(page.locator(".incident-alarm")).to_be_visible()
    await expect(page.locator("tbody tr").first).to_contain_text("Распечатайте лист")
    await shot(page, "second-line")
    assert await grave(page, "the list of incidents") == []
    await page.locator("[name=kind]").select_option("crash")
    await page.locator("[name=camera]").fill(str(camera))
    await page.locator("[name=words]").fill("Две машины")
    await page.locator("#sighting-form button").click()
    await expect(page.locator("h1")).to_have_text("ДТП")
    await page.locator("button[value=dismiss]").click()
    await expect(page.locator("#step-form .problem")).to_contain_text("Укажите причину")
    await page.locator("button[value=confirm]").click()
    await expect(page.locator("button[value=hand_over]")).to_be_visible()
    await page.locator("button[data-incident-other]").click()
    await expect(page.locator("[aria-labelledby=same-head] tbody tr")).to_have_count(1)
    await page.locator("button[value=hand_over]").click()
    await expect(page.locator("button[value=acknowledge]")).to_be_visible()
    await expect(page.locator("button[value=resolve]")).to_have_count(0)
    await page.wait_for_load_state("load")  # the page was read again, and its script with it
    await page.locator("#draft-notice").click()
    await expect(page.locator("[aria-labelledby=notice-head] p")).to_contain_text("ждёт одобрения")
    await expect(page.locator("#draft-notice")).to_have_count(0)
    assert await grave(page, "an event") == []
    await shot(page, "incident")
    sheet = await page.context.request.get(
        centre.address + (await page.locator("a[href$='sheet.pdf']").get_attribute("href") or "")
    )
    assert (await sheet.body()).startswith(b"%PDF")

    phone = await (await centre.seat(**PHONE)).sign_in("watch", path="/second-line")
    assert await phone.evaluate(WIDER) <= 0
    await shot(phone, "second-line-telephone")
    await phone.goto(page.url)
    assert await phone.evaluate(WIDER) <= 0
    await shot(phone, "incident-telephone")


async def test_the_lead_reads_the_figures(centre: Centre) -> None:
    await second_line(centre)
    page = await (await centre.seat()).sign_in("watch-lead", path="/second-line/figures")
    await expect(page.locator(".incident-figures dd").first).to_have_text("1")
    assert await grave(page, "the figures of the second line") == []
    await shot(page, "second-line-figures")
