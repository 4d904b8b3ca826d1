"""The city's aims in a browser: a head acts against a red measure and sees the chance before and
after; a table is looked at before it is taken; nothing grave, on a telephone either."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from city.tree.judging import Colour
from city.tree.keeper import judge_day
from city.tree.reading import read_tree
from demo.goals import sow
from foundation.postgres.pool import open_pool, transaction
from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, shot
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
HEADS = ("roads", "water", "heat", "power", "waste", "transport", "housing")
TELEPHONE = {"width": 375, "height": 700}


async def grow(settings: Settings) -> str:
    """The demo's tree; the code of a red measure."""
    now, zone = datetime.now(UTC), ZoneInfo(settings.timezone)
    pool = await open_pool(settings, "test", size=1)
    async with transaction(pool) as link:
        rows = await link.fetch("SELECT login, person_id FROM people")
        ids = {row["login"]: row["person_id"] for row in rows}
        people = {f"head-{it}": ids["head"] for it in HEADS}
        people |= {"deputy1": ids["deputy"], "deputy2": ids["deputy"]}
        await sow(link, people, now, zone)
        tree = await read_tree(link, now, zone)
        await judge_day(link, tree)
    pool.terminate()
    return next(
        it.node.code for it in tree.all()
        if it.node.plan is not None and it.standing.colour is Colour.RED
        and it.standing.chance is not None and it.node.code != "work-jobless"
    )  # fmt: skip


async def test_a_head_acts_and_a_deputy_reads_on_a_telephone(
    centre: Centre, fresh_settings: Settings
) -> None:
    code = await grow(fresh_settings)
    page = await (await centre.seat()).sign_in("head", path="/goals")
    found = await grave(page, "goals")
    for language in ("kk", "en", "ru"):
        await change_language(page, language)
        await shot(page, f"goals-{language}")
    await go(page, f"{centre.address}/goals/{code}")
    found += await grave(page, "a measure")
    await page.get_by_role("textbox", name="Принимаемые меры").fill("Вторая бригада на смену")
    await page.get_by_label("Срок").fill(str(date.today() + timedelta(days=30)))
    await page.get_by_label(re.compile("Насколько лучше")).press_sequentially("80")
    await expect(page.locator("#chance-after")).to_have_text(re.compile(r"9\d|100"))
    await shot(page, "goals-action-ru")
    await page.keyboard.press("Enter")
    action = page.locator("article.action")
    await expect(action).to_contain_text("Вторая бригада на смену")
    await expect(action.locator(".chances dd")).to_have_count(3)
    await go(page, f"{centre.address}/goals/{code}")
    await page.get_by_role("button", name="Выполнено").press("Enter")
    await expect(page.get_by_role("button", name="Выполнено")).to_have_count(0)
    found += await grave(page, "an action")

    await go(page, f"{centre.address}/goals/feeds")
    table = "measure,period,value\nwater-pipes,2020-13,5\nwater-terms,2026-01,5\n"
    await page.get_by_label("Файл").set_input_files(
        {"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    await expect(page.locator("#rows tr")).to_have_count(2)
    await expect(page.locator("#keep")).to_be_disabled()
    found += await grave(page, "a table")

    reader = await (await centre.seat(viewport=TELEPHONE)).sign_in("deputy")
    for address in ("/goals", "/goals?view=table", f"/goals/{code}"):
        await go(reader, centre.address + address)
        found += await grave(reader, f"{address} on a telephone")
        wide = await reader.evaluate("document.documentElement.scrollWidth")
        assert wide <= TELEPHONE["width"], address
    await shot(reader, "goals-telephone")

    admin = await (await centre.seat()).sign_in("admin")
    for address in ("/goals/new?parent=water", f"/goals/{code}/edit", "/goals/water"):
        await go(admin, centre.address + address)
        found += await grave(admin, address)
    assert found == []
