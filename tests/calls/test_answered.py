"""The whole path: dialled, rung, answered, heard on both sides, on record with its ticket."""

from __future__ import annotations

import asyncio
import io
import re

import pytest
import soundfile

from bench.system import System
from sip_peers.peers import AnswerBehaviour, LetRing
from sip_peers.tones import RATE, tone
from tests.calls.stage import CITIZEN_HERTZ, OPERATOR_HERTZ, Stage, soon, talking, tones_in
from tests.calls.test_lines import administrator

pytestmark = pytest.mark.calls


@pytest.fixture(scope="module", autouse=True)
def _both_systems(request: pytest.FixtureRequest, quick_system: System) -> None:
    """Where anything is measured both are started before it: a later start would wait for what
    other workers measure."""
    if any(it.get_closest_marker("alone") for it in request.session.items):
        request.getfixturevalue("greeting_system")


@pytest.mark.alone
async def test_a_citizen_is_answered_and_everything_is_on_record(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour(0.2))
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    assert ring.caller_number.endswith(caller.number[-10:])
    await talking(call, ring)
    await stage.until_state(phone, "talking", None)
    ring.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert (row["outcome"], row["operator"], row["line"]) == ("answered", "1001", "109")
    assert re.fullmatch(r"109-\d{4}-\d{7}", row["number"])
    assert row["ticket"]
    assert [(r["operator"], r["result"]) for r in row["rings"]] == [("1001", "answered")]
    waited = (ring.answered_at_us - call.began_at_us) / 1e6
    assert row["waited_seconds"] == pytest.approx(waited, abs=0.05)
    talked = (ring.ended_at_us - ring.answered_at_us) / 1e6
    assert row["talk_seconds"] == pytest.approx(talked, abs=0.1)


async def test_recorded_mixed_and_each_side_on_its_own(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    await asyncio.sleep(1.0)  # speech to record, not a wait for anything
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)
    both = {OPERATOR_HERTZ, CITIZEN_HERTZ}
    (mixed,) = row["recordings"]
    assert any(side == both for side in tones_in(mixed, both, share=0.25))
    sides = [side for path in row["recordings_sides"] for side in tones_in(path, both)]
    assert sides.count({OPERATOR_HERTZ}) == sides.count({CITIZEN_HERTZ}) == 1


@pytest.mark.alone
async def test_the_first_to_come_is_the_first_to_be_served(stage: Stage) -> None:
    early, late = stage.citizen(), stage.citizen()
    first = early.dial()
    await soon(first.answered)
    second = late.dial()
    await soon(second.answered)
    phone = await stage.operator(1, AnswerBehaviour(0.05))
    ring = await phone.next_ring()
    assert ring.caller_number.endswith(early.number[-10:])
    await talking(first, ring)
    ring.hang_up()
    after = await phone.next_ring()
    assert after.caller_number.endswith(late.number[-10:])
    assert after.began_at_us - ring.ended_at_us < 100_000
    await talking(second, after)
    after.hang_up()
    await soon(second.ended)


async def test_the_longest_idle_operator_is_rung_first(stage: Stage) -> None:
    second = await stage.operator(2, AnswerBehaviour())
    first = await stage.operator(1, AnswerBehaviour())
    early = stage.citizen().dial()
    ring = await second.next_ring()
    late = stage.citizen().dial()
    other = await first.next_ring()
    await talking(early, ring)
    await talking(late, other)
    ring.hang_up()
    other.hang_up()


@pytest.mark.alone
async def test_it_rings_while_the_greeting_plays_and_connects_at_its_end(
    greeting_stage: Stage,
) -> None:
    stage = greeting_stage
    phone = await stage.operator(1, LetRing())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    assert ring.began_at_us - call.began_at_us < 500_000, "nobody waits for a prompt"
    await soon(call.media.first_heard)
    ring.answer()
    assert not await call.media.hears(OPERATOR_HERTZ, 1.5), "the greeting is heard to its end"
    assert await call.media.hears(OPERATOR_HERTZ)
    assert await ring.media.hears(CITIZEN_HERTZ)
    ring.hang_up()
    await soon(call.ended)
    row = await stage.row(caller)
    assert row["outcome"] == "answered"
    assert 1.5 < row["waited_seconds"] < 5.0, "a greeting that still plays counts as waiting"
    await stage.until_state(phone, "available", None)


@pytest.mark.alone
async def test_a_line_greets_with_its_own_recording(greeting_stage: Stage) -> None:
    stage = greeting_stage
    line = {
        "number": "116", "names": {"kk": "Жарық", "ru": "Свет", "en": "Power"}, "ladder": [],
    }  # fmt: skip
    sound = io.BytesIO()
    soundfile.write(sound, tone(700, 0.8), RATE, format="WAV", subtype="PCM_16")
    async with administrator(stage.system) as admin:
        status, saved = await admin.ask("POST", "/api/lines", line)
        assert (status, saved["in_effect"]) == (200, True), saved
        path, headers = "/api/lines/116/greeting/kk", {"X-CSRF": admin.token}
        async with admin.http.put(path, data=sound.getvalue(), headers=headers) as answer:
            assert answer.status == 200, await answer.text()
    caller = stage.citizen()
    call = caller.dial("116")
    assert await call.media.hears(700)
    call.hang_up()
    row = await stage.row(caller)
    assert (row["line"], row["outcome"]) == ("116", "short_abandon")
