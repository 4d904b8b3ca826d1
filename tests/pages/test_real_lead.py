"""A shift lead on an operator's line, from his own page on a real Asterisk: who hears whom in each
way, proved by tones; what is recorded; and what a reload of his page does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, Playwright, expect

from bench.system import System, until
from queue_manager.requests import PauseRecording, RequestTakeOver, ResumeRecording, Transfer
from sip_peers import tones
from sip_peers.peers import (
    AnswerBehaviour,
    IncomingCall,
    OperatorPhone,
    OutgoingCall,
    PeerCall,
    Voice,
    WireLog,
)
from tests.calls.stage import tones_in
from tests.pages.conftest import Screen, nobody_at_work, shot
from tests.pages.real_desk import (
    CITIZEN_HERTZ,
    OPERATOR_HERTZ,
    Citizen,
    citizen,
    hears,
    speaking_browser,
)
from tests.pages.test_real_colleagues import told

__all__ = ["citizen"]
pytestmark = [pytest.mark.pages, pytest.mark.calls]
SECOND_HERTZ, LEAD_HERTZ = 700, 1300
AMONG = 0.2  # of what one hears, where two speak at once
#: What was asked of the telephone before is answered: until then it takes nothing.
SETTLED = "() => connections.every((it) => it.signalingState !== 'have-local-offer')"


@pytest.fixture(scope="module")
def system(brisk_system: System) -> System:
    return nobody_at_work(brisk_system)


@pytest_asyncio.fixture(loop_scope="session")
async def lead(
    system: System, playwright: Playwright, light_chromium: str, tmp_path: Path
) -> AsyncIterator[Page]:
    """The shift lead at the floor, with the voice left as it is."""
    address = system.status["web"].rstrip("/")
    async with speaking_browser(
        playwright, light_chromium, address, tmp_path, LEAD_HERTZ
    ) as screen:
        yield await at_the_floor(system, screen)


async def at_the_floor(system: System, screen: Screen) -> Page:
    (staff, *_) = [who for who in system.status["staff"] if who["role"] == "shift_lead"]
    page = await screen.sign_in(staff["login"], staff["password"])
    await page.wait_for_selector("#operators .tile[data-extension='1001']", state="attached")
    key = "`komek:settings:${document.body.dataset.person}`"
    await page.evaluate(f"localStorage.setItem({key}, JSON.stringify({{plain_voice: true}}))")
    await page.reload()
    await page.wait_for_selector("#operators .tile[data-extension='1001']", state="attached")
    return page


@pytest_asyncio.fixture(loop_scope="session")
async def operators(system: System) -> AsyncIterator[list[OperatorPhone]]:
    """1001 and 1002 with SIP telephones, signed in; 1001 the longer."""
    tones_of = (OPERATOR_HERTZ, SECOND_HERTZ)
    phones = [await signs_in(system, n, hertz) for n, hertz in enumerate(tones_of)]
    yield phones
    for phone in phones:
        phone.unplug()


async def signs_in(system: System, n: int, hertz: int) -> OperatorPhone:
    account = system.operators[n]
    phone = OperatorPhone(
        account,
        system.pbx,
        WireLog(),
        plan=AnswerBehaviour(0.1),
        voice=Voice(hertz=hertz),
        listens=True,
    )
    await phone.plug_in()
    code = phone.dial("*10")
    await system.until_available([account.user])
    code.hang_up()

    async def put_down() -> bool:
        return not (await system.floor())["floor"]["operators"][account.user]["engaged"]

    await until(put_down, 20, "the operator has put the telephone down")
    return phone


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

        await until(enough, 20, "half a second was heard")
        sound = peer.media.heard(began)
        assert not tones.has_tone(sound, LEAD_HERTZ, tones.RATE, AMONG / 2)


async def mode(page: Page, name: str) -> None:
    await page.wait_for_selector(f"#on-line[data-mode={name}]:not([hidden])")


async def listenings(system: System) -> dict[str, Any]:
    found: dict[str, Any] = (await system.floor())["floor"]["listenings"]
    return found


async def takes_the_line(page: Page, extension: str, key: str, name: str) -> None:
    tile = f".tile[data-extension='{extension}']"
    await page.wait_for_selector(f"{tile}[data-state=talking]")
    await page.focus(tile)
    await page.keyboard.press(key)
    await mode(page, name)


async def goes_on_to_the_next_operator(
    system: System, page: Page, call: OutgoingCall, phone: OperatorPhone
) -> IncomingCall:
    """The caller is handed on, and the listening lead goes along."""
    (it,) = (await listenings(system)).values()
    await system.ask_dispatcher(Transfer(it["call_id"], "1002"))
    ring = await phone.next_ring()
    await hear((call, SECOND_HERTZ), (ring, CITIZEN_HERTZ))
    await hears(page, SECOND_HERTZ)
    await hears(page, CITIZEN_HERTZ)
    await deaf_to_lead(call, ring)
    return ring


async def hears_no_card_number(system: System, page: Page) -> None:
    """While a part is not recorded, the lead does not hear it either."""
    await system.ask_dispatcher(PauseRecording("1002", "card"))

    async def silent() -> bool:
        return not await page.evaluate(f"heard({CITIZEN_HERTZ})")

    await until(silent, 20, "the lead hears nothing of it")
    assert [it["since"] for it in (await listenings(system)).values()] == [None]
    await system.ask_dispatcher(ResumeRecording("1002"))
    await hears(page, CITIZEN_HERTZ)


async def is_off_after_a_reload(system: System, page: Page) -> None:
    await page.reload()

    async def off() -> bool:
        return await listenings(system) == {}

    await until(off, 20, "a reloaded page is on no line")


async def takes_over(page: Page, call: OutgoingCall, ring: IncomingCall) -> None:
    """Asked for twice; then the operator is gone, and the two talk on."""
    await page.keyboard.press("4")
    fourth = page.locator("#on-line .ways button").nth(3)
    await expect(fourth).to_have_attribute("aria-pressed", "true")
    assert not ring.ended.is_set()
    await page.keyboard.press("4")
    await asyncio.wait_for(ring.ended.wait(), 20)
    await mode(page, "take_over")
    await hear((call, LEAD_HERTZ))
    await hears(page, CITIZEN_HERTZ)


async def holds(system: System, page: Page, call_id: str) -> None:
    """The caller whom he took over hears music meanwhile."""
    for state in ("hold", "talking"):
        await page.keyboard.press("h")

        async def so(state: str = state) -> bool:
            calls = (await system.floor())["floor"]["calls"]
            return bool(calls[call_id]["state"] == state)

        await until(so, 20, state)
        await page.wait_for_function(SETTLED)


async def hands_on(
    system: System, page: Page, call: OutgoingCall, phone: OperatorPhone
) -> IncomingCall:
    """The caller whom he took over goes to 1001, who is free by now."""
    await system.until_available(["1001"])
    # Whose page is told of it a moment later.
    await page.wait_for_selector(
        ".tile[data-extension='1001'][data-state=available]", state="attached"
    )
    await page.keyboard.press("t")
    await page.locator("#tile-menu[open] [data-items] button", has_text="1001").press("1")
    ring = await phone.next_ring()
    await hear((call, OPERATOR_HERTZ), (ring, CITIZEN_HERTZ))
    await expect(page.locator("#on-line")).to_be_hidden()
    return ring


async def is_asked_and_takes(
    system: System, page: Page, call: OutgoingCall, call_id: str, ring: IncomingCall
) -> None:
    """The operator asks him: his telephone rings until he takes the caller by key."""
    person = int(await page.get_attribute("body", "data-person") or "")
    await system.ask_dispatcher(RequestTakeOver(call_id, person, "Гүлмира"))
    take = page.locator("#on-line .ways button").first
    await expect(take.locator("kbd")).to_have_text("A")
    await shot(page, "lead-asked")
    await hear((call, OPERATOR_HERTZ))
    assert not ring.ended.is_set(), "she stays with the caller"

    async def taken() -> bool:
        await page.keyboard.press("a")
        return ring.ended.is_set()

    await until(taken, 20, "the caller is his")
    await mode(page, "take_over")
    await hear((call, LEAD_HERTZ))


async def test_listens_whispers_barges_in_and_takes_over(
    system: System, lead: Page, operators: list[OperatorPhone], citizen: Citizen
) -> None:
    call: OutgoingCall = citizen.dial()
    first: IncomingCall = await operators[0].next_ring()
    await hear((call, OPERATOR_HERTZ), (first, CITIZEN_HERTZ))
    await takes_the_line(lead, "1001", "1", "listen")
    await hears(lead, CITIZEN_HERTZ)
    await hears(lead, OPERATOR_HERTZ)
    await deaf_to_lead(call, first)
    await shot(lead, "lead-listens")
    ring = await goes_on_to_the_next_operator(system, lead, call, operators[1])
    await hears_no_card_number(system, lead)
    await is_off_after_a_reload(system, lead)

    await takes_the_line(lead, "1002", "2", "whisper")
    await hear((ring, LEAD_HERTZ), (ring, CITIZEN_HERTZ))
    await deaf_to_lead(call)
    await lead.keyboard.press("3")
    await mode(lead, "barge")
    await hear((call, LEAD_HERTZ), (call, SECOND_HERTZ), (ring, LEAD_HERTZ), (ring, CITIZEN_HERTZ))
    await hears(lead, CITIZEN_HERTZ)
    await hears(lead, SECOND_HERTZ)
    await takes_over(lead, call, ring)
    assert (await system.operator_states())["1002"] in ("wrap_up", "available")
    await shot(lead, "lead-took-over")
    (told_call,) = (await system.floor())["floor"]["calls"].values()
    await holds(system, lead, told_call["call_id"])
    again = await hands_on(system, lead, call, operators[0])
    await is_asked_and_takes(system, lead, call, told_call["call_id"], again)
    await lead.keyboard.press("0")
    await lead.keyboard.press("0")
    await asyncio.wait_for(call.ended.wait(), 20)

    row = await told(system, told_call["ticket"], recordings=5)
    assert (row["outcome"], row["operator"]) == ("answered", "1001")
    paths: Any = row["recordings_sides"]
    wanted = {SECOND_HERTZ, CITIZEN_HERTZ, LEAD_HERTZ}
    _, hers, his, *_ = (tones_in(path, wanted, share=AMONG) for path in paths)
    assert hers == [{CITIZEN_HERTZ, LEAD_HERTZ}, {SECOND_HERTZ}], "with the lead's voice in it"
    assert his == [{CITIZEN_HERTZ}, {LEAD_HERTZ}]
