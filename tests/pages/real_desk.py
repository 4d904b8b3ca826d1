"""An operator's desk on the whole system: a real browser that hears and is heard by tones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio
import soundfile
from playwright.async_api import Page, Playwright

from bench.system import System, until
from sip_peers import tones
from sip_peers.peers import Caller, OutgoingCall, Voice, WireLog
from tests.pages.conftest import ARGUMENTS, MONITOR, Screen, situation

OPERATOR_HERTZ, CITIZEN_HERTZ = 500, 900
# Sees every peer connection of the page, and says which tone the other side brings, or whether
# this one is among those that it brings.
LISTEN = """
window.connections = [];
const Real = RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(...how) { super(...how); window.connections.push(this); }
};
window.heard = async (wanted) => {
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
  const bin = Math.round((wanted ?? hertz) * analyser.fftSize / context.sampleRate);
  const loud = Math.max(...power.slice(bin - 2, bin + 3));
  await context.close();
  return loud > -60 ? wanted ?? hertz : 0;
};
"""


@asynccontextmanager
async def speaking_browser(
    playwright: Playwright,
    chromium: str,
    address: str,
    folder: Path,
    hertz: int = OPERATOR_HERTZ,
) -> AsyncIterator[Screen]:
    """A browser whose microphone brings the operator's tone, or another's."""
    voice = folder / "operator.wav"
    soundfile.write(voice, tones.tone(hertz, 2.0), tones.RATE, subtype="PCM_16")
    browser = await playwright.chromium.launch(
        executable_path=chromium,
        args=[*ARGUMENTS, f"--use-file-for-fake-audio-capture={voice}"],
    )
    try:
        context = await browser.new_context(
            viewport=MONITOR, permissions=["microphone"], locale="kk-KZ"
        )
        await context.add_init_script(LISTEN)
        screen = Screen(address, context)
        yield screen
    finally:
        await browser.close()
    assert screen.wrong == [], screen.wrong


async def at_the_desk(system: System, screen: Screen, number: int = 0) -> Page:
    """An operator, registered and available, with the voice left as it is."""
    operator = system.status["operators"][number]
    page = await screen.sign_in(operator["login"], operator["password"])
    await page.wait_for_selector('[data-light="phone"][data-look="good"]', timeout=10000)
    # A microphone that is still being asked for would come as it was asked for.
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.click('[popovertarget="menu"]')
    await page.check('[data-setting="plain_voice"]')
    await page.keyboard.press("Escape")
    await page.wait_for_selector('[data-light="mic"][data-look="good"]')
    await page.keyboard.press("g")
    await situation(page, "available")
    return page


async def hears_the_citizen(page: Page, seconds: float = 20) -> None:
    """Waits until the page's loudspeaker brings the citizen's tone."""

    async def heard() -> bool:
        return bool(abs(await page.evaluate("heard()") - CITIZEN_HERTZ) < 30)

    await until(heard, seconds, "the operator hears the caller")


async def hears(page: Page, hertz: int, seconds: float = 20) -> None:
    """Waits until this tone is among those that the page's loudspeaker brings."""

    async def heard() -> bool:
        return bool(await page.evaluate("(hertz) => heard(hertz)", hertz))

    await until(heard, seconds, f"the operator hears {hertz} Hz")


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


@pytest_asyncio.fixture(loop_scope="session")
async def screen(
    system: System, playwright: Playwright, light_chromium: str, tmp_path: Path
) -> AsyncIterator[Screen]:
    """The operator's browser on the module's own `system`."""
    address = system.status["web"].rstrip("/")
    async with speaking_browser(playwright, light_chromium, address, tmp_path) as screen:
        yield screen


@pytest_asyncio.fixture(loop_scope="session")
async def citizen(system: System) -> AsyncIterator[Citizen]:
    """Who dials the module's own `system`."""
    caller = Citizen(system)
    yield caller
    caller.leave()
