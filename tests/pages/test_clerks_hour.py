"""A clerk's hour on a telephone: from the list to the answer with a photo, and to the print."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import PHONE, WIDER, Centre, quiet, shot
from tests.registry.files.samples import photo
from tests.softphone_ui.city import program
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]

URGENT, LATER = "109-2026-0000001", "109-2026-0000002"
TEMPLATE = {
    "name_kk": "Люк жабылды",
    "name_ru": "Люк закрыт",
    "text_kk": "{address}: {measure}.",
    "text_ru": "{address}: {measure}.",
}
#: What a finger can press and is smaller than it should be.
SMALL = """[...document.querySelectorAll('main :is(button, select, textarea, .button, input)')]
  .filter((it) => !['checkbox', 'file'].includes(it.type) && it.checkVisibility()
    && it.getBoundingClientRect().height < 40).map((it) => it.outerHTML.slice(0, 80))"""


@pytest_asyncio.fixture(loop_scope="session")
async def tickets(fresh_settings: Settings, centre: Centre) -> None:
    """Two tickets of the body `water`, the urgent one with a photo; their topic needs one after."""
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for number, subject, due in (
        (LATER, "Люк қақпағы сынған", now + timedelta(days=3)),
        (URGENT, "Мектеп жанындағы ашық люк", now + timedelta(hours=2)),
    ):
        await insert_tickets(
            connection,
            "INSERT INTO tickets (number, opened_at, due_at, subject, text, address, district, "
            "applicant, state, body_id, topic_id) SELECT $1, $2, $3, $4, 'Қақпағы жоқ, балалар "
            "жүреді.', 'Кабанбай батыр 12', 'esil', '+77012345678', 'assigned', b.body_id, "
            "t.topic_id FROM bodies b, topics t WHERE b.code = 'water' AND t.code = 'manhole'",
            number, now - timedelta(hours=5), due, subject,
        )  # fmt: skip
    await connection.execute(
        "INSERT INTO after_photo_topics SELECT topic_id FROM topics WHERE code = 'manhole'"
    )
    await connection.close()
    async with program(centre.address, "lead1") as lead:
        headers = {"X-CSRF": lead.token, "Content-Type": "application/octet-stream"}
        files = f"/api/tickets/{URGENT}/files"
        async with lead.http.post(files, data=photo(), headers=headers) as answer:
            assert answer.status == 200
    async with program(centre.address, "clerk") as clerk:
        assert (await clerk.ask("POST", "/api/body/templates", TEMPLATE))[0] == 200


async def state(page: Page, words: str) -> None:
    """Wait until the ticket's page says this state and has nothing more to ask."""
    await expect(page.locator(".ticket-head .chip")).to_have_text(words)
    await quiet(page)


async def looked_at(page: Page, name: str) -> list[str]:
    """Take a picture. Return what axe finds, what is too small for a finger, what is too wide."""
    await shot(page, f"hour-{name}")
    wide = [f"{name}: wider than the screen"] if await page.evaluate(WIDER) > 0 else []
    return [*(await grave(page, name)), *(await page.evaluate(SMALL)), *wide]


@pytest.mark.usefixtures("tickets")
async def test_a_clerks_hour_on_a_telephone(centre: Centre, tmp_path: Path) -> None:
    picture = tmp_path / "after.jpg"
    picture.write_bytes(photo(size=(640, 480)))
    page = await (await centre.seat(**PHONE)).sign_in("clerk")
    await quiet(page)
    found = await looked_at(page, "list")
    first = page.locator("tbody tr").first
    await expect(first).to_contain_text(URGENT)
    await first.locator(".main-cell").tap(force=True)
    await page.wait_for_url(f"**/body/{URGENT}")
    await quiet(page)
    await page.locator("[data-step=accept]").tap()
    await state(page, "принята")
    await page.locator("[data-step=start]").tap()
    await state(page, "в работе")
    found += await looked_at(page, "begun")

    await page.locator("[data-unfolds=step-buttons]").tap()
    await page.locator("[data-step=ask_applicant]").tap()
    await page.locator("[name=listed_reason]").select_option("place")
    await page.locator("textarea[name=text]").fill("Қай кіреберіс жанында?")
    found += await looked_at(page, "question")
    await page.locator("#step-form button.primary").tap()
    await state(page, "ждёт заявителя")

    await page.locator("[data-step=resolve]").tap()
    await page.locator("#answer-templates select").select_option(label="Люк закрыт")
    await expect(page.locator("[data-place=measure] input")).to_be_visible()
    await page.locator("#step-form button.primary").tap()
    await expect(page.locator("#step-problem")).to_contain_text("Поле шаблона не заполнено")
    await page.locator("[data-place=measure] input").fill("жаңа қақпақ орнатылды")
    answer = page.locator("textarea[name=text]")
    await expect(answer).to_have_value("Кабанбай батыр 12: жаңа қақпақ орнатылды.")
    await page.locator("#step-form button.primary").tap()
    await expect(page.locator("#step-problem")).to_contain_text("нужно фото после работы")
    await expect(page.locator(".before-photo img")).to_be_visible()
    await page.locator("#answer-photos input[type=file]").set_input_files(picture)
    await expect(page.locator("#answer-photos .chosen img")).to_have_count(1)
    found += await looked_at(page, "answer")
    await page.locator("#step-form button.primary").tap()
    await state(page, "решена")
    await expect(page.locator("main")).to_contain_text("жаңа қақпақ орнатылды")
    found += await looked_at(page, "solved")

    await page.evaluate("window.print = () => { document.title = 'printed'; }")
    await page.locator("[data-print]").tap()
    await expect(page).to_have_title("printed")
    pdf = await page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    await page.goto(centre.address + "/body-templates")
    await expect(page.locator("#templates li")).to_have_count(1)
    found += await looked_at(page, "templates")
    await page.goto(centre.address + "/body")
    await expect(page.locator("tbody tr")).to_have_count(1)
    assert found == []


@pytest.mark.usefixtures("tickets")
async def test_templates_are_written_and_chosen_by_keyboard(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("clerk", path="/body-templates")
    await expect(page.locator("#templates li")).to_have_count(1)
    await page.locator("[name=name_kk]").focus()
    for word in ("Бөгде", "Жауап: {measure}", "Другое", "Ответ: {measure}"):
        await page.keyboard.type(word)
        await page.keyboard.press("Tab")
    await page.locator("#template-form .primary").press("Enter")
    await expect(page.locator("#templates li")).to_have_count(2)
    await shot(page, "hour-templates-wide")
    await page.goto(f"{centre.address}/body/{URGENT}")
    await quiet(page)
    await page.keyboard.press("a")
    await state(page, "принята")
    await page.keyboard.press("r")
    await expect(page.locator("textarea[name=text]")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(page.locator("[data-place=measure] input")).to_be_focused()
    await page.keyboard.type("орнатылды")
    await expect(page.locator("textarea[name=text]")).to_have_value(re.compile("орнатылды"))
    await shot(page, "hour-answer-wide")
