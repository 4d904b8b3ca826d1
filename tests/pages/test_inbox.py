"""The inbox in a browser: by keyboard alone, two people on one conversation, and nothing typed
lost."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from foundation.settings import Settings
from tests.channels.bot_api import CITIZEN, BotApi
from tests.channels.town import Town, town
from tests.pages.axe import grave
from tests.pages.conftest import Centre, shot
from tests.pages.tongues import change_language

pytestmark = [pytest.mark.pages, pytest.mark.services]
OTHER = CITIZEN.model_copy(update={"id": 7002, "first_name": "Сергей", "last_name": "Ким"})


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), (80, 120, 90)).save(out, "JPEG")
    return out.getvalue()


async def posts(api: BotApi) -> None:
    api.write(text="Абай көшесі 12-үйдің ауласында көше шамдары үш күннен бері жанбай тұр")
    api.photo("p1", photo(), caption="Міне, осы жер")
    api.place(51.1283, 71.4305)
    api.write(OTHER, text="Когда включат отопление на Сыганак 25? Третий день холодно")


async def opened(centre: Centre, login: str) -> Page:
    page = await (await centre.seat()).sign_in(login, path="/inbox")
    return page


async def answer_by_an_article(page: Page) -> None:
    """Found, read and put into the answer by keys alone."""
    await page.keyboard.press("i")
    await expect(page.locator("#knowledge-words")).to_be_focused()
    await page.keyboard.type("отопление")
    await expect(page.locator("#knowledge-found [role=option]").first).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#knowledge-article")).to_be_focused()
    await expect(page.locator("#answer-by")).to_contain_text("Вставить в ответ")
    await shot(page, "inbox-article")
    await page.keyboard.press("u")
    await expect(page.locator("#words")).to_be_focused()
    await expect(page.locator("#words")).not_to_have_value("")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.locator("#side")).to_be_hidden()


async def register_from_the_draft(page: Page, it: Town) -> None:
    """R opens a draft with the topic, the address and the words that the conversation tells.
    Nothing is registered before the second R; the ticket stands beside the conversation then."""
    await page.keyboard.press("r")
    await expect(page.locator("#draft-topic")).to_have_value("Нет отопления")
    await expect(page.locator("#draft-address")).to_have_value(re.compile("Сығанақ|Сыганак"))
    await expect(page.locator("#draft-address")).to_have_value(re.compile(", 25$"))
    await expect(page.locator("#draft-text")).to_have_value(re.compile("Когда включат отопление"))
    await expect(page.locator("#draft-register")).to_be_focused()
    await shot(page, "inbox-draft")
    assert await it.value("SELECT count(*) FROM tickets") == 0
    await page.keyboard.press("r")
    await expect(page.locator("#draft")).to_be_hidden()
    await expect(page.locator("#text")).to_have_value(re.compile("Когда включат отопление"))
    await expect(page.locator("#topic")).to_have_value("Нет отопления")
    await shot(page, "inbox-ticket")


async def answer_while_a_colleague_looks(page: Page, lead: Page, it: Town) -> None:
    """Who is answered is held: a colleague sees by whom and cannot write; what the author adds
    meanwhile takes no letter from the answer."""
    await lead.keyboard.press("j")
    await expect(lead.get_by_role("heading", name="Айгүл С.")).to_be_visible()
    await page.keyboard.press("a")
    await expect(page.locator("#words")).to_be_focused()
    await page.keyboard.type("Бригада шықты, ")
    taken = lead.get_by_text("На эту переписку отвечает Әйгерім Сәрсенбаева.")
    await expect(taken.first).to_be_visible()
    await expect(lead.locator("#words")).not_to_be_editable()
    await shot(lead, "inbox-held")
    it.api.write(text="Тездетіңіздерші")
    await expect(page.locator("#said li").filter(has_text="Тездетіңіздерші")).to_be_visible()
    await expect(page.locator("#words")).to_have_value("Бригада шықты, ")
    await page.keyboard.type("30 минутта жетеді.")
    await page.keyboard.press("Control+Enter")
    sent = page.locator("#said li[data-part=operator]").filter(has_text="30 минутта жетеді.")
    await expect(sent).to_contain_text("отправлено")
    await expect(page.locator("#words")).to_have_value("")
    await expect(page.locator("#talk-due")).to_have_text("ответ вовремя")
    assert "Бригада шықты, 30 минутта жетеді." in it.api.texts


async def leave_a_note_and_end(page: Page, lead: Page) -> None:
    """The colleague reads the note; one conversation is left."""
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await page.keyboard.type("Су арнасына айтылды")
    await page.keyboard.press("Control+Enter")
    await expect(lead.locator("#said li[data-kind=note]")).to_contain_text("Су арнасына")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.locator("#conversations li")).to_have_count(1)
    await expect(page.get_by_text("Завершена", exact=True)).to_be_visible()


async def ask_what_a_groundless_one_is_about(page: Page) -> None:
    """The first about something stops nobody; nothing is ended."""
    await page.keyboard.press("s")
    await expect(page.locator("#mark-about")).to_be_hidden()
    await page.locator("[name=outcome][value=groundless]").check()
    await page.locator("[name=about]").fill("Сыганак 25")
    await expect(page.locator("#mark-stop")).to_be_hidden()
    await page.get_by_label("Причина").fill("проверка")
    await shot(page, "inbox-mark")
    await page.keyboard.press("Escape")


async def test_one_answers_by_keyboard_and_another_sees_who(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await opened(centre, "1001")
        await expect(page.get_by_text("Ответа никто не ждёт.")).to_be_visible()
        await posts(it.api)
        await expect(page.locator("#conversations li")).to_have_count(2)
        await it.until_value("SELECT count(*) FROM message_files WHERE state = 'there'", 1)
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await expect(page.locator("#said img")).to_be_visible()
        found = await grave(page, "the inbox")

        lead = await opened(centre, "lead1")
        await answer_while_a_colleague_looks(page, lead, it)
        await leave_a_note_and_end(page, lead)
        await page.keyboard.press("k")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        await answer_by_an_article(page)
        await register_from_the_draft(page, it)
        state = "SELECT t.state FROM tickets t JOIN conversations c ON c.ticket = t.number"
        await it.until_value(state, "assigned")
        await ask_what_a_groundless_one_is_about(page)
        for language in ("kk", "ru"):
            await change_language(page, language)
            await expect(page.locator("#said li").first).to_be_visible()
            await shot(page, f"inbox-{language}")
            found += await grave(page, f"the inbox in {language}")
        assert found == []
