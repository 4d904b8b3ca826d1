"""A clerk solves a ticket by keyboard alone; what two write at once is lost for neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Page, ViewportSize, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import Centre, quiet, shot
from tests.registry.files.samples import photo
from tests.softphone_ui.city import program
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]

MANHOLE, LIGHT = "109-2026-0000001", "109-2026-0000002"
#: Each choice of the filters fits into its field, the arrow beside it.
UNCUT = """() => {
  const ink = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll(".filters select")].every((it) => {
    ink.font = getComputedStyle(it).font;
    const { paddingLeft, paddingRight } = getComputedStyle(it);
    const room = it.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return [...it.options].every((one) => ink.measureText(one.text).width <= room);
  });
}"""
ZOOMED: ViewportSize = {"width": 683, "height": 384}  # 1366×768 at 200 %


@pytest_asyncio.fixture(loop_scope="session")
async def tickets(fresh_settings: Settings, centre: Centre) -> None:
    """Two tickets of the body `water`: one overdue."""
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for number, subject, text, due in (
        (MANHOLE, "Мектеп жанындағы ашық люк", "Қақпағы жоқ, балалар жүреді.", now),
        (LIGHT, "Люк қақпағы сынған", "Жол ортасында.", now + timedelta(days=3)),
    ):
        await insert_tickets(
            link,
            "INSERT INTO tickets (number, opened_at, due_at, subject, text, address, district, "
            "applicant, state, body_id, topic_id) SELECT $1, $2, $3, $4, $5, 'Кабанбай батыр 12', "
            "'esil', '+77012345678', 'assigned', b.body_id, t.topic_id FROM bodies b, topics t "
            "WHERE b.code = 'water' AND t.code = 'manhole'",
            number,
            now - timedelta(hours=5),
            due,
            subject,
            text,
        )
    await link.close()


async def stepped(page: Page, key: str, state: str) -> None:
    """Press the key of a step and wait for the ticket's new state."""
    await page.keyboard.press(key)
    await expect(page.locator(".spread .chip")).to_have_text(state)


@pytest.mark.usefixtures("tickets")
async def test_a_clerk_accepts_and_answers_by_keyboard(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("clerk")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await expect(page.locator("tbody tr").first).to_contain_text("просрочено")
    await shot(page, "body-list")
    found = await grave(page, "a body's list")
    await page.locator("tbody a").first.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#steps")
    await quiet(page)
    await stepped(page, "a", "принята")
    await quiet(page)
    await page.keyboard.press("r")
    await expect(page.locator("[name=text]")).to_be_focused()
    await page.keyboard.type("Люк жабылды, рахмет")
    await shot(page, "body-answer")
    found += await grave(page, "a body's ticket")
    await page.reload()
    await quiet(page)
    await page.keyboard.press("r")
    answer = page.locator("[name=text]")
    await expect(answer).to_have_value("Люк жабылды, рахмет")
    await page.keyboard.press("Escape")
    await page.keyboard.press("q")
    await expect(page.locator("[name=listed_reason]")).to_be_focused()
    await expect(answer).to_have_value("")  # the answer is no question
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(answer).to_have_value("Люк жабылды, рахмет")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".spread .chip")).to_have_text("решена")
    await expect(page.locator(".story")).to_contain_text("Люк жабылды, рахмет")
    await shot(page, "body-solved")
    await page.set_viewport_size(ZOOMED)
    assert await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    await shot(page, "body-zoomed")
    assert found == []


@pytest.mark.usefixtures("tickets")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_on_a_telephone_the_list_is_cards(centre: Centre, language: str) -> None:
    screen = await centre.seat(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await screen.sign_in("clerk")
    await page.locator(f"[data-language={language}]").click()
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await quiet(page)
    await expect(page.locator("[data-count=overdue]")).to_have_text("1")
    card = page.locator("tbody tr").first
    for part in (".main-cell", ".address", ".due", "a"):
        await expect(card.locator(part)).to_be_in_viewport(ratio=1)
    assert await page.locator(".table-card").evaluate("it => it.scrollWidth <= it.clientWidth")
    await shot(page, f"body-telephone-{language}")
    await page.locator("[data-unfolds=body-filters]").tap()
    assert await page.evaluate(UNCUT), "what is chosen in a filter is cut"
    await card.locator(".address").tap(force=True)
    await page.wait_for_url(f"**/body/{MANHOLE}")


@pytest.mark.usefixtures("tickets")
async def test_who_comes_second_sees_the_others_words_and_keeps_his_own(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("clerk", path=f"/body/{MANHOLE}")
    await quiet(page)
    await page.keyboard.press("n")
    await page.locator("[name=reason]").fill("Жол басқармасы")
    async with program(centre.address, "clerk") as colleague:
        steps = f"/api/tickets/{MANHOLE}/steps"
        await colleague.ask("POST", steps, {"step": "accept"})
        told = await colleague.ask("POST", steps, {"step": "resolve", "text": "Біз жаптық"})
        assert told[0] == 200
    await page.locator("[name=reason]").focus()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#step-problem")).to_contain_text("Біз жаптық")
    await expect(page.locator("[name=reason]")).to_have_value("Жол басқармасы")
    await shot(page, "body-conflict")
    assert await grave(page, "a conflict") == []


@pytest.mark.usefixtures("tickets")
async def test_the_registrys_page_gives_a_ticket_to_a_body(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("lead1", path=f"/tickets/{MANHOLE}")
    await quiet(page)
    await page.keyboard.press("b")
    await page.locator("[name=body_id]").select_option(label="Управление ветеринарии")
    await shot(page, "registry-ticket")
    assert await grave(page, "steps in the registry") == []
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".story")).to_contain_text("Управление ветеринарии")


@pytest.mark.usefixtures("tickets")
async def test_who_was_told_of_more_time_by_telephone_is_said_by_a_key(
    centre: Centre, fresh_settings: Settings
) -> None:
    link = await asyncpg.connect(fresh_settings.stores.database_url)
    await link.execute("INSERT INTO calendar_versions (version, reason) VALUES (1, 'test')")
    await link.execute(
        "INSERT INTO clocks (ticket, kind, state, amount, unit, started_at, due_at, provisional, "
        "calendar, round) VALUES ($1, 'notice', 'running', 3, 'working_days', now(), "
        "now() + interval '3 days', false, 1, 1)",
        MANHOLE,
    )
    await link.close()
    page = await (await centre.seat()).sign_in("clerk", path=f"/body/{MANHOLE}")
    await quiet(page)
    await page.keyboard.press("p")
    reason = page.locator("[name=reason]")
    await expect(reason).to_be_focused()
    await expect(page.locator("#step-reason")).to_have_text("Как: по телефону или письмом, и когда")
    await reason.fill("по телефону, 10:40")
    await shot(page, "body-told-of-extension")
    assert await grave(page, "that the applicant was told") == []
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".story")).to_contain_text("заявитель извещён о продлении")
    await expect(page.locator("[data-step=told_of_extension]")).to_have_count(0)


@pytest.mark.usefixtures("tickets")
async def test_several_are_led_on_at_once_on_a_telephone_with_the_first_photo_in_sight(
    centre: Centre,
) -> None:
    async with program(centre.address, "lead1") as lead:
        headers = {"X-CSRF": lead.token, "Content-Type": "application/octet-stream"}
        files = f"/api/tickets/{MANHOLE}/files"
        async with lead.http.post(files, data=photo(), headers=headers) as answer:
            assert answer.status == 200
    screen = await centre.seat(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await screen.sign_in("clerk")
    picture = page.locator(".small-photo")
    await expect(picture).to_be_in_viewport(ratio=1)
    await expect(picture).to_have_js_property("complete", True)
    assert await picture.evaluate("it => it.naturalWidth") > 0
    for box in await page.locator(".choose label").all():
        await box.tap()
    await expect(page.locator("#several-count")).to_have_text("Выбраны 2 заявки")
    await shot(page, "body-several")
    assert await grave(page, "several chosen") == []
    async with program(centre.address, "clerk") as colleague:
        await colleague.ask("POST", f"/api/tickets/{LIGHT}/steps", {"step": "accept"})
    await page.locator("[data-deed=begin]").tap()
    told = page.locator("#several-told")
    await expect(told).to_contain_text("Шаг сделан: 1 заявка.")
    await expect(told).to_contain_text(f"{LIGHT} Тем временем это изменено кем-то другим.")
    await expect(page.locator(f"[value='{LIGHT}']")).to_be_checked()
    await shot(page, "body-several-told")
    await page.locator(f".choose:has([value='{MANHOLE}']) label").tap()
    await page.locator("[data-deed=begin]").tap()
    await expect(told).to_contain_text(MANHOLE)
    await page.locator("[data-nothing]").tap()
    for box in await page.locator(".choose label").all():
        await box.tap()
    await page.locator("[data-deed=solve]").tap()
    await page.locator("#several textarea").fill("Люк жабылды")
    await page.reload()
    await page.locator(f".choose:has([value='{MANHOLE}']) label").tap()
    await page.locator("[data-deed=solve]").tap()
    await expect(page.locator("#several textarea")).to_have_value("Люк жабылды")
    await page.locator("[data-deed=solve]").tap()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(told).to_contain_text("Шаг сделан: 1 заявка.")
