"""What people write about a problem, in a browser: words of one matter in one row, each said in its
own language, on a monitor and on a telephone."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import expect

from tests.pages.axe import faults_in_each_language, seen
from tests.pages.conftest import PHONE, Centre, go, ready, shot
from tests.pages.test_council import named
from tests.pages.tongues import change_language
from tests.softphone_ui.test_real_problem_words import CELL, KAZAKH, RUSSIAN, topic_words, write
from tests.softphone_ui.test_real_problems import road_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_words_of_one_matter_are_one_row(centre: Centre) -> None:
    settings = centre.stage.settings
    link = await asyncpg.connect(settings.stores.database_url)
    await write(link, RUSSIAN, range(30, 38))
    await write(link, KAZAKH, range(40, 46))
    topic = (await road_tickets(settings))["topic:road"]
    pit, road = ("шұңқырлар", "ямы", 0.61), ("жолдағы", "дороге", 0.55)
    await topic_words(link, topic, pit, road, ("бітелмеген", None, None))
    await link.close()
    path = f"/problems/{topic}/{CELL}"
    screen = await centre.seat()
    page = await screen.sign_in("deputy", path=path)
    await ready(page)
    rows = page.locator("#words-head ~ table tbody tr")
    await expect(rows).to_have_count(3)
    found, table = [], page.locator("#words-head ~ table")
    for language, first, head, alike in (
        ("kk", "kk", "Мағынасының жақындығы (0–1)", "0,61"),
        ("ru", "ru", "Близость по смыслу (0–1)", "0,61"),
        ("en", "ru", "Alike in meaning (0–1)", "0.61"),
    ):
        await change_language(page, language)
        await expect(table.locator("th[scope=col]").last).to_have_text(head)
        await expect(rows.first.locator("td").last).to_have_text(alike)
        await expect(rows.last.locator("td").last).to_have_text("–")
        await expect(rows.first.locator("[lang]").first).to_have_attribute("lang", first)
        await table.scroll_into_view_if_needed()
        await shot(page, f"words-of-people-{language}")
        found += await seen(screen, {"problem-words": path}, language, "light")
    telephone = await (await centre.seat(**PHONE)).sign_in("deputy")
    found += await faults_in_each_language(telephone, named(centre, path))
    await go(telephone, centre.address + path)
    await telephone.locator("#words-head ~ table").scroll_into_view_if_needed()
    await shot(telephone, "words-of-people-telephone")
    assert found == []
