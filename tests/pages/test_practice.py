"""Practice in the browser: a lead begins it, an operator takes it by keys, both read the result."""

from __future__ import annotations

import asyncpg
import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from quality.practice.scripts import Script, ScriptKind, all_scripts
from tests.pages.axe import faults_in_each_language, grave
from tests.pages.conftest import PHONE, WIDER, Centre, go, ready, shot

pytestmark = [pytest.mark.pages, pytest.mark.services]
CODES = ("gas_kk", "waste_ru")


async def begun(centre: Centre) -> tuple[Page, int]:
    """A lead has begun a practice of two contacts for an operator; returns the lead's page."""
    page = await (await centre.seat()).sign_in("lead1", path="/practice")
    await page.get_by_label("Кто тренируется").select_option("Әйгерім Сәрсенбаева")
    await page.get_by_role("button", name="Снять выбор").press("Enter")
    await expect(page.locator("#chosen")).to_have_text("Выбрано: 0 из 12")
    for code in CODES:
        await page.locator(f"[name=script][value={code}]").check()
    await expect(page.locator("#chosen")).to_have_text("Выбрано: 2 из 12")
    await page.get_by_role("button", name="Начать тренировку").press("Enter")
    await expect(page.locator("h1")).to_have_text("Результат тренировки: Әйгерім Сәрсенбаева")
    return page, int(page.url.rsplit("/", 1)[1])


async def order(settings: Settings, run: int) -> list[Script]:
    """The scripts of a run in the order of chance in which they come."""
    link = await asyncpg.connect(settings.stores.database_url)
    rows = await link.fetch(
        "SELECT content ->> 'words' FROM practice_items WHERE run_id = $1 ORDER BY place", run
    )
    await link.close()
    by_words = {script.words: script for script in all_scripts().values()}
    return [by_words[row[0]] for row in rows]


async def takes(page: Page, script: Script, language: str) -> None:
    """Take the contact that is shown, right but for an address without its house."""
    if script.kind is ScriptKind.CALL:
        await expect(page.locator("#answer")).to_be_visible()
        await expect(page.locator("#ticket")).to_be_hidden()
        await shot(page, f"practice-rings-{language}")
        async with page.expect_response("**/answer"):
            await page.keyboard.press("Space")
    await expect(page.locator("[name=topic]")).to_be_focused()
    await page.locator("[name=topic]").select_option(script.topics[0])
    await page.locator("[name=address]").fill(script.address.rstrip("0123456789 "))
    if script.urgent:
        await page.locator("[name=urgent]").check()
    await page.locator("[name=words]").fill("Записано со слов жителя.")
    if script.kind is ScriptKind.MESSAGE:
        await page.locator("[name=reply]").fill("Спасибо, обращение зарегистрировано.")
    await shot(page, f"practice-{script.kind}-{language}")
    assert await page.evaluate(WIDER) <= 0
    before = page.url
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(lambda url: url != before)


async def test_an_operator_practises_by_keys_and_both_read_the_result(
    centre: Centre, fresh_settings: Settings
) -> None:
    lead, run = await begun(centre)
    await shot(lead, "practice-begun")
    screen = await centre.seat()
    desk = await screen.sign_in("1001", path="/desk")
    await expect(desk.locator("#my-news a")).to_have_attribute("href", "/my-practice")
    await expect(desk.locator("#my-news")).to_contain_text("— 2")
    await desk.close()
    page = await screen.page("/my-assessments")
    await page.get_by_role("link", name="Моя тренировка").press("Enter")
    await ready(page)
    await shot(page, "practice-own")
    found = await grave(page, "my practice")
    await page.get_by_role("link", name="Начать тренировку").press("Enter")
    for script in await order(fresh_settings, run):
        await page.wait_for_selector("#take")
        await ready(page)
        found += await grave(page, f"practice {script.kind}")
        place = page.locator("#take")
        number = await place.get_attribute("data-place")
        await page.reload()  # the address names what is shown
        await ready(page)
        await expect(place).to_have_attribute("data-place", number or "")
        await takes(page, script, "ru")
    await expect(page.locator("h1")).to_have_text("Результат тренировки: Әйгерім Сәрсенбаева")
    await expect(page.locator(".sums dd").nth(1)).to_have_text("4 / 6")
    await expect(page.locator(".compared .wrong")).to_have_count(2)
    found += await grave(page, "result of a practice")
    pages = {
        "practice": f"{centre.address}/practice",
        "practice-result": f"{centre.address}/practice/{run}",
        "practice-assess": f"{centre.address}/practice/{run}/1",
    }
    found += await faults_in_each_language(lead, pages)
    for fieldset in await lead.locator("fieldset.marks:has([type=radio])").all():
        await fieldset.locator("input").first.check()
    await lead.get_by_role("button", name="Сохранить оценку").press("Enter")
    await expect(lead.locator("h1")).to_have_text("Результат тренировки: Әйгерім Сәрсенбаева")
    await lead.get_by_role("link", name="Оценка", exact=True).press("Enter")
    await expect(lead.locator("form .large")).to_have_text("100 %")
    await shot(lead, "practice-assessed")
    await lead.set_viewport_size(PHONE["viewport"])
    for name, address in pages.items():
        await go(lead, address)
        await shot(lead, f"{name}-phone")
        assert await lead.evaluate(WIDER) <= 0, name
    assert found == []


async def test_the_caller_speaks_or_is_read(centre: Centre, fresh_settings: Settings) -> None:
    """Where nothing can speak, what the caller says is opened as text."""
    _, run = await begun(centre)
    place = 1 + [it.kind for it in await order(fresh_settings, run)].index(ScriptKind.CALL)
    screen = await centre.seat()
    page = await screen.sign_in("1001", path=f"/my-practice/{run}")
    if place == 2:
        await takes(page, (await order(fresh_settings, run))[0], "ru")
    await ready(page)
    await page.route("**/voice", lambda route: route.fulfill(status=404))
    await page.locator("#answer").press("Enter")
    await expect(page.locator("#no-voice")).to_be_visible()
    await expect(page.locator("#as-text blockquote")).to_be_visible()
    await expect(page.locator("#as-text blockquote")).to_have_text(all_scripts()["gas_kk"].words)
    spoken = await screen.context.request.get(f"{page.url}/voice")
    if spoken.ok:  # a voice is installed on this machine
        assert (await spoken.body()).startswith(b"RIFF")
