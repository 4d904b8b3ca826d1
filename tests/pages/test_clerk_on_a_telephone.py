"""A clerk on a telephone: state, term and next step within the first screen; a ticket on paper."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.pages.axe import grave
from tests.pages.conftest import WIDER, Centre, quiet, shot
from tests.registry.files.samples import photo
from tests.softphone_ui.city import program
from tests.tickets import insert_tickets

pytestmark = [pytest.mark.pages, pytest.mark.services]

NEW, BEGUN = "109-2026-0000001", "109-2026-0000002"
LONG_SUBJECT = "Мектеп жанындағы ашық люк, қақпағы жоқ, балалар жүреді, кеше де хабарладық " * 3
SCREENS = [(390, 844), (360, 640)]


@pytest_asyncio.fixture(loop_scope="session")
async def tickets(fresh_settings: Settings, centre: Centre) -> None:
    """An overdue ticket with a long subject, and one on which work has begun."""
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    now = datetime.now(UTC)
    for number, subject, state, due in (
        (NEW, LONG_SUBJECT.strip(), "assigned", now),
        (BEGUN, "Люк қақпағы сынған", "in_progress", now + timedelta(days=3)),
    ):
        await insert_tickets(
            connection,
            "INSERT INTO tickets (number, opened_at, due_at, subject, text, address, district, "
            "applicant, state, body_id, topic_id) SELECT $1, $2, $3, $4, $5, 'Кабанбай батыр 12', "
            "'esil', '+77012345678', $6, b.body_id, t.topic_id FROM bodies b, topics t "
            "WHERE b.code = 'water' AND t.code = 'manhole'",
            number, now - timedelta(hours=5), due, subject, "Жол ортасында. " * 40, state,
        )  # fmt: skip
    await connection.close()


async def telephone(centre: Centre, path: str, size: tuple[int, int], language: str = "ru") -> Page:
    """The clerk's page on a telephone, in a language."""
    viewport = {"width": size[0], "height": size[1]}
    screen = await centre.seat(viewport=viewport, has_touch=True, is_mobile=True)
    page = await screen.sign_in("clerk", path=path)
    await page.locator(f"[data-language={language}]").tap()
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await quiet(page)
    return page


@pytest.mark.usefixtures("tickets")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("size", SCREENS)
async def test_the_first_screen_says_state_term_and_next_step(
    centre: Centre, size: tuple[int, int], language: str
) -> None:
    page = await telephone(centre, "/body", size, language)
    first = page.locator("tbody tr").first
    for part in (".main-cell", ".due", ".state-cell", ".next-step"):
        await expect(first.locator(part)).to_be_in_viewport(ratio=1)
    await expect(page.locator("#body-filters")).to_be_hidden()
    await shot(page, f"clerk-list-{size[0]}-{language}")
    found = await grave(page, "a body's list on a telephone")
    await page.locator("[data-unfolds]").tap()
    await expect(page.locator("#body-filters [name=words]")).to_be_visible()
    await expect(page.locator("#body-filters [name=which]")).to_be_focused()
    await page.goto(f"{centre.address}/body/{NEW}")
    await quiet(page)
    for part in (".ticket-head .chip", ".term-line", "[data-step=accept]"):
        await expect(page.locator(part)).to_be_in_viewport(ratio=1)
    box = await page.locator("[data-step=accept]").bounding_box()
    assert box is not None and box["height"] >= 44
    assert await page.evaluate(WIDER) <= 0
    await expect(page.locator("[data-step]:visible")).to_have_count(1)
    await shot(page, f"clerk-ticket-{size[0]}-{language}")
    await page.locator("[data-unfolds]").tap()
    await expect(page.locator("[data-step=return]")).to_be_visible()
    await expect(page.locator("[data-step]:visible")).not_to_have_count(1)
    found += await grave(page, "a body's ticket on a telephone")
    assert found == []


@pytest.mark.usefixtures("tickets")
async def test_the_answer_is_the_next_step_once_work_has_begun(centre: Centre) -> None:
    page = await (await centre.seat()).sign_in("clerk", path=f"/body/{BEGUN}")
    await quiet(page)
    await expect(page.locator("[data-step]").first).to_have_attribute("data-step", "resolve")
    await expect(page.locator(".steps .primary").first).to_be_in_viewport(ratio=1)
    await expect(page.locator("[data-step]:visible")).not_to_have_count(1)
    await expect(page.locator("[data-unfolds]")).to_be_hidden()
    await shot(page, "clerk-ticket-wide")


@pytest.mark.usefixtures("tickets")
@pytest.mark.parametrize(("login", "place"), [("clerk", "body"), ("lead1", "tickets")])
async def test_a_printed_ticket_is_one_page_with_the_ticket_alone(
    centre: Centre, login: str, place: str
) -> None:
    async with program(centre.address, "lead1") as lead:
        headers = {"X-CSRF": lead.token, "Content-Type": "application/octet-stream"}
        files = f"/api/tickets/{BEGUN}/files"
        async with lead.http.post(files, data=photo(), headers=headers) as answer:
            assert answer.status == 200
    page = await (await centre.seat()).sign_in(login, path=f"/{place}/{BEGUN}")
    await quiet(page)
    await page.emulate_media(media="print")
    pressed = "[...document.querySelectorAll('button, nav a, .steps, .topbar')]"
    assert await page.evaluate(f"{pressed}.filter(it => it.checkVisibility()).length") == 0
    await expect(page.locator("main")).to_contain_text(
        "Кабанбай батыр 12" if place == "body" else BEGUN
    )
    await expect(page.locator(".story")).to_be_attached()
    await page.set_viewport_size({"width": 720, "height": 1000})
    await shot(page, f"printed-{place}")
    pdf = await page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.usefixtures("tickets")
async def test_the_button_prints(centre: Centre) -> None:
    page = await telephone(centre, f"/body/{BEGUN}", SCREENS[0])
    await page.evaluate("window.print = () => { document.title = 'printed'; }")
    await page.locator("[data-print]").tap()
    await expect(page).to_have_title("printed")


@pytest.mark.usefixtures("tickets")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
async def test_a_clerk_enters_and_ends_a_substitute(
    centre: Centre, fresh_settings: Settings, language: str
) -> None:
    connection = await asyncpg.connect(fresh_settings.stores.database_url)
    await connection.execute(
        "INSERT INTO people (login, password_hash, role, name, body_id) SELECT 'mate', 'x', "
        "'clerk', 'Айгүл Серікова', body_id FROM bodies WHERE code = 'water'"
    )
    await connection.close()
    page = await telephone(centre, "/substitutes", SCREENS[0], language)
    await page.locator("[name=substitute_id]").select_option(label="Айгүл Серікова")
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    await page.locator("[name=until]").fill(until)
    await page.locator("#enter .primary").tap()
    await expect(page.locator(".substitutions li")).to_have_count(1)
    await expect(page.locator(".substitutions")).to_contain_text("Айгүл Серікова")
    await shot(page, f"substitutes-{language}")
    assert await page.evaluate(WIDER) <= 0
    found = await grave(page, "substitutes")
    await page.locator("[data-drop]").tap()
    await expect(page.locator(".substitutions li")).to_have_count(0)
    assert found == []
