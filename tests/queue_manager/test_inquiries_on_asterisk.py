"""The automatic call "was it solved?" on a real Asterisk. The citizen is a SIP peer at the trunk's
other end; what he hears is tones instead of words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
import soundfile

from queue_manager.requests import Reread
from registry.tickets.applicant_code import code_of
from sip_peers import tones
from sip_peers.operator_phone import Planner
from sip_peers.outside import free_udp_port, outside
from sip_peers.peers import AnswerBehaviour, OperatorPhone, PeerCall, Plan, Reject, Voice
from tests.queue_manager.on_asterisk import House, hire, house
from tests.queue_manager.test_on_asterisk import soon
from tests.real_pbx import RealPbx, running_pbx
from tests.real_services import RealServices

pytestmark = [pytest.mark.calls, pytest.mark.services]
APPLICANT = "+77172551234"
CITIZEN_HERTZ, OPERATOR_HERTZ = 900, 500
AT_ONCE = AnswerBehaviour()
SOUNDS = {"inquiry-hello-ru": 650, "digit-7-ru": 1150, "inquiry-yes-ru": 1400,
          "inquiry-said-1-ru": 1700, "inquiry-said-2-ru": 2000,
          "lookup-number-kk": 2300, "lookup-code-kk": 2600, "judge-1-kk": 2900}  # fmt: skip
SETTINGS = {"inquiry_hours": "00:00-23:59:59.999999", "inquiry_retry_minutes": "0.01,0.02"}


@pytest.fixture(scope="module")
def pbx(real_services: RealServices) -> Iterator[RealPbx]:
    dsn = real_services.new_database()
    asyncio.run(hire(dsn, ["1001"]))
    keys = {"database_dsn": dsn, "redis_dsn": real_services.settings.stores.redis_url,
            "web_secret": "of the house"}  # fmt: skip
    with running_pbx(trunk_out=f"127.0.0.1:{free_udp_port()}", **keys) as pbx:
        pbx.settings.folders.sounds_dir.mkdir(parents=True, exist_ok=True)
        for name, hertz in SOUNDS.items():
            path = pbx.settings.folders.sounds_dir / f"{name}.wav"
            soundfile.write(path, tones.tone(hertz, 0.6), tones.RATE, subtype="PCM_16")
        yield pbx


@asynccontextmanager
async def city(
    pbx: RealPbx, plan: Plan | Planner = AT_ONCE
) -> AsyncIterator[tuple[House, OperatorPhone, OperatorPhone]]:
    """A dispatcher, the applicant of a ticket that was answered as solved, and an operator."""
    await _answered_ticket(pbx)
    async with house(pbx, start=False) as at:
        trunk_out = pbx.settings.trunk.trunk_out
        with outside(pbx.sip, trunk_out, CITIZEN_HERTZ, plan, log=at.log) as citizen:
            await at.start(through_wire=False, **SETTINGS)
            operator = await at.operator("1001", AnswerBehaviour())
            operator.voice, operator.listens = Voice(hertz=OPERATOR_HERTZ), True
            yield at, citizen, operator


async def _answered_ticket(pbx: RealPbx) -> None:
    connection = await asyncpg.connect(pbx.settings.stores.database_url)
    await connection.execute(
        """DELETE FROM inquiries;
           INSERT INTO tickets (number, line, opened_at, state, applicant, language)
           VALUES ('109-2026-0000007', '109', now(), 'resolved', '+77172551234', 'ru')
           ON CONFLICT DO NOTHING;
           INSERT INTO inquiries (ticket, round, planned_at, due_at)
           VALUES ('109-2026-0000007', 1, now(), now())"""
    )
    await connection.close()


async def question_call(citizen: OperatorPhone) -> PeerCall:
    """The citizen has taken the call, and heard what his keys mean."""
    call = await citizen.next_ring()
    assert await call.media.hears(SOUNDS["digit-7-ru"]), "which ticket"
    assert await call.media.hears(SOUNDS["inquiry-yes-ru"])
    return call


async def the_end(at: House) -> Any:
    return await at.only("InquiryEnded")


async def test_one_confirms_after_a_busy_number_was_tried_again(pbx: RealPbx) -> None:
    plans: Iterator[Plan] = iter((Reject(486), AnswerBehaviour()))
    async with city(pbx, lambda _: next(plans)) as (at, citizen, operator):
        busy = await citizen.next_ring()
        call = await question_call(citizen)
        assert {busy.dialled_number, call.dialled_number} == {APPLICANT}
        call.media.press("1")
        assert await call.media.hears(SOUNDS["inquiry-said-1-ru"])
        await soon(call.ended)
        ended = await the_end(at)
        assert (ended.ticket, ended.round, ended.result) == ("109-2026-0000007", 1, "confirmed")
        assert [it.result for it in await at.records("InquiryTried")] == ["busy"]
        assert operator.rings == [] and await at.state("1001") == "available"

        async def forgotten() -> bool:
            return "\n0 results" in "\n" + pbx.console("database show komek/asked")

        await at.until(forgotten, "nothing is left behind")


async def test_two_is_known_though_nobody_of_ours_was_there_to_hear_it(pbx: RealPbx) -> None:
    async with city(pbx) as (at, citizen, _):
        call = await question_call(citizen)
        at.kill()
        call.media.press("2")
        assert await call.media.hears(SOUNDS["inquiry-said-2-ru"])
        await soon(call.ended)
        await at.start(through_wire=False, **SETTINGS)
        assert (await the_end(at)).result == "reopened"
        await at.ask(Reread())
        assert await at.state("1001") == "available"
        assert len(citizen.rings) == 1, "nobody is asked twice"


async def test_zero_leads_to_an_operator_as_a_caller_of_that_number(pbx: RealPbx) -> None:
    async with city(pbx) as (at, citizen, operator):
        call = await question_call(citizen)
        call.media.press("0")
        ring = await operator.next_ring()
        heard = await asyncio.gather(
            call.media.hears(OPERATOR_HERTZ), ring.media.hears(CITIZEN_HERTZ, 10)
        )
        assert heard == [True, True]
        ended = await the_end(at)
        began = await at.only("CallBegan")
        assert (began.call_id, began.caller, began.line) == (ended.call_id, APPLICANT, "109")
        call.hang_up()
        await at.until_state("1001", "available")
        gone = await at.only("CallEnded")
        assert (gone.outcome, gone.operator) == ("answered", "1001")


async def test_a_waiting_caller_gives_number_and_code_and_says_that_it_is_solved(
    pbx: RealPbx,
) -> None:
    ticket = "109-2026-0000007"
    await _answered_ticket(pbx)
    async with house(pbx, start=False) as at:
        await at.start(through_wire=False, inquiry_calls="never")
        call = at.citizen(voice=Voice(hertz=CITIZEN_HERTZ), listens=True).dial("109")

        async def greeted() -> bool:
            return any(it["greeted_at"] for it in (await at.floor())["calls"].values())

        await at.until(greeted, "he waits")
        call.media.press("0")
        assert await call.media.hears(SOUNDS["lookup-number-kk"])
        call.media.press("10920260000007#")
        assert await call.media.hears(SOUNDS["lookup-code-kk"])
        call.media.press(f"{code_of(pbx.settings.web.web_secret, ticket)}#")
        assert await call.media.hears(SOUNDS["judge-1-kk"]), "it was answered: is it solved?"
        call.media.press("1")
        ended = await the_end(at)
        assert (ended.ticket, ended.result) == (ticket, "confirmed")
        call.hang_up()
        await at.until_empty()
        gone = await at.only("CallEnded")
        assert gone.outcome == "self_served"
