"""What a caller presses and hears while he waits, on a real Asterisk."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import numpy as np
import pytest
import pytest_asyncio
import soundfile

from bench.system import until
from prompts.waiting_sounds import TONE_HERTZ, ensure_waiting_sounds
from sip_peers.peers import AnswerBehaviour, Caller, OutgoingCall, Voice, WireLog
from sip_peers.tones import tone_share
from tests.asterisk_conf.conftest import CALLER_HERTZ, OPERATOR_HERTZ, phone
from tests.asterisk_conf.fake_dispatcher import Event, FakeDispatcher, dispatcher
from tests.real_pbx import RealPbx

pytestmark = pytest.mark.calls
FIRST, SECOND = 700, 1500


@pytest.fixture(scope="module", autouse=True)
def tones(greeting_pbx: RealPbx, real_pbx: RealPbx) -> None:
    """Prompts of 1.5 s that can be told apart."""
    for pbx in (greeting_pbx, real_pbx):
        folder = pbx.settings.folders.sounds_dir / "test"
        folder.mkdir(parents=True, exist_ok=True)
        for hertz in (FIRST, SECOND):
            wave = np.sin(2 * np.pi * hertz * np.arange(12_000) / 8000) * 0.5
            soundfile.write(folder / f"tone-{hertz}.wav", wave, 8000, subtype="PCM_16")
        ensure_waiting_sounds(pbx.settings, lambda text: None, pbx.pbx.voice)


@pytest_asyncio.fixture
async def citizen(greeting_pbx: RealPbx) -> AsyncIterator[Caller]:
    person = Caller(
        "77010000001", greeting_pbx.sip, WireLog(), voice=Voice(hertz=CALLER_HERTZ), listens=True
    )
    yield person
    person.close()


async def waits(boss: FakeDispatcher, caller: Caller) -> tuple[OutgoingCall, Event]:
    call = caller.dial()
    await boss.told("KomekGreeted")
    return call, await boss.told("KomekOffered")


async def say(boss: FakeDispatcher, offered: Event, say_id: str, *hertz: int) -> None:
    prompts = "&".join(f"test/tone-{tone}" for tone in hertz)
    await boss.set(offered["Channel"], "KOMEK_SAY", f"{say_id}:{prompts}")


async def test_a_digit_in_the_greeting_is_told_and_the_greeting_goes_on(
    greeting_pbx: RealPbx, citizen: Caller
) -> None:
    parts = [
        greeting_pbx.settings.folders.sounds_dir / f"greeting-{part}.wav" for part in ("kk", "ru")
    ]
    length = sum(soundfile.info(part).duration for part in parts)
    async with dispatcher(greeting_pbx) as boss:
        call = citizen.dial()
        offered = await boss.told("KomekOffered")
        assert await call.media.first_heard.wait()
        call.media.press("8#")
        pressed = await boss.told("KomekPressed")
        assert (pressed["Digit"], pressed["Uniqueid"]) == ("8", offered["Uniqueid"])
        greeted = await boss.told("KomekGreeted", 8)
        told = [e["Digit"] for e in boss.events if e.get("UserEvent") == "KomekPressed"]
        assert told == ["8", "#"]
        lasted = float(greeted["Timestamp"]) - float(offered["Timestamp"])
        assert length - 0.1 < lasted < length + 0.6
        call.hang_up()


async def test_who_dials_at_once_finds_the_dispatcher_there(greeting_pbx: RealPbx) -> None:
    """The tests' own: who dialled before its first beat came into the parachute."""
    before = time.time()
    async with dispatcher(greeting_pbx):  # nothing else runs until the console has answered
        rows = greeting_pbx.console("dialplan show globals").splitlines()
        beats = [float(row.partition("=")[2]) for row in rows if "KOMEK_BEAT=" in row]
        assert beats and beats[0] >= before


async def test_a_digit_before_the_dispatcher_has_claimed_the_call_is_told(
    greeting_pbx: RealPbx, citizen: Caller
) -> None:
    async with dispatcher(greeting_pbx) as boss:
        boss.claims = False
        call = citizen.dial()
        await call.answered.wait()
        call.media.press("8#")
        await boss.heard(lambda event: event.get("Digit") == "#" and "UserEvent" in event, 20)
        ours = [e for e in boss.events if e.get("UserEvent", "").startswith("Komek")]
        assert [e["UserEvent"] for e in ours] == ["KomekOffered", "KomekPressed", "KomekPressed"]
        assert [e["Digit"] for e in ours[1:]] == ["8", "#"]
        call.hang_up()


async def test_a_word_is_heard_to_its_end_and_the_music_goes_on(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    call, offered = await waits(boss, caller)
    await say(boss, offered, "1", FIRST, SECOND)
    assert await call.media.hears(FIRST) and await call.media.hears(SECOND)
    said = await boss.told("KomekSaid")
    assert (said["Say"], said["Heard"]) == ("1", "whole")
    since = call.media.frames_heard
    call.media.press("5")
    await boss.told("KomekPressed")

    async def music_plays() -> bool:
        return bool(np.abs(call.media.heard(since).astype(float)).max(initial=0) > 100)

    await until(music_plays, 20, "the music plays")
    call.hang_up()


async def test_a_digit_ends_the_word_and_a_newer_word_replaces_it(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    call, offered = await waits(boss, caller)
    await say(boss, offered, "1", FIRST, FIRST, FIRST)
    assert await call.media.hears(FIRST)
    call.media.press("2")
    cut = await boss.told("KomekSaid")
    assert (cut["Say"], cut["Heard"]) == ("1", "part")
    assert (await boss.told("KomekPressed"))["Digit"] == "2"
    since = len(boss.events)
    await say(boss, offered, "2", FIRST, FIRST, FIRST)
    assert await call.media.hears(FIRST)
    await say(boss, offered, "3", SECOND)
    assert await call.media.hears(SECOND)
    assert (await boss.told("KomekSaid", since=since))["Heard"] == "part"
    call.hang_up()


async def test_who_answers_in_the_middle_of_a_word_has_the_caller_at_once(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour(after_seconds=0.5)) as operator:
        call, offered = await waits(boss, caller)
        await say(boss, offered, "1", FIRST, FIRST, FIRST)
        assert await call.media.hears(FIRST)
        await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        await ring.answered.wait()
        assert await call.media.hears(OPERATOR_HERTZ) and await ring.media.hears(CALLER_HERTZ)
        said = [it["Heard"] for it in boss.events if it.get("UserEvent") == "KomekSaid"]
        assert "whole" not in said
        ring.hang_up()


async def test_the_dispatcher_dies_in_the_middle_of_a_word(
    real_pbx: RealPbx, caller: Caller
) -> None:
    real_pbx.console("queue add member PJSIP/1001 to parachute-109")
    try:
        async with (
            dispatcher(real_pbx) as boss,
            phone(real_pbx, "1001", AnswerBehaviour()) as operator,
        ):
            call, offered = await waits(boss, caller)
            await say(boss, offered, "1", *[FIRST] * 6)
            assert await call.media.hears(FIRST)
            await boss.die()
            ring = await operator.next_ring()
            assert await call.media.hears(OPERATOR_HERTZ)
            ring.hang_up()
    finally:
        real_pbx.console("queue remove member PJSIP/1001 from parachute-109")


async def test_a_message_is_recorded_after_the_tone(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    call, offered = await waits(boss, caller)
    await boss.set(offered["Channel"], "KOMEK_RING", "voicemail")
    redirected = {"Context": "voicemail", "Exten": "s", "Priority": "1"}
    call.media.press("8")  # in Russian only
    await boss.told("KomekPressed")
    await boss.do("Redirect", Channel=offered["Channel"], **redirected)
    assert await call.media.hears(TONE_HERTZ)
    await boss.told("KomekVoicemail")
    raw = real_pbx.settings.folders.incoming_dir / f"{offered['Uniqueid']}~voicemail.raw"

    async def spoken() -> bool:
        return raw.exists() and raw.stat().st_size > 1.2 * 4 * 8000

    await until(spoken, 20, "a second and more is recorded")
    call.media.press("#")
    await call.ended.wait()
    left, right = np.frombuffer(raw.read_bytes(), "<i2").reshape(-1, 2).T
    assert tone_share(left, CALLER_HERTZ) > 0.8
    assert tone_share(right, CALLER_HERTZ) < 0.01


async def test_the_mark_after_the_talk(
    real_pbx: RealPbx, boss: FakeDispatcher, caller: Caller
) -> None:
    async with phone(real_pbx, "1001", AnswerBehaviour()) as operator:
        call, offered = await waits(boss, caller)
        await boss.ring(offered, "1001")
        ring = await operator.next_ring()
        assert await call.media.hears(OPERATOR_HERTZ)
        await boss.set(offered["Channel"], "KOMEK_SURVEY", "1")
        ring.hang_up()
        await ring.ended.wait()
        since = call.media.frames_heard

        async def asked() -> bool:
            sound = call.media.heard(since)
            return len(sound) > 1600 and tone_share(sound[-800:], OPERATOR_HERTZ) < 0.1

        await until(asked, 20, "the question is asked")
        call.media.press("4")
        assert (await boss.told("KomekSurvey"))["Score"] == "4"
        await call.ended.wait()
