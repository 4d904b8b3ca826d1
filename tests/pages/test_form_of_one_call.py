"""The form is one call's, from its ring to the end of its wrap-up: no letter goes astray."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from string import ascii_lowercase

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from bench.system import until
from tests.pages.conftest import Centre, Screen, catch, ready, shot, situation
from tests.pages.test_desk import in_call, open_desk, saved
from tests.softphone_ui.city import Client, program

pytestmark = [pytest.mark.pages, pytest.mark.services]

#: Half a second each; LETTER_ROUNDS=100 is for whoever changes the form.
ROUNDS = int(os.environ.get("LETTER_ROUNDS", "8"))
#: So many letters fall into each moment of a call: while it rings, is connected, is spoken.
LETTERS = 3
#: The text of a form that is not written in.
INERT = ".field.grows[inert]"
#: Writes down each letter as it is typed, by the number of calls that have rung before it.
WITNESS = """
window.letters = [];
addEventListener("DOMContentLoaded", () => {
  let rung = 0;
  new MutationObserver((changes) => {
    const { situation } = document.body.dataset;
    if (situation === "ringing" && changes.some((it) => it.oldValue !== situation)) rung++;
  }).observe(document.body, { attributeFilter: ["data-situation"], attributeOldValue: true });
  addEventListener("beforeinput", (event) => {
    window.letters[rung] = (window.letters[rung] ?? "") + event.data;
  }, true);
});
"""


class Typist:
    """Types on and on into whatever has the focus."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._typed = 0
        self._more = asyncio.Condition()
        self._stop = False

    async def run(self) -> None:
        while not self._stop:
            await self._page.keyboard.press(ascii_lowercase[self._typed * 7 % 26])
            async with self._more:
                self._typed += 1
                self._more.notify_all()

    async def letters(self, n: int = LETTERS) -> None:
        """Wait until so many more have been typed."""
        end = self._typed + n
        async with asyncio.timeout(20), self._more:
            await self._more.wait_for(lambda: self._typed >= end)

    def stop(self) -> None:
        self._stop = True


@asynccontextmanager
async def typing(page: Page) -> AsyncIterator[Typist]:
    typist = Typist(page)
    task = asyncio.create_task(typist.run())
    try:
        yield typist
    finally:
        typist.stop()
        await task


async def free_again(centre: Centre, operator: Client, call_id: str) -> None:
    """The caller leaves, and the wrap-up is over."""
    await centre.stage.caller_leaves(call_id)
    assert (await operator.ask("POST", "/api/me/wrap-up/end"))[0] == 204


async def one_call(centre: Centre, page: Page, typist: Typist, n: int) -> tuple[str, str]:
    """A call from its ring to a few words of the talk, while she types; its id and its ticket."""
    call_id = await centre.stage.offer(f"+7701{n:07}")
    await situation(page, "ringing")
    await typist.letters()
    await centre.stage.pick_up(call_id)
    await typist.letters()
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await typist.letters()
    return call_id, str(centre.stage.call(call_id).ticket)


async def words_of(operator: Client, number: str) -> str:
    """The text of a ticket, as the server has it."""
    text: str = (await operator.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]["text"]
    return text


async def each_in_its_ticket(page: Page, operator: Client, tickets: list[str]) -> None:
    """What was typed since the n-th ring is the text of the n-th ticket, to the letter."""
    letters: list[str] = await page.evaluate("letters")

    async def so() -> bool:
        texts = [await words_of(operator, number) for number in tickets]
        return texts == letters[-len(tickets) :]

    try:
        await until(so, 20, "each letter in its ticket", every=0.2)
    except TimeoutError:
        texts = [await words_of(operator, number) for number in tickets]
        assert texts == letters[-len(tickets) :]


async def test_not_one_letter_goes_astray_over_many_calls(centre: Centre) -> None:
    page = await open_desk(centre, init=WITNESS)
    call_id = await in_call(centre, page)
    tickets = [str(centre.stage.call(call_id).ticket)]
    await page.focus("#text")
    async with program(centre.address, "1001") as operator:
        async with typing(page) as typist:
            await typist.letters()
            for n in range(ROUNDS):
                await free_again(centre, operator, call_id)
                call_id, number = await one_call(centre, page, typist, n)
                tickets.append(number)
        await saved(page)
        await each_in_its_ticket(page, operator, tickets)


async def test_an_answer_that_comes_after_the_next_ring_is_the_last_tickets(centre: Centre) -> None:
    """Each save's answer is held back until the next call rings."""
    page = await open_desk(centre, init=WITNESS)
    call_id = await in_call(centre, page)
    tickets = [str(centre.stage.call(call_id).ticket)]
    rung = asyncio.Event()

    async def late(route: Route) -> None:
        if route.request.method != "PUT":
            await route.continue_()
            return
        gate = rung
        answer = await route.fetch()
        await gate.wait()
        await route.fulfill(response=answer)

    await catch(page, "**/api/tickets/*", late)
    await page.focus("#text")
    async with program(centre.address, "1001") as operator:
        async with typing(page) as typist:
            await typist.letters()
            for n in range(3):
                await free_again(centre, operator, call_id)
                before, rung = rung, asyncio.Event()
                call_id, number = await one_call(centre, page, typist, n)
                before.set()
                tickets.append(number)
        rung.set()
        await saved(page)
        await each_in_its_ticket(page, operator, tickets)
        await page.unroute_all(behavior="wait")


async def test_a_ring_that_comes_to_nothing_leaves_its_words_as_a_draft(centre: Centre) -> None:
    page = await open_desk(centre)
    first = await in_call(centre, page)
    number = await page.text_content("#ticket-number")
    await page.focus("#text")
    await page.keyboard.type("первый")
    async with program(centre.address, "1001") as operator:
        await free_again(centre, operator, first)
        await situation(page, "available")
        second = await centre.stage.offer("+77017654321")
        await situation(page, "ringing")
        await page.keyboard.type("второй")
        await expect(page.locator("#text")).to_have_value("второй")
        await shot(page, "desk-form-while-ringing")
        await centre.stage.not_answered(second)
        await situation(page, "set_aside")
        await page.keyboard.press("Escape")
        await expect(page.locator("#ticket")).to_be_hidden()
        draft = page.locator("[data-unfiled] blockquote")
        await expect(draft).to_have_text("второй")
        await page.reload()
        await ready(page)
        await expect(draft).to_have_text("второй")
        assert await words_of(operator, str(number)) == "первый"
        await centre.stage.caller_leaves(second)
        await page.keyboard.press("g")
        third = await in_call(centre, page)
        await shot(page, "desk-draft-without-a-ticket")
        await page.click("[data-unfiled] button >> nth=0")
        await expect(page.locator("#text")).to_have_value("второй")
        await expect(page.locator("[data-unfiled]")).to_have_count(0)
        await saved(page)
        assert await words_of(operator, str(centre.stage.call(third).ticket)) == "второй"


async def test_who_rings_again_finds_their_words_and_who_leaves_at_once_has_a_ticket_of_theirs(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    first = await centre.stage.offer()
    await situation(page, "ringing")
    await page.focus("#subject")
    await page.keyboard.type("мост")
    await centre.stage.not_answered(first)
    await situation(page, "set_aside")
    await page.keyboard.press("Escape")
    await expect(page.locator("body")).to_be_focused()  # the keys have left the form
    await page.keyboard.press("g")
    await situation(page, "ringing")
    await expect(page.locator("#subject")).to_have_value("мост")
    await centre.stage.pick_up(first)
    await centre.stage.connect(first)
    await situation(page, "talking")
    await saved(page)
    await expect(page.locator("#subject")).to_have_value("мост")
    async with program(centre.address, "1001") as operator:
        await free_again(centre, operator, first)
        await situation(page, "available")
        second = await centre.stage.offer("+77017654321")
        await situation(page, "ringing")
        await page.focus("#text")
        await page.keyboard.type("кратко")
        await centre.stage.pick_up(second)
        await centre.stage.connect(second)
        number = str(centre.stage.call(second).ticket)
        await centre.stage.caller_leaves(second)
        await situation(page, "wrap_up")
        await expect(page.locator("#ticket-number")).to_have_text(number)
        await expect(page.locator("#text")).to_have_value("кратко")
        await saved(page)
        assert await words_of(operator, number) == "кратко"


async def test_words_outlive_a_reload_and_a_sentence_goes_on_when_the_wrap_up_ends(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    await page.focus("#text")
    await page.keyboard.type("до номера")
    await shot(page, "desk-form-while-connecting")
    await centre.stage.connect(call_id)
    await page.reload()
    await situation(page, "talking")
    await expect(page.locator("#text")).to_have_value("до номера")
    await saved(page)
    number = str(centre.stage.call(call_id).ticket)
    async with program(centre.address, "1001") as operator:
        assert await words_of(operator, number) == "до номера"
        await page.focus("#text")
        async with typing(page) as typist:
            await typist.letters()
            await free_again(centre, operator, call_id)
            await situation(page, "available")
            await typist.letters(20)
        await saved(page)
        written = await page.input_value("#text")
        assert len(written) > len("до номера") + 20
        assert await words_of(operator, number) == written


async def test_a_page_loaded_in_the_wrap_up_has_its_ticket_and_after_it_one_writes_on_deliberately(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.fill("#subject", "Снег")
    await page.fill("#text", "начало")
    await saved(page)
    number = str(await page.text_content("#ticket-number"))
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await page.reload()
    await situation(page, "wrap_up")
    await expect(page.locator("#ticket-number")).to_have_text(number)
    await expect(page.locator("#subject")).to_have_value("Снег")
    await page.fill("#text", "начало у дома 5")
    await saved(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await expect(page.locator("#ticket-closed")).to_be_visible()
    await page.keyboard.press("a")
    spot = page.locator('[data-ticket-state="answered_on_the_spot"]')
    await expect(spot).to_have_attribute("aria-pressed", "false")
    await shot(page, "desk-form-finished")
    await page.keyboard.press("Enter")
    await expect(page.locator("#ticket-closed")).to_be_hidden()
    await page.fill("#text", "начало и конец")
    await saved(page)
    async with program(centre.address, "1001") as operator:
        assert await words_of(operator, number) == "начало и конец"


async def test_words_typed_while_a_ticket_is_fetched_are_put_to_its_own(centre: Centre) -> None:
    """A caller who is handed on, or a ticket that is opened, on a slow network."""
    page = await open_desk(centre)
    first = await in_call(centre, page)
    await page.fill("#text", "прежнее")
    await page.fill("#subject", "Прежняя")
    await saved(page)
    number = str(await page.text_content("#ticket-number"))
    async with program(centre.address, "1001") as operator:
        await free_again(centre, operator, first)
        await situation(page, "available")
        await in_call(centre, page)
        await page.reload()
        await situation(page, "talking")
        gate, asked = asyncio.Event(), asyncio.Event()

        async def slow(route: Route) -> None:
            asked.set()
            await gate.wait()
            await route.continue_()

        await page.click('#my-calls-list button:has-text("Прежняя")')
        await expect(page.locator("#look-ticket")).to_contain_text("прежнее")
        await catch(page, f"**/api/tickets/{number}", slow)
        await page.click("#look-ticket .row button >> nth=0")
        await asyncio.wait_for(asked.wait(), 20)
        await expect(page.locator("#text")).to_have_value("")
        await page.focus("#text")
        await page.keyboard.type("новое")
        gate.set()
        await expect(page.locator("#text")).to_have_value("прежнее\nновое")
        await saved(page)
        assert await words_of(operator, number) == "прежнее\nновое"
        await page.keyboard.press("Escape")
        await page.keyboard.press("b")
        await expect(page.locator("#text")).to_have_value("")


async def test_another_window_has_the_form_that_has_the_telephone(centre: Centre) -> None:
    screen = await centre.seat()
    first = await screen.sign_in("1001")
    await situation(first, "signed_out")
    await first.wait_for_selector('[data-light="mic"][data-look="good"]')
    await first.keyboard.press("g")
    await situation(first, "available")
    await in_call(centre, first)
    await first.fill("#text", "из первого")
    await saved(first)
    second = await screen.page("/desk")
    await situation(second, "elsewhere")
    await expect(second.locator(INERT)).to_have_count(1)
    await second.keyboard.press("g")
    await situation(second, "talking")
    await situation(first, "elsewhere")
    await expect(second.locator("#text")).to_have_value("из первого")
    await expect(first.locator(INERT)).to_have_count(1)
    await second.fill("#text", "из первого и второго")
    await saved(second)
    await first.bring_to_front()
    await expect(first.locator("body")).to_be_focused()  # the keys have left the form
    await first.keyboard.press("g")
    await situation(first, "talking")
    await expect(first.locator("#text")).to_have_value("из первого и второго")
    await expect(first.locator(INERT)).to_have_count(0)
    await _hears_of_the_telephone_before_the_floor_and_is_not_written_in(centre, screen)


async def _hears_of_the_telephone_before_the_floor_and_is_not_written_in(
    centre: Centre, screen: Screen
) -> None:
    """A further window, to which the news of the floor come late."""
    gate = asyncio.Event()

    async def late(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        letters: list[str | bytes] = []
        server.on_message(letters.append)
        await gate.wait()
        for letter in letters:
            socket.send(letter)
        server.on_message(socket.send)

    await screen.context.route_web_socket("**/live?*", late)
    further = await screen.context.new_page()
    async with further.expect_response("**/api/phone"):
        await further.goto(f"{centre.address}/desk")
    gate.set()
    await situation(further, "elsewhere")
    await expect(further.locator(INERT)).to_have_count(1)


async def test_what_the_server_refuses_is_kept_and_put_before_the_person(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await catch(
        page,
        "**/api/tickets/*",
        lambda route: (
            route.fulfill(
                status=409,
                json={"error": "form_closed", "reason": "over", "message": "Слова хранятся здесь."},
            )
            if route.request.method == "PUT"
            and "reopened" not in (route.request.post_data_json or {})
            else route.continue_()
        ),
    )
    await page.fill("#text", "слова")
    await expect(page.locator("#ticket-conflicts")).to_contain_text("Слова хранятся здесь.")
    await shot(page, "desk-form-refused")
    await page.click("#ticket-conflicts button")
    await saved(page)
    async with program(centre.address, "1001") as operator:
        number = str(await page.text_content("#ticket-number"))
        assert await words_of(operator, number) == "слова"
