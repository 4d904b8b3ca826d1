"""The operator's desk in a real browser, by keyboard alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, expect

from queue_manager.domain.floor import lead_events as by_lead
from queue_manager.domain.floor.states import SIGN_OUT, Device
from tests.pages.conftest import Centre, go, quiet, shot, situation, standing_still
from tests.softphone_ui.city import program

pytestmark = [pytest.mark.pages, pytest.mark.services]


async def open_desk(centre: Centre, *, init: str = "", **how: object) -> Page:
    """Operator 1001 at the desk, available. `init` runs in the page before anything of ours."""
    screen = await centre.seat(**how)
    await screen.context.add_init_script(init)
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await situation(page, "available")
    return page


async def in_call(centre: Centre, page: Page, caller: str | None = "+77012345678") -> str:
    """A call is connected to the operator of `page`; returns its id."""
    call_id = await centre.stage.offer(caller)
    await situation(page, "ringing")
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await page.wait_for_selector("#ticket:not([hidden])")
    return call_id


async def saved(page: Page) -> None:
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await expect(page.locator("#ticket-saved")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))


async def test_what_moves_moves_in_steps(centre: Centre) -> None:
    """An animation or a transition draws the page sixty times a second, just when it rings."""
    page = await open_desk(centre)
    strip = page.locator("#strip")
    left = "document.getElementById('strip-bar').style.getPropertyValue('--left')"
    still = "document.getAnimations().length"
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await expect(strip).to_have_attribute("data-dim", "")
    assert await page.evaluate(still) == 0
    at_first = float(await page.evaluate(left))
    assert at_first > 0
    await expect(strip).not_to_have_attribute("data-dim", "")
    assert await page.evaluate(still) == 0
    await page.wait_for_function(f"was => Number({left}) < was", arg=at_first)
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    assert await page.evaluate(still) == 0
    await expect(strip).not_to_have_attribute("data-dim", "")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    assert await page.evaluate(still) == 0


async def test_a_whole_call_by_keyboard(centre: Centre) -> None:
    page = await open_desk(centre)
    await shot(page, "desk-available")
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 234 56 78")
    await expect(page.locator("#caller-note")).to_have_text("Звонит впервые")
    assert (await page.title()).startswith("☎")
    await shot(page, "desk-ringing")
    await centre.stage.pick_up(call_id)
    await situation(page, "connecting")
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    number = centre.stage.call(call_id).ticket
    await expect(page.locator("#ticket-number")).to_have_text(str(number))
    await page.keyboard.press("Enter")
    await page.keyboard.type("люк")
    await shot(page, "desk-topic")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Қабанбай батыр даңғылы, 12")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Открытый люк у школы")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Открыт второй день, рядом школа. Просит оградить.")
    await expect(page.locator("#topic")).to_have_value("Открытый люк")
    await expect(page.locator("#topic-body")).to_have_text("→ Водоканал")
    await saved(page)
    await page.keyboard.press("Alt+a")
    await expect(page.locator('[data-ticket-state="answered_on_the_spot"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await saved(page)
    await shot(page, "desk-talking")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")
    await expect(page.locator(".strip-number")).to_have_text("+7 701 234 56 78")
    await expect(page.locator("#my-calls-list li")).to_have_count(1)
    await shot(page, "desk-wrap-up")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    async with program(centre.address, "1001") as client:
        ticket = (await client.ask("GET", f"/api/tickets/{number}"))[1]["ticket"]
    assert ticket["subject"] == "Открытый люк у школы"
    assert ticket["address"] == "Қабанбай батыр даңғылы, 12"
    assert ticket["topic_names"]["ru"] == "Открытый люк"
    assert ticket["state"] == "answered_on_the_spot"


async def test_letters_in_a_field_are_only_letters(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.type("meghpoar 123 ?/")
    await expect(page.locator("#text")).to_have_value("meghpoar 123 ?/")
    await situation(page, "talking")
    await page.keyboard.press("Escape")
    await expect(page.locator("#text")).to_have_value("meghpoar 123 ?/")
    assert centre.stage.hung_up == []


async def test_a_stray_letter_ends_no_call(centre: Centre) -> None:
    """E asks, E again ends; any other key takes the question back. Alt and E means it."""
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    end = page.locator('[data-action="end"]')
    async with standing_still(page):  # the question is taken back after seconds, too
        await page.keyboard.press("e")
        await expect(end).to_contain_text("Завершить?")
        await shot(page, "desk-really-end")
        await page.keyboard.press("z")
        await expect(end).not_to_contain_text("?")
        await page.keyboard.press("e")
        await situation(page, "talking")
        assert centre.stage.hung_up == []
        await page.keyboard.press("e")  # no telephone in this page: the dispatcher ends the call
        await situation(page, "wrap_up")
    assert centre.stage.hung_up == [call_id]
    await page.keyboard.press("g")
    await situation(page, "available")
    second = await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    assert centre.stage.hung_up == [call_id, second]


async def test_a_key_of_the_desks_own_takes_the_question_back_too(centre: Centre) -> None:
    """D is one of them: who types a word beside its field does not hang up by it."""
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.keyboard.press("Escape")
    async with standing_still(page):  # it is taken back after seconds, too
        for key in "ede":
            await page.keyboard.press(key)
        await expect(page.locator('[data-action="end"]')).to_contain_text("Завершить?")
    await situation(page, "talking")
    assert centre.stage.hung_up == []


async def test_a_telephone_on_the_table_is_mirrored(centre: Centre) -> None:
    screen = await centre.seat()
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await page.click('[popovertarget="menu"]')
    await page.check('[name="device"][value="phone"]')
    await page.keyboard.press("Escape")
    await expect(page.locator('[data-light="phone"]')).to_have_attribute("data-look", "off")
    await expect(page.locator('[data-banner="phone"]')).to_have_count(0)
    await centre.stage.reachable("1001", Device.PHONE)
    await page.keyboard.press("g")
    await situation(page, "available")
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await expect(page.locator(".strip-note")).to_have_text("Ответьте по телефону на столе")
    await expect(page.locator('[data-action="answer"]')).to_have_count(0)
    await shot(page, "desk-phone-on-the-table")
    await centre.stage.pick_up(call_id)
    await centre.stage.connect(call_id)
    await situation(page, "talking")
    await page.wait_for_selector("#ticket:not([hidden])")
    await centre.stage.dials_pause("1001")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")


async def test_the_key_counts_not_the_letter(centre: Centre) -> None:
    """On a Russian layout the key P gives "з"."""
    page = await open_desk(centre)
    await page.evaluate(
        "dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyP', key: 'з', cancelable: true}))"
    )
    await page.wait_for_selector("#pause-menu[open]")
    await shot(page, "desk-pause-menu")
    await page.keyboard.press("2")
    await situation(page, "paused")
    await expect(page.locator(".strip-note")).to_have_text("обед")


async def test_escape_leaves_the_pause_menu_and_everything_as_it_was(centre: Centre) -> None:
    page = await open_desk(centre)
    await page.keyboard.press("p")
    await page.wait_for_selector("#pause-menu[open]")
    await page.keyboard.press("Escape")
    await expect(page.locator("#pause-menu")).to_be_hidden()
    await situation(page, "available")


async def test_a_pause_after_this_call(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    await page.keyboard.press("p")
    await page.keyboard.press("1")
    await expect(page.locator('[data-action="pause_after"]')).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator(".strip-note")).to_contain_text("перерыв")
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")


async def test_a_shift_that_a_lead_ends_after_the_call_is_no_pause_and_stays_ended(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    call_id = await in_call(centre, page)
    order = by_lead.StateForced(datetime.now(UTC), "1001", "signed_out", None, "Сәуле")
    await centre.stage.tell(order)
    await expect(page.locator(".strip-note")).to_have_text("затем конец смены")
    pause = page.locator('[data-action="pause_after"]')
    await expect(pause).to_have_attribute("aria-pressed", "false")
    await page.keyboard.press("p")
    await expect(page.locator("#toasts")).to_contain_text("После этого звонка смена закончится")
    after_call = centre.stage.floor.operators["1001"].after_call
    assert after_call is not None and after_call.what == SIGN_OUT
    await centre.stage.caller_leaves(call_id)
    await situation(page, "wrap_up")


async def test_set_aside_is_told_clearly_and_one_key_comes_back(centre: Centre) -> None:
    page = await open_desk(centre)
    call_id = await centre.stage.offer()
    await situation(page, "ringing")
    await centre.stage.not_answered(call_id)
    await situation(page, "set_aside")
    await expect(page.locator('[data-banner="set_aside"]')).to_contain_text("трубку не взяли")
    await shot(page, "desk-set-aside")
    await centre.stage.caller_leaves(call_id)
    await page.keyboard.press("g")
    await situation(page, "available")
    await expect(page.locator('[data-banner="set_aside"]')).to_have_count(0)


async def test_three_languages_without_a_reload(centre: Centre) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    await page.focus("#text")
    await page.keyboard.type("слова")
    await page.evaluate("window.sameDocument = true")
    for code, word, label in (
        ("kk", "Сөйлесу", "Мекенжай"),
        ("en", "Talking", "Address"),
        ("ru", "Разговор", "Адрес"),
    ):
        await page.click('[popovertarget="menu"]')
        await page.click(f'#menu [data-language="{code}"]')
        await expect(page.locator("#state-word")).to_have_text(word)
        await expect(page.locator("label[for=address]")).to_have_text(label)
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu")).to_be_hidden()
        await shot(page, f"desk-talking-{code}")
    await expect(page.locator("#text")).to_have_value("слова")
    assert await page.evaluate("window.sameDocument") is True
    await saved(page)
    again = await page.context.new_page()
    await go(again, centre.address + "/calls")
    await expect(again.locator("h1")).to_have_text("Мои звонки")


async def test_earlier_tickets_are_one_digit_away(centre: Centre) -> None:
    page = await open_desk(centre)
    first = await in_call(centre, page)
    await page.fill("#subject", "Снег во дворе")
    await saved(page)
    await centre.stage.caller_leaves(first)
    await situation(page, "wrap_up")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await in_call(centre, page)
    await expect(page.locator("#caller-tickets li")).to_have_count(1)
    await expect(page.locator("#caller-note")).to_contain_text("1 прежний звонок")
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("1")
    await expect(page.locator(".look-subject")).to_have_text("Снег во дворе")
    await expect(page.locator("#look-ticket")).not_to_contain_text("null")
    await shot(page, "desk-look")
    await page.keyboard.press("b")
    await expect(page.locator("#my-calls")).to_be_visible()


async def test_outages_are_told_and_taken_back(centre: Centre) -> None:
    page = await open_desk(centre)
    await centre.stage.stop_answering()
    await expect(page.locator('[data-away="dispatcher"]')).to_contain_text("Диспетчер")
    await shot(page, "desk-dispatcher-away")
    await centre.stage.answer_again()
    await expect(page.locator('[data-away="dispatcher"]')).to_have_count(0)


async def test_a_second_window_takes_the_telephone_and_gives_it_back(centre: Centre) -> None:
    screen = await centre.seat()
    first = await screen.sign_in("1001")
    await situation(first, "signed_out")
    await first.wait_for_selector('[data-light="phone"]:not([data-look="wait"])')
    second = await screen.page("/desk")
    await situation(second, "signed_out")
    await situation(first, "elsewhere")
    await shot(first, "desk-elsewhere")
    await first.keyboard.press("g")
    await situation(first, "signed_out")
    await situation(second, "elsewhere")


async def test_no_microphone_says_what_to_do(centre: Centre) -> None:
    screen = await centre.seat()
    await screen.context.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => {"
        " throw new DOMException('no', 'NotAllowedError'); };"
    )
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    await expect(page.locator('[data-banner="mic"]')).to_contain_text("F5")
    await page.keyboard.press("g")
    await expect(page.locator(".toast")).to_be_visible()
    await situation(page, "signed_out")
    await shot(page, "desk-no-microphone")


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
async def test_twice_as_large_nothing_is_cut_off(centre: Centre, code: str) -> None:
    """200 % zoom of 1366 × 768 is a window of 683 × 384."""
    page = await open_desk(centre, viewport={"width": 683, "height": 384})
    await in_call(centre, page)
    await page.evaluate(f"document.querySelector('[data-language={code}]').click()")
    await page.wait_for_selector(f"html[lang={code}]")
    assert await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    await page.evaluate("scrollTo(0, 500)")
    box = await page.locator("#strip").bounding_box()
    assert box is not None and box["y"] == 0, "the strip is never scrolled away"
    await shot(page, f"desk-zoom-{code}")


LONGEST_FIGURES = """
for (const figure of document.querySelectorAll("[data-figure]")) figure.textContent = "123,4 мин";
"""


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
async def test_nothing_overflows_on_the_centres_monitors(centre: Centre, code: str) -> None:
    page = await open_desk(centre, color_scheme="dark")
    call_id = await in_call(centre, page)
    await page.evaluate(f"document.querySelector('[data-language={code}]').click()")
    await page.wait_for_selector(f"html[lang={code}]")
    await page.evaluate(LONGEST_FIGURES)
    await shot(page, f"desk-dark-{code}")
    for _ in range(2):
        sizes = await page.evaluate(
            "[document.documentElement.scrollHeight <= innerHeight,"
            " document.documentElement.scrollWidth <= document.documentElement.clientWidth,"
            " document.getElementById('strip').offsetHeight <= 80,"
            " document.querySelector('.bar').offsetHeight <= 60]"
        )
        assert sizes == [True] * 4
        await centre.stage.caller_leaves(call_id) if _ == 0 else None
        await situation(page, "wrap_up")


async def test_everything_that_can_be_pressed_is_large_enough_and_has_a_name(
    centre: Centre,
) -> None:
    page = await open_desk(centre)
    await in_call(centre, page)
    bad = await page.evaluate(
        """[...document.querySelectorAll('button, a, input, select, textarea')]
          .filter((it) => it.checkVisibility() && it.getBoundingClientRect().width)
          .filter((it) => it.getBoundingClientRect().height < 18
            || !(it.textContent.trim() || it.ariaLabel || it.title || it.labels?.length))
          .map((it) => it.outerHTML)"""
    )
    assert bad == []
    small = await page.evaluate(
        """[...document.querySelectorAll('button, input, textarea')]
          .filter((it) => it.checkVisibility() && it.getBoundingClientRect().height < 39.5)
          .map((it) => it.outerHTML)"""
    )
    assert small == []


async def test_nothing_comes_from_another_host(centre: Centre) -> None:
    screen = await centre.seat()
    asked: list[str] = []
    screen.context.on("request", lambda request: asked.append(request.url))
    await quiet(await screen.page())  # where one signs in
    page = await screen.sign_in("1001")
    await situation(page, "signed_out")
    assert asked
    assert [url for url in asked if not url.startswith(centre.address)] == []
