"""A shift lead on an operator's line, from his own page on a real Asterisk: who hears whom in each
way, proved by tones; what is recorded; and what a reload of his page does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bench import tones
from bench.sip_peers import (
    Answer,
    IncomingCall,
    OperatorPhone,
    OutgoingCall,
    PeerCall,
    Voice,
    WireLog,
)
from bench.system import System, until
from tests.calls.stage import tones_in
from tests.pages.conftest import Screen, shot
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    Citizen,
    citizen,
    hears,
    speaking_browser,
    whole_system,
)
from tests.pages.test_real_colleagues import told

__all__ = ["citizen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]
LEAD_HERTZ = 1300
AMONG = 0.2  # of what one hears, where two speak at once


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with whole_system(greeting="none", wrap_up_seconds=5) as started:
        yield started


@pytest.fixture
async def lead(system: System, chromium: str, tmp_path: Path) -> AsyncIterator[Page]:
    """The shift lead at the floor, with the voice left as it is."""
    address = system.status["web"].rstrip("/")
    async with speaking_browser(chromium, address, tmp_path, LEAD_HERTZ) as screen:
        yield await at_the_floor(system, screen)


async def at_the_floor(system: System, screen: Screen) -> Page:
    (staff, *_) = [who for who in system.status["staff"] if who["role"] == "shift_lead"]
    page = await screen.sign_in(staff["login"], staff["password"])
    await page.wait_for_selector("#operators .tile[data-extension='1001']")
    key = "`komek:settings:${document.body.dataset.person}`"
    await page.evaluate(f"localStorage.setItem({key}, JSON.stringify({{plain_voice: true}}))")
    return page


@pytest.fixture
async def operator(system: System) -> AsyncIterator[OperatorPhone]:
    """1001 with a SIP telephone, signed in."""
    phone = OperatorPhone(
        system.operators[0], system.pbx, WireLog(),
        plan=Answer(0.1), voice=Voice(hertz=OPERATOR_HERTZ), listens=True,
    )  # fmt: skip
    await phone.plug_in()
    code = phone.dial("*10")
    await system.until_available(["1001"])
    code.hang_up()

    async def put_down() -> bool:
        return not (await system.floor())["floor"]["operators"]["1001"]["engaged"]

    await until(put_down, 5, "the operator has put the telephone down")
    yield phone
    phone.unplug()


async def hear(*wanted: tuple[PeerCall, int]) -> None:
    heard = await asyncio.gather(
        *(peer.media.hears(hertz, 8, share=AMONG) for peer, hertz in wanted)
    )
    assert all(heard), [hertz for (_, hertz), so in zip(wanted, heard, strict=True) if not so]


async def deaf_to_lead(*peers: PeerCall) -> None:
    """In the next half second of what they hear, the lead is not."""
    for peer in peers:
        began = peer.media.frames_heard

        async def enough(peer: PeerCall = peer, began: int = began) -> bool:
            return peer.media.frames_heard - began >= 25

        await until(enough, 5, "half a second was heard")
        sound = peer.media.heard(began)
        assert not tones.has_tone(sound, LEAD_HERTZ, tones.RATE, AMONG / 2)


async def mode(page: Page, name: str) -> None:
    await page.wait_for_selector(f"#on-line[data-mode={name}]:not([hidden])", timeout=8000)


async def listenings(system: System) -> dict[str, Any]:
    found: dict[str, Any] = (await system.floor())["floor"]["listenings"]
    return found


async def test_listens_whispers_barges_in_and_takes_over(
    system: System, lead: Page, operator: OperatorPhone, citizen: Citizen
) -> None:
    call: OutgoingCall = citizen.dial()
    ring: IncomingCall = await operator.next_ring(5)
    await hear((call, OPERATOR_HERTZ), (ring, CITIZEN_HERTZ))
    await lead.wait_for_selector(".tile[data-extension='1001'][data-state=talking]")
    await lead.focus(".tile[data-extension='1001']")

    await lead.keyboard.press("1")
    await mode(lead, "listen")
    await hears(lead, CITIZEN_HERTZ)
    await hears(lead, OPERATOR_HERTZ)
    await deaf_to_lead(call, ring)
    await shot(lead, "lead-listens")

    await lead.reload()
    await lead.wait_for_selector(".tile[data-extension='1001'][data-state=talking]")

    async def off() -> bool:
        return await listenings(system) == {}

    await until(off, 5, "a reloaded page is on no line")
    await lead.focus(".tile[data-extension='1001']")

    await lead.keyboard.press("2")
    await mode(lead, "whisper")
    await hear((ring, LEAD_HERTZ), (ring, CITIZEN_HERTZ))
    await deaf_to_lead(call)

    await lead.keyboard.press("3")
    await mode(lead, "barge")
    await hear(
        (call, LEAD_HERTZ), (call, OPERATOR_HERTZ), (ring, LEAD_HERTZ), (ring, CITIZEN_HERTZ)
    )
    await hears(lead, CITIZEN_HERTZ)
    await hears(lead, OPERATOR_HERTZ)

    await lead.keyboard.press("4")
    await expect(lead.locator("#on-line .ways button").nth(3)).to_have_attribute(
        "aria-pressed", "true"
    )
    await lead.keyboard.press("4")
    await asyncio.wait_for(ring.ended.wait(), 5)
    await mode(lead, "take_over")
    await hear((call, LEAD_HERTZ))
    await hears(lead, CITIZEN_HERTZ)
    state = (await system.operator_states())["1001"]
    assert state in ("wrap_up", "available")
    await shot(lead, "lead-took-over")
    number = next(iter((await system.floor())["floor"]["calls"].values()))["ticket"]
    await lead.keyboard.press("0")
    await lead.keyboard.press("0")
    await asyncio.wait_for(call.ended.wait(), 5)
    await until(off, 5, "the line is over with the call")

    row = await told(system, number, recordings=2)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    wanted = {OPERATOR_HERTZ, CITIZEN_HERTZ, LEAD_HERTZ}
    sides = [tones_in(path, wanted, share=AMONG) for path in row["recordings_sides"]]  # type: ignore[attr-defined]
    assert [{CITIZEN_HERTZ, LEAD_HERTZ}, {OPERATOR_HERTZ}] == sides[0], (
        "the operator's, with the lead in it"
    )
    assert [{CITIZEN_HERTZ}, {LEAD_HERTZ}] == sides[1], "the lead's own"
