"""Keys of the inbox that are pressed while a conversation loads: each acts on the one that was
asked for, in its turn, or on none."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, Request, Route, expect

from foundation.settings import Settings
from tests.channels.bot_api import CITIZEN
from tests.channels.town import Town, town
from tests.pages.conftest import Centre, catch, quiet
from tests.pages.test_inbox import opened, posts

pytestmark = [pytest.mark.pages, pytest.mark.services]
ONE_CONVERSATION = re.compile(r"/api/inbox/(\d+)$")
HELD = "SELECT count(*) FROM conversations WHERE holder IS NOT NULL AND outcome IS NULL"
OUTCOMES = "SELECT array_agg(outcome) FROM conversations WHERE outcome IS NOT NULL"
DRAFT = "SELECT max(draft || ' (' || draft_mode || ')') FROM conversation_readers"


def once(happened: asyncio.Event) -> Callable[[Route], Awaitable[None]]:
    """A request goes on to the server once something has happened."""

    async def late(route: Route) -> None:
        await happened.wait()
        await route.continue_()

    return late


def broken(why: str) -> Callable[[Route], Awaitable[None]]:
    """The server does not give what is asked for, and says so."""

    async def answer(route: Route) -> None:
        await route.fulfill(status=503, json={"error": "database_away", "message": why})

    return answer


class Acts:
    """What a page has asked to be done to conversations, in order, such as `7/claim`."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: list[str] = []
        page.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        found = re.search(r"/api/inbox/(\d+/\w+)$", request.url)
        if request.method == "POST" and found and not found[1].endswith("/presence"):
            self._asked.append(found[1])

    async def so_far(self) -> list[str]:
        """Of all that was pressed: a question that is asked now is heard after them."""
        await self._page.evaluate("fetch('/api/inbox').then((answer) => answer.status)")
        return list(self._asked)


async def two_wait(centre: Centre, it: Town) -> Page:
    page = await opened(centre, "1001")
    await posts(it.api)
    await expect(page.locator("#conversations li")).to_have_count(2)
    return page


async def first_of_two(centre: Centre, it: Town) -> Page:
    """With the first of the two open."""
    page = await two_wait(centre, it)
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
    return page


async def asked_for(page: Page, key: str) -> str:
    """The number of the conversation that `key` asks for, on its way. The one that is open is asked
    for again whenever something happens to it."""
    shown = page.url.partition("#")[2]

    def another(request: Request) -> bool:
        found = ONE_CONVERSATION.search(request.url)
        return found is not None and found[1] != shown

    async with page.expect_request(another) as asked:
        await page.keyboard.press(key)
    return (await asked.value).url.rpartition("/")[2]


async def test_a_key_waits_for_the_conversation_that_was_asked_for(
    centre: Centre, fresh_settings: Settings
) -> None:
    """J asks for the next one; A, pressed before it has come, takes that one, and never the one
    before."""
    async with town(fresh_settings, counts=False) as it:
        page = await two_wait(centre, it)
        acts, expected, came = Acts(page), list[str](), asyncio.Event()
        await catch(page, ONE_CONVERSATION, once(came))
        for author in ("Айгүл С.", "Сергей Ким"):
            came.clear()
            number = await asked_for(page, "j")
            await page.keyboard.press("a")
            await page.keyboard.press("e")  # the answer's first letter: it ends nothing
            assert await acts.so_far() == expected, "nothing acts before it has come"
            came.set()
            await expect(page.get_by_role("heading", name=author)).to_be_visible()
            await expect(page.locator("#words")).to_be_focused()
            expected.append(f"{number}/claim")
            assert await acts.so_far() == expected
            await page.keyboard.press("Escape")
        assert await it.value(HELD) == 2


async def test_what_was_begun_on_one_conversation_is_not_done_to_the_next(
    centre: Centre, fresh_settings: Settings
) -> None:
    """E takes the conversation and ends it; J, pressed between the two, opens another, which goes
    on."""
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        taken = asyncio.Event()
        await catch(page, "**/claim", once(taken))
        async with page.expect_request("**/claim"):
            await page.keyboard.press("e")
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        async with page.expect_response("**/end"):
            taken.set()
        await expect(page.locator("#conversations li")).to_have_count(1)
        ended = "SELECT array_agg(address) FROM conversations WHERE outcome = 'done'"
        assert await it.value(ended) == [str(CITIZEN.id)]


async def test_a_conversation_that_does_not_come_is_asked_for_again(
    centre: Centre, fresh_settings: Settings
) -> None:
    """That it did not come is said. What was pressed for it is over; once it is there, by itself or
    because its row is opened again, keys act on it."""
    async with town(fresh_settings, counts=False) as it:
        page = await two_wait(centre, it)
        for key, why in (("j", "Нет базы"), ("e", "Базы всё ещё нет")):
            await catch(page, ONE_CONVERSATION, broken(why))
            await page.keyboard.press(key)
            await expect(page.get_by_text(why)).to_be_visible()
        await page.unroute(ONE_CONVERSATION)
        it.api.write(text="Тездетіңіздерші")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.locator("#words")).to_be_focused()
        await page.keyboard.press("Escape")

        await catch(page, ONE_CONVERSATION, broken("И этой нет"))
        await page.keyboard.press("j")
        await expect(page.get_by_text("И этой нет")).to_be_visible()
        await page.unroute(ONE_CONVERSATION)
        await page.locator("#conversations [aria-current]").click()
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.locator("#words")).to_be_focused()
        assert (await it.value(HELD), await it.value(OUTCOMES)) == (2, None)


async def test_a_key_that_fails_says_so_and_those_after_it_act(
    centre: Centre, fresh_settings: Settings
) -> None:
    """T asks who may answer, and is not told."""
    async with town(fresh_settings, counts=False) as it:
        page = await two_wait(centre, it)
        came = asyncio.Event()
        await catch(page, ONE_CONVERSATION, once(came))
        await catch(page, "**/api/inbox/colleagues", broken("Нет базы"))
        await asked_for(page, "j")
        await page.keyboard.press("t")
        await page.keyboard.press("e")  # meant for the dialog that would have come
        came.set()
        await expect(page.get_by_text("Нет базы")).to_be_visible()
        await catch(page, "**/api/inbox/colleagues", broken("Базы всё ещё нет"))
        await page.locator("#acts").click()
        await page.locator("#hand").click()
        await expect(page.get_by_text("Базы всё ещё нет")).to_be_visible()
        await page.keyboard.press("n")
        await expect(page.locator("#words")).to_be_focused()
        assert (await it.value(HELD), await it.value(OUTCOMES)) == (1, None)


async def test_no_key_acts_beneath_a_dialog(centre: Centre, fresh_settings: Settings) -> None:
    """S asks why it is spam; E, pressed before the dialog was there, ends nothing."""
    async with town(fresh_settings, counts=False) as it:
        page = await two_wait(centre, it)
        acts, came = Acts(page), asyncio.Event()
        await catch(page, ONE_CONVERSATION, once(came))
        number = await asked_for(page, "j")
        await page.keyboard.press("s")
        await page.keyboard.press("e")
        came.set()
        await expect(page.locator("#mark-dialog")).to_be_visible()
        assert await acts.so_far() == []
        await page.get_by_label("Причина").fill("реклама")
        await page.keyboard.press("Enter")
        await expect(page.locator("#conversations li")).to_have_count(1)
        assert await acts.so_far() == [f"{number}/claim", f"{number}/end"]
        assert await it.value(OUTCOMES) == ["spam"]


async def test_letters_typed_before_the_answer_takes_them_lead_nowhere(
    centre: Centre, fresh_settings: Settings
) -> None:
    """An answer that begins with «о» or «л», the keys of J and K, opens no other conversation."""
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        taken = asyncio.Event()
        await catch(page, "**/claim", once(taken))
        async with page.expect_request("**/claim"):
            await page.keyboard.press("a")
        await page.keyboard.press("j")
        await page.keyboard.press("i")  # nor does «ш» open the knowledge base
        taken.set()
        await expect(page.locator("#words")).to_be_focused()
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await expect(page.locator("#side")).to_be_hidden()


async def test_keys_act_again_as_soon_as_a_dialog_is_answered(
    centre: Centre, fresh_settings: Settings
) -> None:
    """What it asks for may take its time."""
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        taken = asyncio.Event()
        await catch(page, "**/service-letter", once(taken))
        await page.keyboard.press("l")
        await expect(page.locator("#service-dialog")).to_be_visible()
        async with page.expect_request("**/service-letter"):
            await page.keyboard.press("Enter")
        await expect(page.locator("body")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        async with page.expect_response("**/service-letter"):
            taken.set()


async def test_words_typed_while_an_answer_is_on_its_way_stay(
    centre: Centre, fresh_settings: Settings
) -> None:
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        await page.keyboard.press("a")
        words, sent = page.locator("#words"), page.locator("#said li[data-part=operator]")
        await expect(words).to_be_focused()
        await page.keyboard.type("Бригада жолда")
        gone = asyncio.Event()
        await catch(page, "**/answers", once(gone))
        async with page.expect_request("**/answers"):
            await page.keyboard.press("Control+Enter")
        await page.keyboard.type(" 20 минутта жетеді")
        gone.set()
        await expect(sent).to_contain_text("Бригада жолда")
        await expect(words).to_have_value("20 минутта жетеді")
        await page.keyboard.press("Control+Enter")
        await expect(sent).to_have_count(2)
        await expect(words).to_have_value("")


async def test_a_note_that_was_left_in_its_midst_is_a_note_still(
    centre: Centre, fresh_settings: Settings
) -> None:
    """What only the centre was to see does not become an answer because another conversation was
    looked at, or the page was loaded again."""
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        await page.keyboard.press("n")
        words = page.locator("#words")
        await expect(words).to_be_focused()
        await page.keyboard.type("Үшінші рет жазады")
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        await expect(words).to_have_value("")
        await expect(page.locator("#words-label")).to_have_text("Ваш ответ")
        await page.keyboard.press("k")
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await expect(page.locator("#words-label")).to_contain_text("видит только центр")
        await it.until_value(DRAFT, "Үшінші рет жазады (note)")
        other = await page.context.new_page()
        await other.goto(page.url)
        await expect(other.locator("#words")).to_have_value("Үшінші рет жазады")
        await expect(other.locator("#words-label")).to_contain_text("видит только центр")
        await other.close()
        await page.reload()
        await expect(page.get_by_role("heading", name="Айгүл С.")).to_be_visible()
        await expect(words).to_have_value("Үшінші рет жазады")
        gone = asyncio.Event()
        await catch(page, "**/notes", once(gone))
        async with page.expect_request("**/notes"):
            await words.press("Control+Enter")
        await words.press("Control+Enter")  # by a hand that is not sure
        gone.set()
        await expect(page.locator("#said li[data-kind=note]")).to_contain_text("Үшінші рет жазады")
        await expect(words).to_have_value("")
        await expect(page.locator("#words-label")).to_have_text("Ваш ответ")
        assert await it.value("SELECT count(*) FROM messages WHERE person_id IS NOT NULL") == 1


async def test_an_answer_that_was_changed_since_nobody_said_that_it_went_goes_too(
    centre: Centre, fresh_settings: Settings
) -> None:
    """The first went out, and the page was not told. Sent again as it was it goes out once;
    changed, it is another."""
    async with town(fresh_settings, counts=False) as it:
        page = await first_of_two(centre, it)
        await page.keyboard.press("a")
        words, sent = page.locator("#words"), page.locator("#said li[data-part=operator]")
        await expect(words).to_be_focused()

        async def untold(route: Route) -> None:
            await route.fetch()
            await route.fulfill(status=503, json={"error": "database_away", "message": "Нет базы"})

        for more, number in (("Бригада жолда", 1), ("", 1), (", 20 минутта жетеді", 2)):
            await page.keyboard.type(more)
            await catch(page, "**/answers", untold)
            async with page.expect_response("**/answers"):
                await page.keyboard.press("Control+Enter")
            await page.unroute("**/answers")
            await expect(sent).to_have_count(number)
            await quiet(page)  # until it knows that this one failed, it sends no other
        await expect(sent.last).to_contain_text("Бригада жолда, 20 минутта жетеді")
        await expect(words).to_have_value("Бригада жолда, 20 минутта жетеді")


async def test_q_joins_nothing_that_was_like_the_conversation_before(
    centre: Centre, fresh_settings: Settings
) -> None:
    """What the one that has come is like is not known yet."""
    async with town(fresh_settings, counts=False) as it:
        page = await two_wait(centre, it)
        acts, known = Acts(page), asyncio.Event()
        async with page.expect_response("**/alike") as told:
            first = await asked_for(page, "j")
        await (await told.value).finished()  # late, it would take the place of the one below
        like = {
            "conversation_id": int(first) + 1, "source": "telegram_bot", "author": "Сергей Ким",
            "ticket": None, "why": "words", "ended": False, "words": "…",
        }  # fmt: skip
        await catch(page, f"**/api/inbox/{first}/alike", lambda route: route.fulfill(json=[like]))
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await expect(page.locator("#alike-list li")).to_have_count(1)
        await catch(page, "**/alike", once(known))
        await page.keyboard.press("j")
        await expect(page.get_by_role("heading", name="Сергей Ким")).to_be_visible()
        await page.keyboard.press("q")
        await page.keyboard.press("n")
        await expect(page.locator("#words")).to_be_focused()
        assert await acts.so_far() == []
        async with page.expect_response("**/alike"):
            known.set()
