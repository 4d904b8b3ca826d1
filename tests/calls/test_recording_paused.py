"""A card number is told: that part is silent in the file, on both sides, and nothing else is."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import pytest
import soundfile

from bench.system import System, until
from queue_manager.requests import PauseRecording, ResumeRecording
from sip_peers.peers import AnswerBehaviour, PeerCall
from tests.calls.stage import Stage, soon, talking

pytestmark = [pytest.mark.calls, pytest.mark.alone]  # two clocks are compared to 0.2 s
#: Frames of 20 ms that are heard before, in and after the paused part.
BEFORE, PAUSED, AFTER = 75, 100, 75
AUDIBLE = 300  # of 32767; the peers' tones reach 9800


async def speaks_on(call: PeerCall, frames: int) -> None:
    """Waits until so many more frames of the other side have come."""
    wanted = call.media.frames_heard + frames

    async def heard() -> bool:
        return call.media.frames_heard >= wanted

    await until(heard, 20, f"{frames} more frames", every=0.01)


async def gap_of(system: System, call_id: str) -> Any:
    return (await system.floor())["floor"]["calls"][call_id]["gap"]


def loud_ms(path: str) -> list[list[bool]]:
    """For each side of a recording, and each 20 ms of it: is anything heard?"""
    sound, rate = soundfile.read(Path(path), dtype="int16", always_2d=True)
    step = rate // 50
    whole = sound[: len(sound) // step * step].astype(int)
    peaks = np.abs(whole.reshape(-1, step, whole.shape[1])).max(axis=1)
    return [list(peaks[:, side] > AUDIBLE) for side in range(peaks.shape[1])]


def runs(heard: list[bool]) -> list[tuple[bool, int]]:
    """(heard?, how many frames) in a row; single frames are the codec's, not the speakers'."""
    found: list[tuple[bool, int]] = []
    for now in heard:
        if found and found[-1][0] == now:
            found[-1] = (now, found[-1][1] + 1)
        else:
            found.append((now, 1))
    merged: list[tuple[bool, int]] = []
    for is_heard, frames in found:
        if frames < 4 or (merged and merged[-1][0] == is_heard):
            if merged:
                merged[-1] = (merged[-1][0], merged[-1][1] + frames)
        else:
            merged.append((is_heard, frames))
    return merged


async def test_the_paused_part_is_silent_and_time_goes_on(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    (call_id,) = (await stage.system.floor())["floor"]["calls"]
    await speaks_on(call, BEFORE)
    await stage.system.ask_dispatcher(PauseRecording("1001", "card"))
    assert (await gap_of(stage.system, call_id))["reason"] == "card"
    await speaks_on(call, PAUSED)
    assert await call.media.hears(500), "the two go on speaking all the while"
    await stage.system.ask_dispatcher(ResumeRecording("1001"))
    assert await gap_of(stage.system, call_id) is None
    await speaks_on(call, AFTER)
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)

    (sides,) = row["recordings_sides"]
    for side in loud_ms(sides):
        assert [heard for heard, _ in runs(side)] == [True, False, True], runs(side)
        silent = runs(side)[1][1]
        assert silent * 0.02 == pytest.approx(PAUSED * 0.02, abs=0.5)
    with soundfile.SoundFile(sides) as file:
        assert file.frames / file.samplerate == pytest.approx(row["talk_seconds"], abs=0.3)
    (mixed,) = row["recordings"]
    assert [heard for heard, _ in runs(loud_ms(mixed)[0])] == [True, False, True]
    gap = await gap_on_record(stage.system, call_id)
    assert (gap["operator"], gap["reason"]) == ("1001", "card")
    assert (gap["ended_at"] - gap["began_at"]).total_seconds() == pytest.approx(
        silent * 0.02, abs=0.2
    )


async def gap_on_record(system: System, call_id: str) -> Any:
    connection = await asyncpg.connect(system.settings.stores.database_url)
    found: list[Any] = []

    async def written() -> bool:
        wanted = "SELECT * FROM recording_gaps WHERE call_id = $1"
        found[:] = await connection.fetch(wanted, call_id)
        return bool(found)

    try:
        await until(written, 20, "the paused part is on record", every=0.1)
    finally:
        await connection.close()
    (gap,) = found
    return gap


async def test_it_is_recorded_again_in_the_next_call_without_asking(stage: Stage) -> None:
    phone = await stage.operator(1, AnswerBehaviour())
    first = stage.citizen()
    call = first.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    await stage.until_state(phone, "talking", None)  # they may hear each other before it is told
    (call_id,) = (await stage.system.floor())["floor"]["calls"]
    await stage.system.ask_dispatcher(PauseRecording("1001", "secret"))
    await speaks_on(call, BEFORE)
    call.hang_up()
    await soon(ring.ended)
    gap = await gap_on_record(stage.system, call_id)
    assert gap["reason"] == "secret"
    again = stage.citizen()
    call = again.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    await speaks_on(call, BEFORE)
    call.hang_up()
    await soon(ring.ended)
    rows = await stage.rows(2)
    (sides,) = rows[1]["recordings_sides"]
    for side in loud_ms(sides):
        assert [heard for heard, _ in runs(side)] == [True]


async def test_a_dispatcher_that_died_meanwhile_finds_it_paused(stage: Stage) -> None:
    """Killed while paused: the file stays silent, and the pause is still there to be ended."""
    phone = await stage.operator(1, AnswerBehaviour())
    caller = stage.citizen()
    call = caller.dial()
    ring = await phone.next_ring()
    await talking(call, ring)
    await stage.until_state(phone, "talking", None)  # they may hear each other before it is told
    (call_id,) = (await stage.system.floor())["floor"]["calls"]
    await stage.system.ask_dispatcher(PauseRecording("1001", "card"))
    stage.system.signal("dispatcher", signal.SIGKILL)
    await stage.system.until_agreed()
    await stage.system.refresh()
    assert (await gap_of(stage.system, call_id))["reason"] == "card"
    await speaks_on(call, PAUSED)
    await stage.system.ask_dispatcher(ResumeRecording("1001"))
    await speaks_on(call, AFTER)
    call.hang_up()
    await soon(ring.ended)
    row = await stage.row(caller)
    (sides,) = row["recordings_sides"]
    for side in loud_ms(sides):
        assert [heard for heard, _ in runs(side)][-2:] == [False, True], runs(side)
        assert runs(side)[-2][1] >= PAUSED
