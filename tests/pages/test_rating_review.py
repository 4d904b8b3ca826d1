"""Audited closures are judged one at a time, by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from foundation.postgres.pool import open_pool
from tests.city.rating.city_rows import SEPTEMBER, count_month, found_city_with_contacts
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, go, ready, shot
from tests.pages.tongues import change_language, strange

pytestmark = [pytest.mark.pages, pytest.mark.services]
PAGE = f"/rating-review?month={SEPTEMBER}"


async def audits_of_september(centre: Centre) -> int:
    """Contacts of a month, of which some were drawn for an audit; returns how many."""
    pool = await open_pool(centre.stage.settings, "test", size=1)
    async with pool.acquire() as link:
        await found_city_with_contacts(link, 60)
        assert await count_month(link, SEPTEMBER)
        drawn: int = await link.fetchval("SELECT count(*) FROM rating_audits")
    await pool.close()
    return drawn


async def test_one_closure_at_a_time_is_judged_by_a_key(centre: Centre) -> None:
    drawn = await audits_of_september(centre)
    page = await (await centre.seat()).sign_in("quality")
    await go(page, centre.address + PAGE)
    count, item = page.locator(".count"), page.locator(".review-item")
    await expect(count).to_have_text(f"1 из {drawn} · решено: 0")
    await expect(item).to_have_count(1)
    await expect(page.locator(".behind .compact")).to_be_hidden()
    month = page.locator("[name=month] option:checked")
    await expect(month).to_have_text(re.compile(r"Сентябрь \d{4}"))
    for button in await page.locator("[name=result]").all():
        await expect(button).to_be_in_viewport(ratio=1)
    ticket = await page.locator("[data-key=KeyT]").inner_text()
    await page.keyboard.press("n")
    await expect(count).to_have_text(f"2 из {drawn} · решено: 0")
    await ready(page)
    assert await page.locator("[data-key=KeyT]").inner_text() != ticket
    await page.keyboard.press("1")
    await expect(count).to_have_text(f"2 из {drawn} · решено: 1")
    await ready(page)
    assert await page.locator("[data-key=KeyT]").inner_text() == ticket
    await page.locator("[name=note]").fill("1 фото")  # a digit that is typed decides nothing
    await page.keyboard.type("2")
    await page.locator("[name=result]").nth(1).click()
    await expect(count).to_have_text(f"3 из {drawn} · решено: 2")
    await page.locator(".behind summary").click()
    await expect(page.locator(".compact li")).to_have_count(drawn)
    judged = page.locator(".compact li", has_text="1 фото2")
    await judged.locator("a").click()
    await expect(page.locator("[name=note]")).to_have_value("1 фото2")


async def test_the_address_names_what_is_shown(centre: Centre) -> None:
    """A reload, a copied link and the way back open the same thing, also when it is decided."""
    await audits_of_september(centre)
    screen = await centre.seat()
    page = await screen.sign_in("quality")
    await go(page, centre.address + PAGE)
    number = page.locator("[data-key=KeyT]")
    address, ticket = page.url, await number.inner_text()
    assert re.search(r"item=audit-\d+", address)
    await page.reload()
    await expect(number).to_have_text(ticket)
    await ready(page)
    await page.keyboard.press("1")
    await page.wait_for_url(lambda url: url != address)
    await expect(number).not_to_have_text(ticket)
    await page.go_back()
    await expect(number).to_have_text(ticket)
    copied = await screen.page(address.removeprefix(centre.address))
    await expect(copied.locator("[data-key=KeyT]")).to_have_text(ticket)


async def test_a_decided_objection_is_shown_without_a_decision(centre: Centre) -> None:
    await audits_of_september(centre)
    pool = await open_pool(centre.stage.settings, "test", size=1)
    async with pool.acquire() as link:
        objection = await link.fetchval(
            """INSERT INTO rating_objections (month, ticket, started_at, body_id, person_id, words,
                      made_at, result, answer, decided_by, decided_at)
               SELECT $1, d.ticket, d.started_at, d.body_id, h.person_id, 'Дорога не городская',
                      now(), 'refused', 'Дорога городская с 2019 года', q.person_id, now()
                 FROM deadline_facts d, people h, people q
                WHERE h.login = 'head' AND q.login = 'quality' LIMIT 1
               RETURNING objection_id""",
            SEPTEMBER.first,
        )
    await pool.close()
    page = await (await centre.seat()).sign_in("quality")
    await go(page, f"{centre.address}{PAGE}&item=objection-{objection}")
    await expect(page.get_by_text("Дорога городская с 2019 года").first).to_be_visible()
    await expect(page.locator("[name=result]")).to_have_count(0)
    await shot(page, "rating-review-decided")
    assert await grave(page, "a decided objection") == []
    await page.keyboard.press("n")
    await expect(page.locator("[name=result]").first).to_be_visible()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_an_audit_in_each_language_and_on_a_telephone(centre: Centre, language: str) -> None:
    await audits_of_september(centre)
    page = await (await centre.seat()).sign_in("quality")
    await change_language(page, language)
    await go(page, centre.address + PAGE)
    await expect(page.locator(".review-item h2")).to_have_text(re.compile(r"\?$"))
    assert await strange(page) == []
    await shot(page, f"rating-review-{language}")
    assert await grave(page, f"rating review ({language})") == []
    await page.set_viewport_size(PHONE["viewport"])
    assert await page.evaluate(WIDER) <= 0
    await shot(page, f"rating-review-phone-{language}")


async def test_when_everything_is_decided_the_page_says_so(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("quality")
    await go(page, centre.address + PAGE)
    await expect(page.locator(".empty b")).to_have_text("Всё решено.")
    assert await grave(page, "an empty review") == []
