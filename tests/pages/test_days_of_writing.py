"""An operator's hours: twenty conversations in the inbox and a call between them, by keys alone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.channels.bot_api import CITIZEN
from tests.channels.town import Town, town
from tests.pages.conftest import Centre, ready, situation
from tests.pages.test_desk import in_call, open_desk, saved

pytestmark = [pytest.mark.pages, pytest.mark.services]
#: Each asks something else, so that none is a duplicate of another.
ASKED = (
    "Когда вывезут мусор на Абая 10?",
    "Где узнать график воды?",
    "Сколько стоит проезд в автобусе?",
    "Как записаться к врачу в поликлинику?",
    "Когда включат фонтаны в парке?",
    "Где принимают старые батарейки?",
    "Почему не работает светофор на Сыганак?",
    "Как встать в очередь в детский сад?",
    "Кто чистит снег во дворе?",
    "Куда звонить, если погас свет?",
    "Где купить уголь на зиму?",
    "Как оплатить парковку?",
    "Когда откроют каток?",
    "Где взять справку о прописке?",
    "Как пожаловаться на шум ночью?",
    "Кто убирает упавшие деревья?",
    "Почему холодные батареи в школе?",
    "Как узнать номер участкового?",
    "Когда починят лифт в доме 7?",
    "Где можно выгуливать собак?",
)
BEFORE_THE_CALL = 10


async def write_them_all(it: Town, page: Page) -> None:
    """Twenty people write, one after another; the list has them in that order."""
    for number, words in enumerate(ASKED):
        author = {"id": 7100 + number, "first_name": f"Житель{number:02}", "last_name": ""}
        it.api.write(CITIZEN.model_copy(update=author), text=words)
    await expect(page.locator("#conversations li")).to_have_count(len(ASKED))


async def open_next(page: Page, number: int) -> None:
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name=f"Житель{number:02}")).to_be_visible()


async def answer_next(page: Page, number: int) -> None:
    """Open the next one, answer it, and leave the answer's field."""
    await open_next(page, number)
    await page.keyboard.press("a")
    await expect(page.locator("#words")).to_be_focused()
    await page.keyboard.type(f"Ответ {number}")
    await send(page, f"Ответ {number}")


async def send(page: Page, words: str) -> None:
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#talk-sent")).to_have_text(f"Отправлено: {words}")
    await page.keyboard.press("Escape")


async def take_a_call(centre: Centre, desk: Page) -> str:
    """Answer a call at the desk and register its ticket by keys; returns the ticket's number."""
    call_id = await in_call(centre, desk)
    number = str(centre.stage.call(call_id).ticket)
    await desk.keyboard.press("Enter")
    await desk.keyboard.type("люк")
    await desk.keyboard.press("Enter")
    await desk.keyboard.type("Қабанбай батыр даңғылы, 12")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("Открытый люк у школы")
    await expect(desk.locator("#topic")).to_have_value("Открытый люк")
    await saved(desk)
    await centre.stage.caller_leaves(call_id)
    await situation(desk, "wrap_up")
    return number


async def test_twenty_conversations_and_a_call_between_them(
    centre: Centre, fresh_settings: Settings
) -> None:
    desk = await open_desk(centre)
    async with town(fresh_settings, counts=False) as it:
        page = await desk.context.new_page()
        await page.goto(f"{centre.address}/inbox")
        await ready(page)
        await write_them_all(it, page)
        for number in range(BEFORE_THE_CALL):
            await answer_next(page, number)

        await open_next(page, BEFORE_THE_CALL)
        await page.keyboard.press("a")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.type("Ответ ")
        await desk.bring_to_front()
        ticket = await take_a_call(centre, desk)
        await page.bring_to_front()
        await expect(page.locator("#words")).to_have_value("Ответ ")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.type(f"{BEFORE_THE_CALL}")
        await send(page, f"Ответ {BEFORE_THE_CALL}")

        for number in range(BEFORE_THE_CALL + 1, len(ASKED)):
            await answer_next(page, number)
        await it.said(len(ASKED))
        answered = {int(each["to"]): each["text"] for each in it.api.sent}
        assert answered == {7100 + number: f"Ответ {number}" for number in range(len(ASKED))}
        await page.keyboard.press("3")
        await expect(page.locator("#views [data-view=unassigned]")).to_contain_text("0")
        await page.keyboard.press("e")
        await expect(page.get_by_text("Завершена", exact=True)).to_be_visible()
        subject = await it.value("SELECT subject FROM tickets WHERE number = $1", ticket)
        assert subject == "Открытый люк у школы"
