"""The citizens' pages on a telephone: a report with a photo by keyboard and finger, looked at with
axe on each page, in light and dark."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from registry.drafts.proof import code_of_draft
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, go, shot
from tests.pages.tongues import strange
from tests.registry.files.samples import photo
from tests.tickets import open_on_the_day_before

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def look(page: Page, name: str) -> list[str]:
    """A picture, what is wider than the telephone at twice the size of letters, what axe finds."""
    await shot(page, f"citizen-{name}")
    await page.set_viewport_size({"width": 320, "height": 640})
    wide = [f"{name} is wider than the screen"] if await page.evaluate(WIDER) > 0 else []
    await page.set_viewport_size(PHONE["viewport"])
    if name.endswith("-ru"):  # what axe looks at is the same in each language
        return wide + [f"{name}: another language: {it!r}" for it in await strange(page)]
    return wide + await grave(page, name)


async def on(page: Page, path: str) -> None:
    await expect(page).to_have_url(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}{path}")


async def be_next_day(settings: Settings) -> None:
    """The day on which everything so far was reported is over: it is public."""
    link = await asyncpg.connect(settings.stores.database_url)
    await open_on_the_day_before(link)
    await link.close()


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_a_report_with_a_photo_on_a_telephone(
    centre: Centre, fresh_settings: Settings, tmp_path: Path, language: str
) -> None:
    picture = tmp_path / "pit.jpg"
    picture.write_bytes(photo(size=(640, 480)))
    screen = await centre.seat(**PHONE, locale=language)
    page = await screen.page("/")
    found = await look(page, f"front-{language}")
    await page.locator("#text").fill(" ")
    await page.locator("#photo").set_input_files(picture)
    await page.locator("#tell .primary").press("Enter")
    await on(page, "/report/what?new=1")
    await expect(page.locator(".errors")).to_be_focused()
    found += await look(page, f"what-{language}")
    await page.locator(".errors a").press("Enter")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("Жолда үлкен шұңқыр бар")
    await page.locator("#what .primary").press("Enter")
    await on(page, "/report/topic")
    found += await look(page, f"topic-{language}")
    await expect(page.locator("[name=suggested]").first).to_be_checked()
    await page.locator("#q-depth").fill("терең")
    await page.keyboard.press("Enter")
    await expect(page.locator(".errors")).to_be_focused()
    found += await look(page, f"questions-{language}")
    await page.locator("#q-depth").fill("15")
    await page.keyboard.press("Enter")
    await on(page, "/report/where")
    await page.locator("#address").fill("Кен 5")
    await page.locator("#where .primary").click()
    await expect(page.locator(".errors")).to_be_focused()
    found += await look(page, f"where-{language}")
    await page.locator("[name=street]").first.check()
    await page.locator("#where .primary").click()
    await on(page, "/report/check")
    await page.wait_for_load_state("load")
    await page.locator("#send .primary").click()
    await expect(page.locator(".errors")).to_be_focused()
    found += await look(page, f"who-{language}")
    await page.locator("#consent").check()
    await page.locator("#name").fill("Айгүл")
    await expect(page.locator(".answers")).to_contain_text(", 5")
    await expect(page.locator(".answers")).to_contain_text("15")
    found += await look(page, f"check-{language}")
    await page.locator("#send .primary").click()
    await on(page, "/report/sent")
    await expect(page.locator(".large").first).to_contain_text("109-")
    found += await look(page, f"sent-{language}")
    await be_next_day(fresh_settings)
    await go(page, f"{centre.address}/requests")
    await expect(page.locator(".requests li")).to_have_count(1)
    found += await look(page, f"requests-{language}")
    await page.locator(".requests a").press("Enter")
    await expect(page.locator("form .primary")).to_be_visible()
    found += await look(page, f"public-{language}")
    await page.locator("form .primary").press("Enter")
    await on(page, "/report/what")
    await expect(page.locator(".step")).to_contain_text("2")
    await go(page, f"{centre.address}/nowhere")
    await expect(page.locator("a.primary")).to_have_attribute("href", "/")
    found += await look(page, f"nowhere-{language}")
    assert found == []
    assert screen.wrong == []


async def test_the_map_sets_a_pin_and_shows_what_others_reported(
    centre: Centre, fresh_settings: Settings
) -> None:
    page = await (await centre.seat(**PHONE, locale="ru")).page("/report/what")
    await page.locator("#text").fill("Яма на дороге")
    await page.locator("#what .primary").click()
    await page.locator("#topic").select_option("road")
    await page.locator("form .primary").click()
    await on(page, "/report/where")
    await page.locator("#show-map").click()
    box = page.locator(".map-box")
    await expect(box).to_be_focused()
    await expect(page.locator(".map-district").first).to_be_attached()
    await page.keyboard.press("Enter")
    await expect(page.locator(".map-said")).to_contain_text("Метка поставлена")
    found = await look(page, "map-pick")
    await page.locator("#where .primary").click()
    await on(page, "/report/check")
    await page.locator("#consent").check()
    await send(page)
    await on(page, "/report/sent")
    await be_next_day(fresh_settings)
    await go(page, f"{centre.address}/requests")
    await page.locator("#show-map").click()
    await expect(page.locator(".map-ticket")).to_have_count(1)
    found += await look(page, "map-requests")
    await go(page, f"{centre.address}/map")
    box = page.locator(".map-box")
    await expect(page.locator(".map-district").first).to_be_attached()
    await box.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#around a.primary")).to_be_visible()
    found += await look(page, "map-around")
    await page.locator("#around a.primary").press("Enter")
    await expect(page.locator("#what [name=lat]")).to_be_attached()
    assert found == []


async def test_what_is_written_without_a_network_is_there_with_it(centre: Centre) -> None:
    screen = await centre.seat(**PHONE, locale="ru")
    page = await screen.page("/report/what")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.wait_for_function("navigator.serviceWorker.controller !== null")
    await page.locator("#text").fill("Прорвало трубу")
    await screen.context.set_offline(True)
    await page.locator("#what .primary").click()
    await expect(page.locator("h1")).to_have_text("Нет интернета")
    await expect(page.locator("#text")).to_have_value("Прорвало трубу")
    await page.locator("#text").fill("Прорвало трубу, вода во дворе")
    found = await look(page, "offline")
    await screen.context.set_offline(False)
    await page.locator("a.primary").click()
    await on(page, "/report/what")
    await expect(page.locator("#text")).to_have_value("Прорвало трубу, вода во дворе")
    await expect(page.locator("#draft-said")).to_be_visible()
    kept = await page.evaluate("""async () => (await Promise.all((await caches.keys()).map(
      async (name) => (await (await caches.open(name)).keys()).map((it) => new URL(it.url).pathname)
    ))).flat().sort()""")
    assert kept == [
        "/report/offline", "/static/citizen/citizen.css", "/static/citizen/draft.js",
        "/static/citizen/icons/192.png", "/static/citizen/register_worker.js",
        "/static/web/icon.svg", "/static/web/tokens.css",
    ]  # fmt: skip
    assert found == []


async def answer(page: Page, place: str) -> None:
    """Everything of a report up to the page of its place."""
    await page.locator("#text").fill("Яма на дороге у моста")
    await page.locator("#what .primary").click()
    await page.locator("#topic").select_option("road")
    await page.locator("form .primary").click()
    await on(page, "/report/where")
    await page.locator("#address").fill(place)
    await page.locator("#where .primary").click()
    await page.locator("[name=street]").first.check()
    await page.locator("#where .primary").click()


async def send(page: Page) -> None:
    """By the last button. Pressed before the page has its script it asks for a code instead."""
    await on(page, "/report/check")
    await page.wait_for_load_state("load")
    await page.locator("#send .primary").click()


async def identify(page: Page) -> None:
    """Who reports it, up to the last button."""
    await on(page, "/report/check")
    await page.locator("#consent").check()
    await page.locator("#telephone").fill("8 701 234 56 78")
    await send(page)


async def test_without_scripts_a_code_sends_it_and_the_next_one_may_follow(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    plain = await centre.seat(**PHONE, locale="ru", java_script_enabled=False)
    page = await plain.context.new_page()
    await page.goto(f"{centre.address}/report/what")
    await answer(page, "Кен 5")
    await identify(page)
    await on(page, "/report/proof")
    await page.locator(".card .primary").click()
    await expect(page.locator("#code")).to_be_visible()  # or the picture is of a page that goes
    await shot(page, "citizen-proof-ru")
    token = await link.fetchval("SELECT token FROM report_drafts")
    await page.locator("#code").fill(code_of_draft(fresh_settings.web.web_secret, token))
    await page.locator(".card .primary").click()
    await on(page, "/report/check")
    await page.locator("#send .primary").click()
    await on(page, "/report/sent")
    found = []
    for language in ("kk", "ru"):
        other = await (await centre.seat(**PHONE, locale=language)).page("/report/what")
        await answer(other, "Кен 5")
        await on(other, "/report/similar")
        found += await look(other, f"similar-{language}")
        await other.locator("form .primary").click()
        await expect(other.locator(".errors")).to_be_focused()
        await shot(other, f"citizen-similar-error-{language}")
        await other.locator("[name=similar]").first.check()
        await other.locator("form .primary").click()
        await identify(other)
        await on(other, "/report/sent")
        await go(other, f"{centre.address}/")
        found += await look(other, f"front-{language}")
    states = await link.fetch("SELECT state FROM tickets ORDER BY number")
    assert [it["state"] for it in states] == ["assigned", "duplicate", "duplicate"]
    await link.close()
    assert found == []
