"""Calls and texts on one screen: what is offered in writing opens by a key, and a call takes its
place in the middle of a word."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from foundation.settings import Settings
from tests.channels.town import town
from tests.pages.axe import grave
from tests.pages.conftest import NOTHING_TO_DO, Centre, catch, shot, situation
from tests.pages.test_desk import in_call, open_desk
from tests.pages.test_inbox import OTHER, opened
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def test_a_call_comes_in_the_middle_of_typing_and_nothing_typed_is_lost(
    centre: Centre, fresh_settings: Settings
) -> None:
    page = await open_desk(centre)
    async with town(fresh_settings, counts=False) as it:
        it.api.write(text="Абай көшесі 12-үйдің ауласында көше шамдары жанбай тұр")
        texts = page.locator("#texts")
        await expect(texts).to_contain_text("предложено вам")
        await shot(page, "desk-text-offered")
        await page.keyboard.press("F4")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await page.keyboard.press("a")
        await expect(texts).to_contain_text("отвечаете вы")
        words = page.locator("#words")
        await expect(words).to_be_focused()
        await page.keyboard.type("Бригада жолда")
        lead = await opened(centre, "lead1")
        await lead.keyboard.press("j")
        await expect(lead.locator("#talk-readers")).to_contain_text("Әйгерім Сәрсенбаева")
        await shot(page, "desk-text-open")
        found = await grave(page, "a text on the desk")

        await page.keyboard.press("Escape")
        await page.keyboard.press("m")
        await expect(page.get_by_role("dialog", name="Готовый ответ")).to_be_visible()
        await page.keyboard.press("Escape")

        call_id = await in_call(centre, page)
        await expect(words).to_be_hidden()
        await page.keyboard.type("Жарық жоқ")
        await it.until_value("SELECT max(draft) FROM conversation_readers", "Бригада жолда")
        await centre.stage.caller_leaves(call_id)
        await situation(page, "wrap_up")
        await page.keyboard.press("Escape")
        await page.keyboard.press("g")
        await situation(page, "available")
        await expect(words).to_have_value("Бригада жолда")
        await page.keyboard.press("Enter")
        await expect(words).to_be_focused()
        await page.keyboard.type(", 20 минутта жетеді")
        await page.keyboard.press("Control+Enter")
        sent = page.locator("#said li[data-part=operator]")
        await expect(sent).to_contain_text("Бригада жолда, 20 минутта жетеді")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await expect(words).to_be_hidden()
        await expect(page.locator("#ticket")).to_be_visible()
        assert found == []


async def test_letters_typed_before_the_answer_takes_them_do_nothing_on_the_desk(
    centre: Centre, fresh_settings: Settings
) -> None:
    """«Здравствуйте» begins with the key of the pause."""
    page = await open_desk(centre)
    async with town(fresh_settings, counts=False) as it:
        it.api.write(text="Абай көшесі 12-үйдің ауласында көше шамдары жанбай тұр")
        await expect(page.locator("#texts")).to_contain_text("предложено вам")
        await page.keyboard.press("F4")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        taken = asyncio.Event()

        async def late(route: Route) -> None:
            await taken.wait()
            await route.continue_()

        await catch(page, "**/claim", late)
        async with page.expect_request("**/claim"):
            await page.keyboard.press("a")
        await page.keyboard.press("p")
        taken.set()
        await expect(page.locator("#words")).to_be_focused()
        await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_what_comes_late_of_a_conversation_that_is_opened_anew_breaks_nothing(
    centre: Centre, fresh_settings: Settings
) -> None:
    page = await open_desk(centre)
    async with town(fresh_settings, counts=False) as it:
        words = "Абай көшесі 12-үйдің ауласында көше шамдары жанбай тұр"
        it.api.write(text=words)
        it.api.write(OTHER, text=words)
        await it.until_value("SELECT count(*) FROM conversations WHERE needs_person", 2)
        alike, opened_anew = asyncio.Event(), asyncio.Event()

        async def late(route: Route) -> None:
            await alike.wait()
            await route.continue_()

        async def later(route: Route) -> None:
            await opened_anew.wait()
            await route.continue_()

        await catch(page, "**/api/inbox/*/alike", late)
        await expect(page.locator("#texts li")).to_have_count(2)
        await page.keyboard.press("F4")
        await expect(page.locator("#said li").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#said")).to_be_hidden()
        await catch(page, re.compile(r"/api/inbox/\d+$"), later)
        async with page.expect_response("**/alike") as first:
            await page.keyboard.press("F4")
            alike.set()
        await (await first.value).finished()
        opened_anew.set()
        await expect(page.locator("#alike li")).to_have_count(1)


async def desk_with_links(centre: Centre) -> tuple[Page, Links]:
    """A desk whose links the test can cut, and let come back."""
    page = await open_desk(centre)
    links = await cut_links(page)
    await page.reload()
    await situation(page, "available")
    return page, links


async def test_a_conversation_waits_until_the_sentence_of_the_wrap_up_is_written(
    centre: Centre, fresh_settings: Settings
) -> None:
    """«У» in it would end it without an answer. Nor does a link that comes back show it."""
    page, links = await desk_with_links(centre)
    async with town(fresh_settings, counts=False) as it, program(centre.address, "1001") as her:
        it.api.write(text="Абай көшесі 12-үйдің ауласында көше шамдары жанбай тұр")
        await expect(page.locator("#texts")).to_contain_text("предложено вам")
        await page.keyboard.press("F4")
        said, text = page.locator("#said"), page.locator("#text")
        await expect(said).to_be_visible()
        call_id = await in_call(centre, page)
        await expect(said).to_be_hidden()
        await text.focus()
        await page.keyboard.type("Кр")
        await centre.stage.caller_leaves(call_id)
        await situation(page, "wrap_up")
        await links.anew(page)
        await situation(page, "wrap_up")
        await expect(text).to_be_focused()
        assert (await her.ask("POST", "/api/me/wrap-up/end"))[0] == 204
        await situation(page, "available")
        await page.keyboard.type("у")
        await expect(text).to_have_value("Кру")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Shift+Tab")
        await expect(text).to_be_focused()
        await expect(said).to_be_hidden()
        await page.keyboard.press("Escape")
        await expect(said).to_be_visible()


async def test_what_was_offered_before_the_link_was_cut_is_gone_with_it(
    centre: Centre, fresh_settings: Settings
) -> None:
    page, links = await desk_with_links(centre)
    async with town(fresh_settings, counts=False) as it:
        it.api.write(text="Абай көшесі 12-үйдің ауласында көше шамдары жанбай тұр")
        await expect(page.locator("#texts")).to_contain_text("предложено вам")
        links.without = "conversations"
        await links.anew(page)
        await expect(page.locator("#texts")).to_be_hidden()


class Links:
    """The page's links to the floor. `without`: what the next ones tell nothing of."""

    def __init__(self) -> None:
        self.without: str | None = None
        self._routes: list[WebSocketRoute] = []
        self._on = asyncio.Event()
        self._on.set()

    async def come(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        self._routes.append(route)
        kept: list[str | bytes] = []

        def told(letter: str | bytes) -> None:
            it = json.loads(letter)
            if self.without in it:
                del it[self.without]
            if self._on.is_set() or it["type"] != "floor":
                route.send(json.dumps(it))
            else:
                kept.append(json.dumps(it))

        server.on_message(told)
        await self._on.wait()
        for letter in kept:
            route.send(letter)

    async def anew(self, page: Page) -> None:
        """It is cut and comes back; the page draws itself before it hears of the floor again."""
        self._on.clear()
        before = len(self._routes)
        await self._routes[-1].close()
        await situation(page, "unknown")
        assert len(self._routes) > before
        await page.evaluate(NOTHING_TO_DO)
        self._on.set()


async def cut_links(page: Page) -> Links:
    links = Links()
    await page.route_web_socket("**/live?*", links.come)
    return links
