"""Who spoke when: speech found in real sounds, silences, talking over each other, and no echo."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.voice_finder import (
    CLICK_FRAMES,
    PAUSE_FRAMES,
    RATE,
    Flags,
    Sound,
    VoiceFinder,
    spans,
    without_clicks_and_pauses,
)
from recordings.voices import SpeechSegment, Voices


def vowel(seconds: float, pitch: float = 130.0, loud: float = 6000.0) -> Sound:
    """A voice: harmonics of a pitch that wavers, loudest at the formants of an "a"."""
    at = np.arange(round(RATE * seconds)) / RATE
    phase = 2 * np.pi * pitch * at + 2 * np.sin(2 * np.pi * 3 * at)
    parts = [
        np.sin(n * phase) * sum(np.exp(-(((n * pitch - f) / 120) ** 2)) for f in (700, 1200, 2600))
        for n in range(1, int(3500 / pitch))
    ]
    wave = np.sum(parts, axis=0)
    return (wave / np.abs(wave).max() * loud).astype(np.int16)


def quiet(seconds: float) -> Sound:
    return np.zeros(round(RATE * seconds), np.int16)


def voices_in(caller: list[Sound], operator: list[Sound], block: int = RATE * 20) -> Voices:
    sound = np.stack([np.concatenate(caller), np.concatenate(operator)], axis=1)
    hiss = np.random.default_rng(109).normal(0, 15, sound.shape)
    sound = (sound + hiss).astype(np.int16)
    finder = VoiceFinder()
    for begin in range(0, len(sound), block):
        finder.add(sound[begin : begin + block])
    return finder.voices()


def near(found: SpeechSegment, at: float, seconds: float) -> bool:
    """The detector hears the end of a voice up to a fifth of a second later."""
    return abs(found.at - at) < 0.25 and abs(found.seconds - seconds) < 0.35


def test_one_after_the_other_with_a_long_silence_between() -> None:
    found = voices_in(
        [vowel(2), quiet(6), quiet(3)],
        [quiet(2), quiet(6), vowel(3, pitch=210)],
    )
    (silence,) = found.silences
    assert near(silence, 2, 6) and found.overtalks == []
    assert abs(found.caller_seconds - 2) < 0.4 and abs(found.operator_seconds - 3) < 0.4


def test_a_silence_of_four_seconds_is_none() -> None:
    assert voices_in([vowel(2), quiet(4), vowel(2)], [quiet(8)]).silences == []


def test_both_at_once() -> None:
    found = voices_in([vowel(4)], [quiet(1), vowel(2, pitch=210), quiet(1)])
    (both,) = found.overtalks
    assert near(both, 1, 2)


def test_an_echo_of_the_other_side_is_no_voice() -> None:
    """What comes back 26 dB softer, as Opus and headsets do it, speaks for nobody."""
    voice = vowel(4)
    found = voices_in([voice], [(voice * 0.05).astype(np.int16)])
    assert found.operator_seconds == 0 and found.overtalks == []


def test_the_picture_has_two_bytes_for_each_tenth_of_a_second() -> None:
    found = voices_in([vowel(0.25)], [quiet(0.25)])
    assert len(found.peaks) == 2 * 3
    assert max(found.peaks[0::2]) in (46, 47) and max(found.peaks[1::2]) <= 1


def test_nothing_and_full_scale() -> None:
    assert VoiceFinder().voices() == Voices(b"", 0.0, 0.0, [], [])
    finder = VoiceFinder()
    finder.add(np.full((RATE, 2), -32768, np.int16))
    assert set(finder.voices().peaks) == {255}


def test_nobody_speaks_for_longer_than_the_recording() -> None:
    voice = vowel(0.93)
    found = voices_in([voice], [voice])
    assert 0.8 < found.caller_seconds <= 0.93


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 30000))
def test_blocks_of_any_size_find_the_same(block: int) -> None:
    caller, operator = [vowel(1), quiet(1)], [quiet(1.5), vowel(0.5, pitch=210)]
    assert voices_in(caller, operator, block) == voices_in(caller, operator)


def flags_of(bits: str) -> Flags:
    return np.array([bit == "1" for bit in bits], np.bool_)


def test_spans_are_longer_than_asked_and_end_with_the_recording() -> None:
    flags = flags_of("0" * 10 + "1" * 50 + "0" * 5 + "1" * 100)
    assert spans(flags, 1.0) == [SpeechSegment(1.3, 2.0)]
    assert spans(flags, 0.9, until=3.0) == [SpeechSegment(0.2, 1.0), SpeechSegment(1.3, 1.7)]


@given(st.text("01", max_size=300))
def test_pauses_are_filled_and_clicks_taken_out(bits: str) -> None:
    """Afterwards no burst is a click, no pause inside is short, and nothing changes any more."""
    once = without_clicks_and_pauses(flags_of(bits))
    runs = [len(run) for run in "".join("1" if it else "0" for it in once).split("0") if run]
    assert all(run >= CLICK_FRAMES for run in runs)
    inside = "".join("1" if it else "0" for it in once).strip("0")
    assert all(len(pause) >= PAUSE_FRAMES for pause in inside.split("1") if pause)
    assert np.array_equal(without_clicks_and_pauses(once), once)
