"""Callbacks on a real Asterisk, with times of parts of a second: what a waiting caller hears of
them, who is called, how often, and who is not. The provider is a peer of ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any

import asyncpg
import numpy as np
import pytest
import soundfile

from sip_peers import tones
from sip_peers.outside import free_udp_port, outside
from sip_peers.peers import AnswerBehaviour, LetRing, OperatorPhone, OutgoingCall, Reject, Voice
from tests.queue_manager.on_asterisk import House, hire, house
from tests.queue_manager.test_on_asterisk import soon
from tests.real_pbx import RealPbx, running_pbx
from tests.real_services import RealServices

pytestmark = [pytest.mark.calls, pytest.mark.services]
CITIZEN = "77051234607"
CITIZEN_HERTZ, WAIT_HERTZ, OFFER_HERTZ, COMFORT_HERTZ, OPERATOR_HERTZ = 900, 650, 1150, 1850, 500
#: Each digit its own tone, with silence after it.
DIGIT_HERTZ = {str(digit): 2000 + 150 * digit for digit in range(10)}
KPI_SECONDS, TALK_SECONDS = 0.3, 0.4
ALWAYS = {"callback_hours": "00:00-23:59:59.999999"}


@pytest.fixture(scope="module")
def pbx(real_services: RealServices) -> Iterator[RealPbx]:
    dsn = real_services.new_database()
    asyncio.run(hire(dsn, ["1001", "1002"]))
    asyncio.run(_quick_line(dsn))
    keys = {"database_dsn": dsn, "redis_dsn": real_services.settings.stores.redis_url}
    with running_pbx(trunk_out=f"127.0.0.1:{free_udp_port()}", **keys) as pbx:
        _write_sounds(pbx)
        yield pbx


async def _quick_line(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "UPDATE lines SET kpi_seconds = $1, short_abandon_seconds = 0.2, ladder = '[]'", KPI_SECONDS
    )
    await connection.close()


def _write_sounds(pbx: RealPbx) -> None:
    """Tones instead of Kazakh words; the Russian ones are not there, and are passed over."""
    folder = pbx.settings.folders.sounds_dir
    folder.mkdir(parents=True, exist_ok=True)
    words = {"wait-1": WAIT_HERTZ, "callback-offer": OFFER_HERTZ, "comfort": COMFORT_HERTZ}
    for name, hertz in words.items():
        _write(folder / f"{name}-kk.wav", tones.tone(hertz, 1.2))
    for digit, hertz in DIGIT_HERTZ.items():
        silence = np.zeros(tones.RATE // 10, np.int16)
        _write(folder / f"digit-{digit}-kk.wav", np.concatenate([tones.tone(hertz, 0.2), silence]))


def _write(path: Any, sound: tones.Samples) -> None:
    soundfile.write(path, sound, tones.RATE, subtype="PCM_16")


@asynccontextmanager
async def city(pbx: RealPbx, **settings: str) -> AsyncIterator[tuple[House, OperatorPhone]]:
    """A dispatcher with these settings, and everybody whom it calls."""
    async with house(pbx, start=False) as at:
        await at.start(through_wire=False, **ALWAYS, **settings)
        trunk_out = pbx.settings.trunk.trunk_out
        with outside(pbx.sip, trunk_out, CITIZEN_HERTZ, LetRing(), log=at.log) as provider:
            yield at, provider


async def waits(at: House, number: str = CITIZEN) -> OutgoingCall:
    """A citizen who has been greeted, and hears music."""
    citizen = at.citizen(number, voice=Voice(hertz=CITIZEN_HERTZ), listens=True)
    call = citizen.dial("109")

    async def greeted() -> bool:
        calls = (await at.floor())["calls"].values()
        return any(it["caller"] == f"+{number}" and it["greeted_at"] for it in calls)

    await at.until(greeted, "the caller waits")
    return call


async def keeps_his_place(at: House) -> None:
    call = await waits(at)
    call.media.press("1")

    async def queued() -> bool:
        return any(it["wish"] for it in (await at.floor())["calls"].values())

    await at.until(queued, "his place is kept")
    call.hang_up()
    await at.until_empty()


async def the_end(at: House) -> Any:
    """The last word on the only callback."""
    return await at.only("CallbackEnded")


def digits_in(sound: tones.Samples) -> str:
    """The digits told by tones, in their order."""
    step = tones.RATE // 25
    pieces = [sound[at : at + step] for at in range(0, len(sound) - step, step)]
    digits_heard = [
        next((d for d, hertz in DIGIT_HERTZ.items() if tones.tone_share(it, hertz) > 0.8), "")
        for it in pieces
    ]
    runs = [(digit, len(list(run))) for digit, run in groupby(digits_heard)]
    return "".join(digit for digit, length in runs if digit and length >= 2)


async def test_his_number_is_read_back_digit_by_digit(pbx: RealPbx) -> None:
    async with city(pbx) as (at, _):
        call = await waits(at)
        since = call.media.frames_heard
        call.media.press("1")

        async def digits_heard() -> bool:
            calls = (await at.floor())["calls"].values()
            return any("callback" in it["heard"] for it in calls)

        await at.until(digits_heard, "it was said to its end")
        assert digits_in(call.media.heard(since)) == "8" + CITIZEN[1:]
        call.hang_up()
        await at.until_empty()
        queued = await at.only("CallbackQueued")
        assert (queued.number, queued.source) == (f"+{CITIZEN}", "asked")
        ended = await at.only("CallEnded")
        assert ended.outcome == "callback_kept" and ended.ticket == queued.ticket


@pytest.mark.alone
async def test_three_attempts_ever_later_and_then_a_task_for_people(pbx: RealPbx) -> None:
    async with city(pbx, callback_retry_minutes="0.008,0.025") as (at, provider):
        await keeps_his_place(at)
        await keeps_his_place(at)
        (queued,) = (await at.floor())["callbacks"].values()
        provider.plan = Reject(486)
        phone = await at.operator("1001", AnswerBehaviour())
        attempts = [await provider.next_ring() for _ in range(3)]
        ended = await the_end(at)
        assert (ended.result, ended.attempts) == ("not_reached", 3)
        assert ended.callback_id == queued["callback_id"], "one open callback a number"
        assert {each.dialled_number for each in attempts} == {f"+{CITIZEN}"}
        first, second, third = attempts
        assert 0.48e6 < second.began_at_us - first.ended_at_us < 1.4e6
        assert 1.5e6 < third.began_at_us - second.ended_at_us < 2.6e6
        assert len(phone.rings) == 3, "the operator is rung first, each time"
        await at.until_state("1001", "available")
        assert [it.result for it in await at.so_many("OutboundCallEnded", 3)] == ["busy"] * 3
        first_ticket, _ = await at.records("TicketOpened")
        assert first_ticket.call_back and first_ticket.number == ended.ticket


async def test_nobody_is_called_after_it_has_expired(pbx: RealPbx) -> None:
    async with city(pbx, callback_expiry_hours="0.0002") as (at, provider):
        await keeps_his_place(at)
        ended = await the_end(at)
        assert (ended.result, ended.attempts) == ("expired", 0)
        phone = await at.operator("1001", AnswerBehaviour())
        assert (await at.floor())["callbacks"] == {} and provider.rings == phone.rings == []


async def test_a_lost_caller_is_called_by_itself_once_it_is_quiet(pbx: RealPbx) -> None:
    settings = {"callback_lost_after_seconds": "0.4", "callback_lost_occupancy": "0.5"}
    async with city(pbx, **settings) as (at, provider):
        provider.plan = AnswerBehaviour()
        busy = await at.operator("1001", AnswerBehaviour())
        talk = at.citizen("77010000001").dial("109")
        await at.until_state("1001", "talking")
        lost = await waits(at)
        await asyncio.sleep(0.3)  # beyond the short abandon's limit
        lost.hang_up()
        await soon(lost.ended)

        async def come_up() -> bool:
            callbacks = list((await at.floor())["callbacks"].values())
            return len(callbacks) == 1 and callbacks[0]["due_at"] is None

        await at.until(come_up, "he may be called")
        phone = await at.operator("1002", AnswerBehaviour())
        assert provider.rings == phone.rings == [], "one of two is busy: not quiet"
        busy.rings[0].hang_up()
        await soon(talk.ended)
        theirs = await provider.next_ring()
        assert theirs.dialled_number == f"+{CITIZEN}"
        ended = await the_end(at)
        assert (ended.result, ended.attempts) == ("reached", 1)
        theirs.hang_up()
        await at.until_state("1001", "available")
        await at.until_state("1002", "available")
        queued = await at.only("CallbackQueued")
        assert queued.source == "lost"
        (gone,) = [it for it in await at.records("CallEnded") if it.outcome != "answered"]
        assert (gone.outcome, gone.callback) == ("abandoned", queued.callback_id)


async def test_the_expected_wait_is_announced_truthfully_and_the_callback_offered_at_once(
    pbx: RealPbx,
) -> None:
    async with city(pbx) as (at, provider):
        provider.plan = AnswerBehaviour(0, TALK_SECONDS)
        phone = await at.operator("1001", AnswerBehaviour(0, TALK_SECONDS))
        for n in range(5):
            call = at.citizen(f"7701000001{n}").dial("109")
            await soon(call.ended)
        talks = [(it.ended_at_us - it.connected_at_us) / 1e6 for it in phone.rings]
        phone.plan = AnswerBehaviour()
        talk = at.citizen("77010000002").dial("109")
        await at.until_state("1001", "talking")
        citizen = at.citizen(CITIZEN, voice=Voice(hertz=CITIZEN_HERTZ), listens=True)
        call = citizen.dial("109")
        assert await call.media.hears(WAIT_HERTZ), "how long it will be"
        assert await call.media.hears(OFFER_HERTZ), "and what else there is"
        began = {it.caller: it for it in await at.records("CallBegan")}[f"+{CITIZEN}"]
        assert began.expected_wait_seconds == pytest.approx(sum(talks) / 5, abs=0.5)
        assert began.expected_wait_seconds > KPI_SECONDS
        since = call.media.frames_heard
        call.media.press("1")

        async def read_back() -> bool:  # a digit is shorter than what `hears` needs for certain
            return digits_in(call.media.heard(since)).startswith("8")

        await at.until(read_back, "his number is read back")
        call.hang_up()
        await soon(call.ended)
        talk.hang_up()
        await soon(talk.ended)
        assert (await the_end(at)).result == "reached", "his place has come up"
        await at.until_state("1001", "available")


@pytest.mark.alone
async def test_calm_words_hold_up_no_ring_and_the_offer_comes_by_itself(pbx: RealPbx) -> None:
    async with city(pbx, comfort_seconds="1.5", callback_offer_seconds="5") as (at, provider):
        phone = await at.operator("1001", AnswerBehaviour())
        phone.voice, phone.listens = Voice(hertz=OPERATOR_HERTZ), True
        talk = at.citizen("77010000002").dial("109")
        first = await phone.next_ring()
        await at.until_state("1001", "talking")
        call = await waits(at)
        assert await call.media.hears(COMFORT_HERTZ)
        assert await call.media.hears(OFFER_HERTZ), "nobody has pressed anything"
        (waiting,) = [it for it in (await at.floor())["calls"].values() if not it["connected_at"]]
        assert waiting["says"] >= 3, "calm words again and again, and the offer"
        first.hang_up()
        ring = await phone.next_ring()
        assert ring.began_at_us - first.ended_at_us < 500_000, "in the middle of the word"
        heard = await asyncio.gather(
            call.media.hears(OPERATOR_HERTZ, 1.5), ring.media.hears(CITIZEN_HERTZ, 1.5)
        )
        assert heard == [True, True]
        ring.hang_up()
        await soon(call.ended)
        await soon(talk.ended)
        assert [it.outcome for it in await at.so_many("CallEnded", 2)] == ["answered"] * 2
        assert provider.rings == []
