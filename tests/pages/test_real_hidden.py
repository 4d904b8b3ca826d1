"""An operator whose tab is hidden, and throttled as Chromium does it: she stays
reachable, her telephone rings and answers by itself, and both are heard."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest
import soundfile

from bench.system import System, until
from sip_peers import tones
from tests.calls.conftest import quick_system
from tests.pages.conftest import nobody_at_work
from tests.pages.hidden_tab import Tab, throttling_chromium
from tests.pages.real_desk import LISTEN, OPERATOR_HERTZ, Citizen, citizen

__all__ = ["citizen", "quick_system"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]
# KOMEK_HIDDEN_SECONDS=75 waits longer than the rarest waking of a throttled page.
HIDDEN_SECONDS = float(os.environ.pop("KOMEK_HIDDEN_SECONDS", "6"))
# Four times a second where nothing throttles it.
WITNESS = "window.woken = []; setInterval(() => woken.push(performance.now()), 250)"
SITUATION = "document.querySelector('#strip')?.dataset.situation"


@pytest.fixture(scope="module")
def system(quick_system: System) -> System:
    return nobody_at_work(quick_system)


async def available(system: System, tab: Tab) -> None:
    """Signs in, lets the telephone answer by itself, and goes available."""
    operator = system.status["operators"][0]
    await tab.before_each_page(LISTEN)
    await tab.go(system.status["web"].rstrip("/") + "/staff")
    await tab.until("document.querySelector('[name=login]')")
    await tab.run(
        f"document.querySelector('[name=login]').value = {operator['login']!r};"
        f"document.querySelector('[name=password]').value = {operator['password']!r};"
        "document.querySelector('button.primary').click()"
    )
    await tab.until("document.querySelector('[data-light=phone][data-look=good]')")
    await tab.until("document.querySelector('[data-light=mic][data-look=good]')")
    await tab.run("document.querySelector('[data-setting=plain_voice]').click()")
    await tab.run("document.getElementById('auto-answer').click()")
    await tab.until("document.querySelector('[data-light=mic][data-look=good]')")
    await tab.run("document.querySelector('[data-action=available]').click()")
    await tab.until(f"{SITUATION} === 'available'")


async def states_for(system: System, seconds: float) -> set[str]:
    """Every state that the dispatcher held her in."""
    seen, ends = set(), time.monotonic() + seconds
    while time.monotonic() < ends:
        seen.add((await system.operator_states())["1001"])
        await asyncio.sleep(0.25)
    return seen


async def test_hidden_and_throttled_she_is_there_and_answers_by_herself(
    system: System, citizen: Citizen, chromium: str, tmp_path: Path
) -> None:
    voice = tmp_path / "operator.wav"
    soundfile.write(voice, tones.tone(OPERATOR_HERTZ, 2.0), tones.RATE, subtype="PCM_16")
    async with throttling_chromium(chromium, tmp_path / "profile", voice) as browser:
        desk = await browser.tab()
        await available(system, desk)
        await desk.run(WITNESS)
        await browser.tab()  # another one, in front
        await desk.until("document.visibilityState === 'hidden'")
        await asyncio.sleep(2)
        await desk.run("woken.length = 0")
        assert await states_for(system, HIDDEN_SECONDS) == {"available"}
        woken = await desk.run("woken.length")
        assert woken < HIDDEN_SECONDS * 2, "the page's own timers are not throttled"
        call = citizen.dial()
        assert await call.media.hears(OPERATOR_HERTZ), "it answers by itself"
        assert await desk.run("document.visibilityState") == "hidden"
        await desk.until(f"{SITUATION} === 'talking'")
        await asyncio.sleep(3)  # longer than a page that says nothing is believed
        assert not call.ended.is_set()
        await desk.to_front()
        await desk.until("Math.abs(await heard() - 900) < 30", 10)
        call.hang_up()

        async def free() -> bool:
            return (await system.operator_states())["1001"] == "available"

        await until(free, 20, "she is available again")
