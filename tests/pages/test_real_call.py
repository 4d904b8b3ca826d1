"""The whole path with a real Asterisk and a real browser: dialled, answered by a key, heard on
both sides, written, recorded, and played again in the ticket."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import soundfile
from playwright.async_api import Page, async_playwright, expect

from bench import tones
from bench.sip_peers import Caller, OutgoingCall, Voice, WireLog
from bench.system import System, running, until
from tests.calls.stage import tones_in
from tests.pages.conftest import ARGUMENTS, MONITOR, Screen, shot, situation
from tests.pages.sipp import SippCall, sipp_dials

pytestmark = [pytest.mark.pages, pytest.mark.calls]

OPERATOR_HERTZ, CITIZEN_HERTZ = 500, 900
# Sees every peer connection of the page, and says which tone the caller's side brings.
LISTEN = """
window.connections = [];
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...how) { super(...how); window.connections.push(this); }
};
window.heard = async () => {
  const tracks = window.connections.flatMap((it) => it.getReceivers()).map((it) => it.track);
  const live = tracks.filter((it) => it?.readyState === 'live');
  if (!live.length) return 0;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192 });
  context.createMediaStreamSource(new MediaStream(live)).connect(analyser);
  await new Promise((done) => setTimeout(done, 400));
  const power = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(power);
  const loudest = power.indexOf(Math.max(...power));
  const hertz = loudest * context.sampleRate / analyser.fftSize;
  const loud = power[loudest];
  await context.close();
  return loud > -60 ? hertz : 0;
};
"""


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    stack = running(greeting="full", wrap_up_seconds=20)
    with asyncio.Runner() as runner:
        started = runner.run(stack.__aenter__())
        yield started
        runner.run(stack.__aexit__(None, None, None))


@pytest.fixture
async def screen(system: System, chromium: str, tmp_path: Path) -> AsyncIterator[Screen]:
    voice = tmp_path / "operator.wav"
    soundfile.write(voice, tones.tone(OPERATOR_HERTZ, 2.0), tones.RATE, subtype="PCM_16")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=[*ARGUMENTS, f"--use-file-for-fake-audio-capture={voice}"],
        )
        context = await browser.new_context(
            viewport=MONITOR, permissions=["microphone"], locale="kk-KZ"
        )
        await context.add_init_script(LISTEN)
        screen = Screen(system.status["web"].rstrip("/"), context)
        yield screen
        await browser.close()
        assert screen.wrong == []


async def at_the_desk(system: System, screen: Screen) -> Page:
    """The first operator, registered and available, with the voice left as it is."""
    operator = system.status["operators"][0]
    page = await screen.sign_in(operator["login"], operator["password"])
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=10000)
    await page.click('[popovertarget="menu"]')
    await page.check('[data-setting="plain_voice"]')
    await page.keyboard.press("Escape")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await situation(page, "available")
    return page


class Citizen:
    """A caller at the other end; hangs up at the end of the test."""

    def __init__(self, system: System) -> None:
        self._caller = Caller(
            "77011234567", system.pbx, WireLog(), voice=Voice(hertz=CITIZEN_HERTZ), listens=True
        )

    def dial(self) -> OutgoingCall:
        return self._caller.dial()

    def leave(self) -> None:
        self._caller.hang_up()
        self._caller.close()


@pytest.fixture
async def citizen(system: System) -> AsyncIterator[Citizen]:
    caller = Citizen(system)
    yield caller
    caller.leave()


async def answer_talk_and_end(page: Page, call: SippCall) -> str:
    """By the keyboard alone, heard on both sides; returns the ticket's number."""
    await situation(page, "ringing")
    await page.wait_for_selector('[data-action="answer"]')
    await expect(page.locator(".strip-number")).to_have_text("+7 701 123 45 67")
    await shot(page, "real-ringing")
    await page.keyboard.press("Space")
    await situation(page, "connecting")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ, 5), "the caller hears the operator"
    began = call.media.frames_heard

    async def heard() -> bool:
        return abs(await page.evaluate("heard()") - CITIZEN_HERTZ) < 30

    await until(heard, 8, "the operator hears the caller")
    number = await page.text_content("#ticket-number")
    await page.fill("#subject", "Ашық люк")
    await shot(page, "real-talking")
    await page.keyboard.press("Alt+m")
    await expect(page.locator('[data-action="mute"]')).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Alt+m")
    await page.keyboard.press("Alt+h")
    await situation(page, "hold")
    await page.keyboard.press("Alt+h")
    await situation(page, "talking")

    async def enough() -> bool:
        return call.media.frames_heard - began >= 100

    await until(enough, 10, "two seconds were said, enough to be played")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")
    await asyncio.wait_for(call.ended.wait(), 5)
    assert call.status == 0, "SIPp saw an orderly call"
    await shot(page, "real-wrap-up")
    return number or ""


async def test_answered_by_a_key_heard_written_recorded_and_played(
    system: System, screen: Screen, tmp_path: Path
) -> None:
    page = await at_the_desk(system, screen)
    async with sipp_dials("77011234567", "109", system.pbx, CITIZEN_HERTZ, tmp_path) as call:
        number = await answer_talk_and_end(page, call)
    ticket = await screen.page(f"/tickets/{number}")
    await ticket.wait_for_selector("#recordings .player", timeout=20000)
    await ticket.click("#recordings .play")
    await expect(ticket.locator(".player-time")).to_contain_text("00:01 /", timeout=8000)
    await ticket.locator(".player input[type=range]").fill("0")
    await expect(ticket.locator(".player-time")).to_contain_text("00:00 /")
    await expect(ticket.locator(".player .problem")).to_be_hidden()
    await shot(ticket, "real-ticket")
    (row,) = [row for row in await system.calls() if row["number"] == number]
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    both = {OPERATOR_HERTZ, CITIZEN_HERTZ}
    sides = [side for path in row["recordings_sides"] for side in tones_in(path, both)]
    assert {OPERATOR_HERTZ} in sides, "the operator's side is recorded apart"
    assert {CITIZEN_HERTZ} in sides, "the citizen's side is recorded apart"
    (mixed,) = row["recordings"]
    assert set().union(*tones_in(mixed, both, share=0.25)) == both
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_answered_by_itself_and_the_caller_hangs_up(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    page = await at_the_desk(system, screen)
    await page.keyboard.press("d")
    await expect(page.locator("#auto-answer")).to_have_attribute("aria-pressed", "true")
    call = citizen.dial()
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ, 5)
    citizen.leave()
    await situation(page, "wrap_up")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_the_sip_way_is_cut_in_mid_call_and_the_talk_goes_on(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """The web process dies: the media goes on, the page registers again, the end is noticed."""
    page = await at_the_desk(system, screen)
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]')
    await page.keyboard.press("Enter")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ, 5)
    await system.refresh()
    system.signal("web", signal.SIGKILL)
    await page.wait_for_selector('[data-light="link"][data-look="bad"]', timeout=10000)
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=20000)
    assert not call.ended.is_set(), "the conversation goes on"
    before = call.media.frames_heard
    await situation(page, "talking")

    async def still_heard() -> bool:
        return bool(call.media.frames_heard > before)

    await until(still_heard, 3, "sound after the web process came back")
    citizen.leave()
    await situation(page, "wrap_up")
    await page.wait_for_function("!document.querySelector('[data-action=mute]')")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")


async def test_a_hung_dispatcher_keeps_no_caller_from_the_operator(
    system: System, screen: Screen, citizen: Citizen
) -> None:
    """The exchange itself rings the page; the dispatcher, started again, finds the conversation."""
    page = await at_the_desk(system, screen)
    await system.refresh()
    system.signal("dispatcher", signal.SIGSTOP)
    call = citizen.dial()
    await page.wait_for_selector('[data-action="answer"]', timeout=15000)
    await page.keyboard.press("Space")
    await situation(page, "talking")
    assert await call.media.hears(OPERATOR_HERTZ, 8)
    await page.wait_for_selector("#ticket:not([hidden])", timeout=20000)
    await expect(page.locator('[data-away="dispatcher"]')).to_have_count(0)
    number = await page.text_content("#ticket-number")
    await page.fill("#subject", "Жарық жоқ")
    await expect(page.locator("#ticket-saved")).to_have_attribute("data-status", "clean")
    await page.keyboard.press("Alt+e")
    await situation(page, "wrap_up")

    async def on_record() -> bool:
        rows = [row for row in await system.calls() if row["number"] == number]
        return [row["outcome"] for row in rows] == ["answered"]

    await until(on_record, 15, "the call is on record once", every=0.5)
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await situation(page, "available")
    await page.keyboard.press("o")
    await situation(page, "signed_out")
