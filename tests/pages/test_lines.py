"""The administrator's pages in a real Chromium: a line made by keyboard, nonsense told at its
field, the operators' table, three languages, both schemes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.pages.axe import TONGUES, seen
from tests.pages.conftest import Centre, Screen, go, ready, shot
from tests.pages.tongues import change_language, strange

pytestmark = pytest.mark.pages


async def administrator(centre: Centre, path: str, **how: Any) -> tuple[Screen, Page]:
    screen: Screen = await centre.seat(**how)
    page = await screen.sign_in("admin", path=path)
    await ready(page)
    return screen, page


async def typed(page: Page, name: str, words: str) -> None:
    await page.focus(f"[id='f-{name}']")
    await page.keyboard.press("Control+a")
    await page.keyboard.type(words)


async def test_a_line_is_made_by_keyboard_and_nonsense_is_told_at_its_field(
    centre: Centre,
) -> None:
    _, page = await administrator(centre, "/lines")
    await page.keyboard.press("n")
    await page.wait_for_url("**/lines/new")
    await ready(page)
    for name, words in (
        ("number", "103"), ("names.kk", "Жедел жәрдем"), ("names.ru", "Скорая помощь"),
        ("names.en", "Ambulance"), ("kpi_seconds", "10"), ("ring_seconds", "12"),
    ):  # fmt: skip
        await typed(page, name, words)
    wrong = page.locator("#w-ring_seconds")
    await wrong.wait_for(state="visible")
    await expect(wrong).to_contain_text("KPI")
    await expect(page.locator("#f-ring_seconds")).to_have_attribute("aria-invalid", "true")
    await page.locator("#w-step-1").wait_for(state="visible")  # after a KPI of 10 s
    await shot(page, "line-refused-ru-light")
    await page.keyboard.press("Control+s")
    await page.wait_for_selector("#refused:not([hidden])")
    assert "103" not in centre.stage.floor.lines
    for code in ("kk", "en", "ru"):  # what is typed, and what is wrong with it, stay
        await change_language(page, code)
        assert await strange(page) == []
        await expect(page.locator("[id='f-names.ru']")).to_have_value("Скорая помощь")
        await expect(wrong).to_be_visible()
    await typed(page, "ring_seconds", "4")
    await page.focus("#usual")
    await page.keyboard.press("Enter")
    await wrong.wait_for(state="hidden")
    await page.wait_for_function("() => !document.querySelector('[aria-invalid]')")
    await page.keyboard.press("Control+s")
    await page.wait_for_url("**/lines/103")
    line = centre.stage.floor.lines["103"]
    assert [step.after.total_seconds() for step in line.ladder] == [5, 7, 8, 10]
    await expect(page.locator("#preview .step-dot")).to_have_count(4)
    await go(page, centre.address + "/lines")
    await expect(page.locator("table")).to_contain_text("Скорая помощь")


async def test_the_table_of_operators_is_filled_by_keyboard(centre: Centre) -> None:
    _, page = await administrator(centre, "/operators")
    await page.focus("#grid [tabindex='0']")
    await page.keyboard.press("Shift+ArrowDown")  # rows 1 and 2 are chosen
    for key in ("ArrowRight", "ArrowRight", "2"):  # English: level 2
        await page.keyboard.press(key)
    for key in ("End", *["ArrowLeft"] * 5, "Space"):  # the reserve
        await page.keyboard.press(key)
    await shot(page, "operators-chosen-ru-light")
    await page.keyboard.press("Control+s")
    await page.wait_for_selector("#save:disabled")
    operators = centre.stage.floor.operators
    assert [operators[e].skills.level("en") for e in ("1001", "1002", "1003")] == [2, 2, 0]
    assert [operators[e].skills.reserve for e in ("1001", "1002", "1003")] == [True, True, False]


async def test_a_line_for_the_named_is_made_and_an_operator_named_for_it(centre: Centre) -> None:
    _, page = await administrator(centre, "/lines/new")
    names = {"kk": "Сапа қызметі", "ru": "Служба качества", "en": "Quality service"}
    for name, words in (("number", "1090"), *((f"names.{it}", names[it]) for it in names)):
        await typed(page, name, words)
    await page.keyboard.press("Tab")  # the name is written: the next key is none of its letters
    for box in ("named_only", "emergency"):
        await page.focus(f"#f-{box}")
        await page.keyboard.press("Space")
    wrong = page.locator("#w-named_only")
    await expect(wrong).to_contain_text("экстренную")
    await page.keyboard.press("Space")  # no emergency line any more
    await wrong.wait_for(state="hidden")
    await shot(page, "line-named-ru-light")
    await page.keyboard.press("Control+s")
    await page.wait_for_url("**/lines/1090")
    assert centre.stage.floor.lines["1090"].named_only
    await go(page, centre.address + "/lines")
    await expect(page.locator("tr", has_text="1090")).to_contain_text("только назначенным")

    await go(page, centre.address + "/operators")
    await page.focus("#grid [tabindex='0']")
    column = (await page.locator("#grid thead th").all_inner_texts()).index("1090")
    cells = [page.locator(f"#grid [data-row='{row}'] [data-column='{column}']") for row in (0, 1)]
    await expect(cells[0]).to_have_text("–")
    for key in (*["ArrowRight"] * (column - 1), "Space"):
        await page.keyboard.press(key)
    await expect(cells[0]).to_have_text("✓")
    await expect(cells[1]).to_have_text("–")
    await shot(page, "operators-named-ru-light")
    await page.keyboard.press("Control+s")
    await page.wait_for_selector("#save:disabled")
    skills = [centre.stage.floor.operators[each].skills for each in ("1001", "1002")]
    line = centre.stage.floor.lines["1090"]
    assert list(map(line.is_served_by, skills)) == [True, False]
    assert centre.stage.floor.lines["109"].is_served_by(skills[0])


PAGES = {
    "lines": "/lines",
    "line": "/lines/109",
    "line-new": "/lines/new",
    "operators": "/operators",
}


@pytest.mark.parametrize(("language", "scheme"), TONGUES)
async def test_every_page_in_each_language(centre: Centre, language: str, scheme: str) -> None:
    screen, page = await administrator(centre, "/lines", color_scheme=scheme)
    await page.click(f"[data-language={language}]")
    await page.wait_for_selector(f"html[lang={language}]")
    assert await seen(screen, PAGES, language, scheme) == []
