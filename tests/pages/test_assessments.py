"""A controller judges two calls by the keyboard, and an operator answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, expect

from foundation.postgres.pool import connection, open_pool, transaction
from foundation.settings import Settings
from quality.assessment.drawing import draw_day
from staff.rows.people import add_person
from tests.pages.axe import grave
from tests.pages.conftest import Centre, go, ready, shot
from tests.pages.tongues import change_language, strange
from tests.quality.assessment.stage import ALMATY, answered, record
from tests.softphone_ui.city import password_hash

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def drawn(settings: Settings, calls: int) -> None:
    """Calls of yesterday with a tone each, drawn in the night."""
    now = datetime.now(UTC)
    yesterday = now.astimezone(ALMATY).date() - timedelta(1)
    noon = datetime(yesterday.year, yesterday.month, yesterday.day, 12, tzinfo=ALMATY)
    pool = await open_pool(settings, "test", size=1)
    async with transaction(pool) as link:
        topic = await link.fetchval("SELECT topic_id FROM topics WHERE code = 'no_heat'")
        made = [
            answered(
                n, noon.astimezone(UTC) + timedelta(minutes=9 * n), "1001", line="109",
                topic_id=topic,
            )
            for n in range(calls)
        ]  # fmt: skip
        await record(link, made)
        await draw_day(link, yesterday, ALMATY, 100, now)
    pool.terminate()
    folder: Path = settings.folders.recordings_dir
    folder.mkdir(parents=True, exist_ok=True)
    tone = 0.2 * np.sin(np.arange(8000 * 12) * 0.3)
    for it in made:
        soundfile.write(folder / f"{it.call_id}.m", tone, 8000, format="OGG", subtype="OPUS")


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_two_calls_are_judged_by_keys_and_the_operator_answers(
    centre: Centre, fresh_settings: Settings
) -> None:
    await drawn(fresh_settings, 2)
    page = await (await centre.seat()).sign_in("quality")
    await expect(page).to_have_url(f"{centre.address}/assessments")
    found = await grave(page, "a controller's day")
    await shot(page, "assessments")
    await press(page, "n")
    await expect(page.locator(".item")).to_have_count(14)
    await ready(page)
    first = page.url
    await press(page, *"11331")
    await expect(page.locator("#score-note")).to_contain_text("не отмечено 9 пунктов")
    await press(page, "Space")
    await expect(page.get_by_label("Приостановить")).to_be_visible()
    await press(page, "ArrowRight", "Space", "c")
    await page.keyboard.type("Перебивает")
    await press(page, "Escape", *"1" * 9)
    await expect(page.locator("#saved")).to_have_text("черновик сохранён")
    await expect(page.locator("#score-note")).to_have_text("")
    score = await page.locator("#score").inner_text()
    found += await grave(page, "the form beside the player")
    for language in ("kk", "ru"):
        await change_language(page, language)
        own = score if language == "ru" else score.replace("\u00a0", "")
        await expect(page.locator("#score")).to_have_text(own)
        await shot(page, f"judge-{language}")
    await expect(page.locator("#notes input")).to_have_value("Перебивает")
    await expect(page.locator("#unheard")).to_contain_text("это будет указано в оценке")
    await press(page, "s")
    await expect(page).not_to_have_url(first)
    await expect(page.locator(".item")).to_have_count(14)
    await ready(page)
    await press(page, "s")
    await expect(page.locator(".item.missing")).to_have_count(14)
    await press(page, *"1" * 14, "7")
    await expect(page.locator("#score")).to_have_text("0\u00a0%")
    await press(page, "s")
    await expect(page.get_by_text("Звонков для оценки нет")).to_be_visible()
    await expect(page.locator(".count")).to_have_text("2 / 2")
    found += await the_operator_disputes(centre, first, score)
    found += await a_colleague_decides(centre, fresh_settings, first)
    assert found == []


async def the_operator_disputes(centre: Centre, assessment: str, score: str) -> list[str]:
    page = await (await centre.seat()).sign_in("1001", path="/my-assessments")
    found = await grave(page, "an operator's own assessments")
    await shot(page, "my-assessments")
    await page.locator(f"a[href='/assessments/{assessment.rpartition('/')[2]}']").click()
    await expect(page.locator(".verdict")).to_contain_text(score)
    await expect(page.get_by_text("Перебивает")).to_be_visible()
    await expect(page.locator(".banner.unheard")).to_contain_text("не воспроизведено")
    no = page.locator(".item.mark-no").first
    await no.get_by_role("checkbox").focus()
    await press(page, "Space", "Tab")
    await page.keyboard.type("Заявитель просил повторить")
    await shot(page, "disputing-ru")
    found += await grave(page, "an operator's answer")
    await page.get_by_role("button", name="Возразить").click()
    await expect(page.locator(".verdict .chip")).to_have_text("есть возражение")
    await ready(page)
    await shot(page, "disputed")
    return found


async def a_colleague_comes(settings: Settings) -> None:
    """One more controller."""
    pool = await open_pool(settings, "test", size=1)
    async with connection(pool) as link:
        await add_person(
            link, login="quality2", password_hash=password_hash(), role="quality", name="Асқар",
            language="ru",
        )  # fmt: skip
    pool.terminate()


async def a_colleague_decides(centre: Centre, settings: Settings, assessment: str) -> list[str]:
    await a_colleague_comes(settings)
    page = await (await centre.seat()).sign_in("quality2")
    await expect(page.get_by_role("heading", name="Возражения, ждущие решения")).to_be_visible()
    await go(page, assessment)
    await page.get_by_label("По возражению").select_option("yes")
    await page.get_by_label("Почему").fill("Его просили повторить")
    await shot(page, "deciding-ru")
    found = await grave(page, "a decision")
    await page.get_by_role("button", name="Принять решение").click()
    await expect(page.locator(".verdict .chip")).to_have_text("возражение принято")
    await expect(page.locator("del")).to_have_text("нет")
    await go(page, f"{centre.address}/assessments/operators")
    await expect(page.locator("table.intervals tbody tr")).to_have_count(1)
    await shot(page, "operators-ru")
    return found + await grave(page, "scores of operators")


async def test_a_form_is_changed_and_published_on_a_page(
    centre: Centre, fresh_settings: Settings
) -> None:
    page = await (await centre.seat()).sign_in("admin", path="/assessments/forms")
    found = await grave(page, "forms")
    await shot(page, "forms-ru")
    await page.get_by_role("button", name="Создать новую версию").click()
    await ready(page)
    await page.get_by_role("button", name="Добавить пункт").first.click()
    await expect(page.locator("#hindrance")).to_have_text(
        "Назовите всё на казахском, русском и английском."
    )
    await expect(page.locator("#publish")).to_be_disabled()
    for word in ("Есімін сұрау", "Вопрос об имени", "Asks for the name"):
        await page.keyboard.type(word)
        await press(page, "Tab")
    await expect(page.locator("#saved")).to_have_text("черновик сохранён")
    found += await grave(page, "a draft of a form")
    await shot(page, "form-draft")
    await page.locator("#publish").click()
    await expect(page.get_by_role("cell", name="Вопрос об имени")).to_be_visible()
    await shot(page, "form-ru")
    assert found + await grave(page, "a published form") == []


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_one_controller_begins_no_calibration_and_reads_why(
    centre: Centre, language: str
) -> None:
    page = await (await centre.seat()).sign_in("quality")
    await change_language(page, language)
    await go(page, f"{centre.address}/assessments/calibrations")
    words = {"kk": "Бір бақылаушымен", "ru": "С одним контролёром", "en": "with one controller"}
    await expect(page.locator(".banner b")).to_contain_text(words[language])
    await expect(page.locator("main form")).to_have_count(0)
    assert await strange(page) == []
    await shot(page, f"calibration-alone-{language}")
    assert await grave(page, "a calibration alone") == []


async def test_two_controllers_calibrate_on_recordings(
    centre: Centre, fresh_settings: Settings
) -> None:
    await drawn(fresh_settings, 2)
    await a_colleague_comes(fresh_settings)
    first = await (await centre.seat()).sign_in("quality", path="/assessments/calibrations")
    found = await grave(first, "rounds of calibration")
    await shot(first, "calibrations-ru")
    await first.get_by_role("button", name="Начать раунд").click()
    await expect(first.get_by_role("cell", name="0 / 2")).to_have_count(2)
    await judge_all(first, ("11" * 7, "13" * 7))
    await expect(first.get_by_role("cell", name="2 / 2")).to_have_count(1)
    await expect(first.get_by_text("AC1")).to_have_count(0)
    await shot(first, "calibration-begun-ru")
    second = await (await centre.seat()).sign_in("quality2")
    await go(second, first.url)
    await judge_all(second, ("11" * 7, "31" * 7))
    await expect(second.locator("tr.rewrite")).to_have_count(14)
    found += await grave(second, "what came of a calibration")
    await second.get_by_text("где расходятся").first.click()
    await shot(second, "calibration")
    assert found == []


async def judge_all(page: Page, calls: tuple[str, ...]) -> None:
    """Each call of the round by these keys."""
    await page.get_by_role("link", name="Оценить следующий звонок").click()
    for n, keys in enumerate(calls):
        await expect(page.locator(".item")).to_have_count(14)
        await ready(page)
        if n == 0:
            await press(page, "Space")
            await expect(page.get_by_label("Приостановить")).to_be_visible()
        await press(page, *keys)
        before = page.url
        await press(page, "s")
        await expect(page).not_to_have_url(before)
    await expect(page.locator("h1")).to_be_visible()
