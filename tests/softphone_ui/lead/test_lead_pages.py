"""The lead's pages in a real Chromium: the live floor, by keyboard alone, in three languages and
sizes."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from playwright.async_api import Request, ViewportSize, expect

from bench.system import until
from foundation.postgres.pool import transaction
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.states import (
    SET_ASIDE_REASONS,
    Device,
    OperatorState,
    RingResult,
)
from tests.pages.conftest import (
    MONITOR,
    Screen,
    browser,
    chromium,
    go,
    light_browser,
    light_chromium,
    playwright,
    shot,
    standing_still,
)
from tests.softphone_ui.lead.city_rows import write_records
from tests.softphone_ui.lead.desk import Desk, desk, lost_call, now
from tests.softphone_ui.lead.stage import Stage

__all__ = ["browser", "chromium", "desk", "light_browser", "light_chromium", "playwright"]
pytestmark = pytest.mark.pages

WALL: ViewportSize = {"width": 1920, "height": 1080}
ZOOMED: ViewportSize = {"width": 683, "height": 384}  # 1366×768 at 200 %
S = timedelta(seconds=1)
EVERY_PAGE = (
    "/floor", "/missed", "/callbacks", "/service-level", "/voice", "/marks", "/calls", "/tickets",
    "/incidents", "/blocked", "/abuse", "/directory", "/line-log", "/lines", "/lines/109",
    "/lines/new", "/operators", "/password",
)  # fmt: skip
#: How many rows the top bar's children stand in: none begins below another's end.
ROWS = """(bar) => {
  const all = [...bar.querySelectorAll(
    '.brand, nav > a, nav > .more:not([hidden]), .person-menu > *:not([hidden])')]
    .map((child) => child.getBoundingClientRect());
  const lowest = Math.max(...all.map((box) => box.top));
  return lowest >= Math.min(...all.map((box) => box.bottom)) ? 2 : 1;
}"""


async def clear_floor(played: Stage) -> None:
    """Nobody is free or set aside, nobody waits: callers leave, those operators sign out."""
    floor = played.today.floor
    for call in list(floor.calls.values()):
        if call.talk is None:
            await played.dispatcher.tell(on.CallerLeft(now(), call.call_id))
    for ring_id in list(played.today.floor.rings):
        if not played.today.floor.rings[ring_id].connected:
            await played.dispatcher.tell(on.LegEnded(now(), ring_id, RingResult.WITHDRAWN))
    for operator in played.today.floor.operators.values():
        free = operator.state in (OperatorState.AVAILABLE, OperatorState.WRAP_UP)
        if free or operator.reason in SET_ASIDE_REASONS:
            await played.dispatcher.tell(on.OperatorSignedOut(now(), operator.extension))


async def offer(played: Stage, call_id: str, number: str = "+77014446677") -> None:
    channel = f"PJSIP/trunk-{call_id}"
    await played.dispatcher.tell(
        on.CallOffered(now(), call_id, "109", "pbx1", channel, number, number, "known", "kk")
    )


async def come(played: Stage, extension: str) -> None:
    await played.dispatcher.tell(on.OperatorAvailable(now(), extension, Device.PHONE))


def signed_out(played: Stage) -> list[str]:
    operators = played.today.floor.operators.values()
    return [o.extension for o in operators if o.state is OperatorState.SIGNED_OUT]


async def test_a_caller_whom_nobody_answers_asks_for_the_lead_with_a_sound(
    played: Stage, desk: Desk
) -> None:
    await clear_floor(played)
    page = await desk.open("/floor")
    await offer(played, "alerted")
    await expect(page.locator("#waiting-count")).to_have_text("1")
    await expect(page.locator("#alerts")).to_be_hidden()
    await played.dispatcher.tell(on.Tick(now() + 12 * S))  # the ladder's step of 11 s
    row = page.locator("#alerts .alert")
    await expect(row.locator(".what")).to_have_text("waits on 109, nobody has answered")
    await expect(row.locator(".who")).to_have_text("+7 701 ••• 66 77")
    await expect(page.locator("#alerts")).to_have_attribute("data-sounded", "1")
    await shot(page, "lead-alert")
    await played.dispatcher.tell(on.CallerLeft(now(), "alerted"))
    await expect(page.locator("#alerts")).to_be_hidden()


async def test_a_caller_waits_is_rung_for_and_is_answered(played: Stage, desk: Desk) -> None:
    await clear_floor(played)
    page = await desk.open("/floor")
    await expect(page.locator("#waiting-count")).to_have_text("0")
    await offer(played, "pbx1-900.1")
    row = page.locator("#waiting .caller[data-key='pbx1-900.1']")
    await expect(row.locator(".who")).to_have_text("+7 701 ••• 66 77")
    await expect(row.locator(".ladder")).to_have_text("nobody free")
    await expect(page.locator("#waiting-count")).to_have_text("1")
    extension = signed_out(played)[0]
    await come(played, extension)
    await expect(row.locator(".ladder")).to_contain_text(f"{extension} rings")
    ring_id = "pbx1-900.1~1"
    async with standing_still(page):
        await played.dispatcher.tell(on.PhoneAnswered(now(), ring_id))
        await played.dispatcher.tell(on.Connected(now(), "pbx1-900.1", extension, ring_id))
        await expect(row.locator(".ladder")).to_contain_text(f"{extension} answered after")
    await expect(row).to_have_count(0)
    tile = page.locator(f".group.talking .tile[data-extension='{extension}']")
    await expect(tile).to_be_visible()


async def test_the_bar_shows_what_is_left_of_the_sixteen_seconds(played: Stage, desk: Desk) -> None:
    await clear_floor(played)
    page = await desk.open("/floor")
    await offer(played, "pbx1-901.1")
    row = page.locator("#waiting .caller[data-key='pbx1-901.1']")
    await expect(row).to_be_visible()
    left = "row => row.querySelector('.left').getAnimations()[0]"
    duration = await row.evaluate(f"{left}.effect.getTiming().duration".replace("row =>", "row =>"))
    assert duration == 16_000
    offered_at = played.today.floor.calls["pbx1-901.1"].offered_at
    least = (now() - offered_at).total_seconds()
    shown = await row.evaluate(f"{left}.currentTime") / 1000
    assert least - 1.5 <= shown <= (now() - offered_at).total_seconds() + 1.5
    await expect(row).not_to_have_class("caller late")
    late = now() - 21 * S
    await played.dispatcher.tell(
        on.CallOffered(late, "pbx1-901.0", "109", "pbx1", "PJSIP/trunk-x", None, "", "anonymous")
    )
    first = page.locator("#waiting .caller").first
    await expect(first).to_have_attribute("data-key", "pbx1-901.0")
    await expect(first).to_have_class("caller late")
    await expect(first.locator(".who")).to_have_text("withheld")


async def test_who_did_not_answer_is_set_aside_and_taken_back_by_one_click(
    played: Stage, desk: Desk
) -> None:
    await clear_floor(played)
    page = await desk.open("/floor")
    extension = signed_out(played)[0]
    await come(played, extension)
    await offer(played, "pbx1-902.1")
    ring = played.today.floor.rings["pbx1-902.1~1"]
    await played.dispatcher.tell(on.Tick(ring.started_at + 6 * S))
    await played.dispatcher.tell(on.LegEnded(now() + 6 * S, ring.ring_id, RingResult.NO_ANSWER))
    tile = page.locator(f".group.paused .tile[data-extension='{extension}']")
    await expect(tile).to_have_attribute("data-state", "set_aside")
    await expect(tile.locator(".doing")).to_contain_text("no answer")
    await expect(page.locator("#operators-note")).to_have_text("set aside: 1")
    row = page.locator("#waiting .caller[data-key='pbx1-902.1']")
    await expect(row.locator(".ladder")).to_have_text(f"{extension} no answer 6 s")
    await played.dispatcher.tell(on.CallerLeft(now() + 7 * S, "pbx1-902.1"))
    await tile.locator("button.back").click()
    await expect(page.locator("#toasts")).to_contain_text("the pause is ended")
    assert played.today.floor.operators[extension].state is OperatorState.AVAILABLE
    await page.mouse.move(5, 5)
    free = page.locator(f".group.available .tile[data-extension='{extension}']")
    await expect(free).to_be_visible()


async def test_by_keyboard_alone_on_any_layout(played: Stage, desk: Desk) -> None:
    await clear_floor(played)
    extension = signed_out(played)[0]
    await come(played, extension)
    page = await desk.open("/floor")
    await expect(
        page.locator(f".group.available .tile[data-extension='{extension}']")
    ).to_be_visible()
    await page.keyboard.press("ArrowRight")
    for _ in range(40):
        focused = await page.evaluate("document.activeElement.dataset.extension")
        if focused == extension:
            break
        await page.keyboard.press("ArrowRight")
    assert focused == extension
    # The key beside P on a Russian layout writes щ: its place counts.
    await page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " { key: 'щ', code: 'KeyO', bubbles: true }))"
    )
    await expect(page.locator("#toasts")).to_contain_text("signed out")
    assert played.today.floor.operators[extension].state is OperatorState.SIGNED_OUT
    await page.keyboard.press("KeyZ")
    await expect(page.locator("#toasts")).to_contain_text("taken back")
    assert played.today.floor.operators[extension].state is OperatorState.AVAILABLE
    await page.keyboard.press("KeyF")
    for formula in await page.locator("#figures .formula").all():
        await expect(formula).to_be_visible()


async def test_tiles_stay_where_they_are_while_someone_points_at_them(
    played: Stage, desk: Desk
) -> None:
    await clear_floor(played)
    first, second = signed_out(played)[:2]
    await come(played, first)
    await come(played, second)
    page = await desk.open("/floor")
    tile = page.locator(f".tile[data-extension='{first}']")
    other = page.locator(f".tile[data-extension='{second}']")
    await other.hover()
    before = await other.bounding_box()
    await played.dispatcher.tell(on.OperatorPaused(now(), first, "lunch"))
    await expect(tile.locator(".doing")).to_contain_text("→ Paused · lunch")
    assert await tile.evaluate("it => it.closest('.group').classList.contains('available')")
    assert await other.bounding_box() == before
    await page.mouse.move(5, 5)
    await expect(page.locator(f".group.paused .tile[data-extension='{first}']")).to_be_visible()


async def test_the_figures_come_when_rows_are_written_and_never_by_the_clock(
    played: Stage, desk: Desk
) -> None:
    page = await desk.open("/floor")
    chosen_period: list[str] = []

    def note_request(request: Request) -> None:
        # Incidents and what is to be done have clocks of their own.
        if "/api/" in request.url and not request.url.endswith(("/api/incidents", "/floor/tasks")):
            chosen_period.append(request.url)

    offered = page.locator("#figures .figure-strict .out-of")
    await expect(offered).not_to_have_text("")
    before = int((await offered.text_content() or "").replace(",", ""))
    # The page asks for the pauses once more than the rest: a moment after it was opened.
    told = (
        "performance.getEntriesByType('resource')"
        ".some((it) => it.name.endsWith('/api/floor/pauses'))"
    )

    async def pauses_told() -> bool:
        return bool(await page.evaluate(told))

    await until(pauses_told, 20, "the pauses were asked for")
    page.on("request", note_request)
    async with transaction(played.pool) as link:
        await write_records(link, lost_call("pbx1-910.1"))
    # Silence is what is tried here, so time has to pass: longer than any look at the database.
    await asyncio.sleep(3)
    assert chosen_period == []
    for _ in range(20):
        await played.dispatcher.written(["pbx1-910.1"])
    await expect(offered).to_have_text(f"{before + 1:,}")
    assert len(chosen_period) <= 2
    await expect(page.locator("#lost li").first).to_contain_text("Nobody free")


@pytest.mark.parametrize(
    ("language", "size"),
    [("kk", MONITOR), ("ru", MONITOR), ("en", MONITOR), ("ru", WALL)],
    ids=["kk", "ru", "en", "wall"],
)
async def test_pages_fit(played: Stage, desk: Desk, language: str, size: ViewportSize) -> None:
    for name in ("floor", "missed", "service-level", "callbacks"):
        page = await desk.open(f"/{name}", language)
        await page.set_viewport_size(size)
        if name == "floor":
            await expect(page.locator(".tile").nth(26)).to_be_attached()
            await expect(page.locator("#figures .share").first).not_to_have_text("–")
        overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, name
        assert await page.locator(".topbar").evaluate(ROWS) == 1, f"the top bar of {name}"
        await shot(page, f"lead_{name}_{language}_{size['width']}")
        await page.close()


async def test_every_page_at_200_percent(played: Stage, desk: Desk) -> None:
    """The administrator sees them all, and has the longest menu."""
    assert desk.screen.context.browser is not None
    context = await desk.screen.context.browser.new_context(viewport=ZOOMED)
    admin = Desk(Screen(played.url, context), played, "admin")
    page, wrong = await admin.open("/floor", "kk"), []
    for path in EVERY_PAGE:
        await go(page, played.url + path)
        await expect(page.locator("#more")).to_be_visible()
        overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        rows = await page.locator(".topbar").evaluate(ROWS)
        wrong += [path] if overflow > 0 or rows != 1 else []
    assert wrong == []
    await page.locator("#more").press("Enter")
    await page.locator("#more-places a[href='/lines']").press("Enter")
    await page.wait_for_url("**/lines")
    await context.close()
    assert admin.screen.wrong == []


async def test_the_menu_by_keyboard(played: Stage, desk: Desk) -> None:
    admin = Desk(desk.screen, played, "admin")
    page = await admin.open("/missed", "ru")
    every = page.get_by_role("button", name="Все страницы")
    await expect(every).to_have_class(re.compile(r"\bhere\b"))
    await every.press("ArrowDown")
    places = page.locator("#more-places a")
    await expect(page.locator("#more-places a[href='/missed']")).to_have_attribute(
        "aria-current", "page"
    )
    await expect(places.first).to_be_focused()
    await shot(page, "lead_menu_ru")
    await page.keyboard.press("ArrowUp")
    await expect(places.last).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(places.last).to_be_hidden()
    await expect(every).to_be_focused()
    await every.press("ArrowDown")
    await page.locator("#more-places a[href='/calendar']").press("Enter")
    await page.wait_for_url("**/calendar")


async def test_without_scripts_the_menu_has_every_place(played: Stage, desk: Desk) -> None:
    admin = Desk(desk.screen, played, "admin")
    await admin.open("/lines")
    assert desk.screen.context.browser is not None
    context = await desk.screen.context.browser.new_context(
        java_script_enabled=False, storage_state=await desk.screen.context.storage_state()
    )
    page = await context.new_page()
    await page.goto(f"{played.url}/lines")
    await expect(page.locator(".topbar nav a[href='/missed']")).to_be_visible()
    await page.locator(".topbar nav a[href='/routing']").click()
    await page.wait_for_url("**/routing")
    await context.close()


async def test_dark_and_light_are_both_told_by_the_chart(played: Stage, desk: Desk) -> None:
    page = await desk.open("/floor")
    await expect(page.locator("#half-hour canvas")).to_be_visible()
    await expect(page.locator("#half-hour-table tbody tr")).to_have_count(30)
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    before = await page.locator("#half-hour canvas").evaluate("it => it.toDataURL()")
    await page.locator("[data-theme-switch]").click()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    await page.wait_for_function(
        "before => document.querySelector('#half-hour canvas').toDataURL() !== before", arg=before
    )
    await shot(page, "lead_floor_dark")
