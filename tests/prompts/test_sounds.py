"""Prompts are made once, fit their time, and never replace an administrator's."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from asterisk_conf.prefix import find_or_fetch
from foundation.settings import Settings, load_settings
from prompts import speaking
from prompts.prompt import LONGEST_SECONDS, Prompt
from prompts.sound_wave import RATE, resample, trimmed
from prompts.sounds import (
    GIVE_UP_AFTER,
    count_failures,
    ensure_sounds,
    is_made_by_us,
    make_prompts,
    prompts,
    speak_failed,
)
from prompts.speaking import length_of, recorded
from prompts.voice import Voice

EVERY = prompts()
#: Enough to try everything but the words, in a tenth of the time.
FEW = [prompt for prompt in EVERY if prompt.name in ("greeting-kk", "greeting-ru", "digit-7-ru")]
NAMES = [prompt.name for prompt in FEW]


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(tmp_path)


@pytest.fixture(autouse=True)
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if request.node.get_closest_marker("calls") is None:
        monkeypatch.setattr("prompts.sounds.prompts", lambda: FEW)
        monkeypatch.setattr("prompts.spoken.cache_dir", lambda: tmp_path / "cache")


def quiet(text: str) -> None:
    pass


def fake_espeak(folder: Path, hertz: int, seconds_at_165: float) -> Voice:
    """A voice that hums, shorter the faster it is told to speak."""
    script = folder / "espeak"
    script.write_text(
        "import array, math, sys, wave\n"
        "speed = int(sys.argv[sys.argv.index('-s') + 1])\n"
        f"n = int(22050 * {seconds_at_165} * 165 / speed)\n"
        f"step = 2 * math.pi * {hertz} / 22050\n"
        "tone = array.array('h', (int(6000 * math.sin(step * i)) for i in range(n)))\n"
        "out = wave.open(sys.stdout.buffer, 'wb')\n"
        "out.setparams((1, 2, 22050, n, 'NONE', ''))\n"
        "out.writeframes(tone.tobytes())\n"
    )
    return Voice((sys.executable, "-I", "-S", str(script)))


def test_all_are_made_and_made_once(home: Settings, tmp_path: Path) -> None:
    espeak = fake_espeak(tmp_path, 440, 1.0)
    assert ensure_sounds(home, quiet, espeak) == NAMES
    for name in NAMES:
        info = soundfile.info(home.folders.sounds_dir / f"{name}.wav")
        assert (info.samplerate, info.channels, info.subtype) == (8000, 1, "PCM_16")
    assert ensure_sounds(home, quiet, espeak) == []


def test_what_was_spoken_for_one_home_is_taken_for_the_next(home: Settings, tmp_path: Path) -> None:
    voice = fake_espeak(tmp_path, 440, 1.0)
    ensure_sounds(home, quiet, voice)
    (tmp_path / "espeak").write_text("raise SystemExit('it is not asked again')")
    other = load_settings(tmp_path / "other")
    assert ensure_sounds(other, quiet, voice) == NAMES
    for name in NAMES:
        files = [it.folders.sounds_dir / f"{name}.wav" for it in (home, other)]
        assert files[0].read_bytes() == files[1].read_bytes()
        assert is_made_by_us(files[1])


@pytest.mark.parametrize("left", [0, 44, 1000])
def test_what_was_kept_by_halves_is_spoken_anew(home: Settings, tmp_path: Path, left: int) -> None:
    voice = fake_espeak(tmp_path, 440, 1.0)
    ensure_sounds(home, quiet, voice)
    for kept in (tmp_path / "cache" / "spoken").iterdir():
        kept.write_bytes(kept.read_bytes()[:left])
    other = load_settings(tmp_path / "other")
    assert ensure_sounds(other, quiet, voice) == NAMES
    for name in NAMES:
        files = [it.folders.sounds_dir / f"{name}.wav" for it in (home, other)]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_what_was_spoken_before_is_taken_without_what_works_on_sound(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = fake_espeak(tmp_path, 440, 1.0)
    ensure_sounds(home, quiet, voice)

    def made(*_: object, **__: object) -> bool:
        raise AssertionError("it was made anew")

    monkeypatch.setattr("prompts.speaking.make", made)
    assert ensure_sounds(load_settings(tmp_path / "other"), quiet, voice) == NAMES


def test_a_long_text_is_spoken_faster_until_it_fits(home: Settings, tmp_path: Path) -> None:
    ensure_sounds(home, quiet, fake_espeak(tmp_path, 440, 2.4))
    assert (
        1.5
        < soundfile.info(home.folders.sounds_dir / "greeting-kk.wav").duration
        <= LONGEST_SECONDS
    )


def test_one_that_never_fits_becomes_a_chime(home: Settings, tmp_path: Path) -> None:
    ensure_sounds(home, quiet, fake_espeak(tmp_path, 440, 9.0))
    assert soundfile.info(home.folders.sounds_dir / "greeting-kk.wav").duration < 1


def failing_espeak(folder: Path, times: int) -> Voice:
    """A voice that fails so often, as on a machine with no process to spare, and then hums."""
    voice = fake_espeak(folder, 440, 1.0)
    script, count = folder / "espeak", folder / "count"
    count.write_text("0")
    script.write_text(
        "import pathlib, sys\n"
        f"count = pathlib.Path({str(count)!r})\n"
        "tried = int(count.read_text())\n"
        "count.write_text(str(tried + 1))\n"
        f"if tried < {times}:\n"
        "    sys.exit('no process to spare')\n" + script.read_text()
    )
    return voice


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prompts.speaking.PAUSES_SECONDS", (0.0, 0.0))


@pytest.mark.usefixtures("no_pauses")
def test_a_synthesiser_that_fails_is_asked_again(home: Settings, tmp_path: Path) -> None:
    said: list[str] = []
    ensure_sounds(home, said.append, failing_espeak(tmp_path, 2))
    assert soundfile.info(home.folders.sounds_dir / f"{NAMES[0]}.wav").duration > 0.7
    assert count_failures(home.folders.sounds_dir) == 0 and len(said) == 1


@pytest.mark.usefixtures("no_pauses")
def test_what_could_not_be_spoken_is_counted_told_and_made_again(
    home: Settings, tmp_path: Path
) -> None:
    folder, said = home.folders.sounds_dir, list[str]()
    voice = failing_espeak(tmp_path, 10**6)
    ensure_sounds(home, said.append, voice)
    assert count_failures(folder) == len(NAMES)
    assert "3 of 3 prompts could not be spoken" in said[-1] and "no process to spare" in said[-1]
    assert all(soundfile.info(folder / f"{name}.wav").duration < 0.6 for name in NAMES)
    assert speak_failed(folder, Voice()) == 0 and count_failures(folder) == 3
    assert speak_failed(folder, voice) == 0 and count_failures(folder) == 3
    recording = folder / f"{NAMES[1]}.wav"  # an administrator puts their own in its place
    own = (tmp_path / "own.wav", np.zeros(8000))
    soundfile.write(*own, 8000)
    recording.write_bytes(own[0].read_bytes())
    voice = failing_espeak(tmp_path, 0)
    assert speak_failed(folder, voice) == 2 and count_failures(folder) == 0
    assert soundfile.info(folder / f"{NAMES[0]}.wav").duration > 0.7
    assert recording.read_bytes() == own[0].read_bytes()
    assert ensure_sounds(home, quiet, voice) == []


@pytest.mark.usefixtures("no_pauses")
def test_a_synthesiser_that_never_speaks_is_not_asked_for_ever(
    home: Settings, tmp_path: Path
) -> None:
    many = [Prompt(f"p{n}", "kk", f"text {n}") for n in range(6)]
    make_prompts(home.folders.sounds_dir, many, quiet, failing_espeak(tmp_path, 10**6))
    assert int((tmp_path / "count").read_text()) == 3 * GIVE_UP_AFTER + 3


def test_what_was_made_is_known_as_ours_when_the_set_up_ends_early(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = fake_espeak(tmp_path, 440, 1.0)
    real, calls = speaking.make, [0]

    def make(*words: Any, **more: Any) -> speaking.Sound:
        calls[0] += 1
        if calls[0] == 3:
            raise KeyboardInterrupt
        return real(*words, **more)

    monkeypatch.setattr(speaking, "make", make)
    with pytest.raises(KeyboardInterrupt):
        ensure_sounds(home, quiet, voice)
    assert all(is_made_by_us(home.folders.sounds_dir / f"{name}.wav") for name in NAMES[:2])


def test_two_who_make_sounds_at_once_both_write_down_what_they_made(
    home: Settings, tmp_path: Path
) -> None:
    voice = fake_espeak(tmp_path, 440, 1.0)
    groups = [[Prompt(f"p{n}-{m}", "kk", "text") for n in range(6)] for m in range(3)]
    with ThreadPoolExecutor(3) as workers:
        for group in groups:
            workers.submit(make_prompts, home.folders.sounds_dir, group, quiet, voice)
    files = [home.folders.sounds_dir / f"{it.name}.wav" for group in groups for it in group]
    assert all(is_made_by_us(file) for file in files)


def test_without_a_voice_chimes_stand_in_until_there_is_one(home: Settings, tmp_path: Path) -> None:
    said: list[str] = []
    assert ensure_sounds(home, said.append, Voice()) == NAMES
    assert "chimes" in said[0]
    assert ensure_sounds(home, quiet, Voice()) == []
    assert ensure_sounds(home, quiet, fake_espeak(tmp_path, 440, 1.0)) == NAMES


def test_a_voice_that_fails_is_no_voice(home: Settings) -> None:
    assert ensure_sounds(home, quiet, Voice(("/bin/false",))) == NAMES
    assert ensure_sounds(home, quiet, Voice(("/nonexistent",))) == NAMES, "tried again each time"


@pytest.mark.parametrize("extension", ["wav", "alaw", "sln16"])
def test_an_administrators_file_is_never_touched(
    home: Settings, tmp_path: Path, extension: str
) -> None:
    home.folders.sounds_dir.mkdir(parents=True)
    own = home.folders.sounds_dir / f"greeting-kk.{extension}"
    own.write_bytes(b"mine")
    if extension == "wav":
        soundfile.write(own, np.zeros(8000), 8000)
    before = own.read_bytes()
    espeak = fake_espeak(tmp_path, 440, 1.0)
    assert "greeting-kk" not in ensure_sounds(home, quiet, espeak)
    assert own.read_bytes() == before
    assert [path.suffix for path in home.folders.sounds_dir.glob("greeting-kk.*")] == [
        f".{extension}"
    ]


def test_one_he_put_over_ours_is_his(home: Settings, tmp_path: Path) -> None:
    ensure_sounds(home, quiet, Voice())
    own = home.folders.sounds_dir / "greeting-ru.wav"
    soundfile.write(own, np.ones(40_000) * 0.1, 8000)
    before, said = own.read_bytes(), list[str]()
    again = ensure_sounds(home, said.append, fake_espeak(tmp_path, 440, 1.0))
    assert "greeting-ru" not in again and own.read_bytes() == before
    assert any("lasts 5.0 s" in text for text in said)


@pytest.mark.parametrize("damaged", [b"", b"\0\xff{damaged" * 20])
def test_a_sound_that_cannot_be_read_is_put_aside_and_made_again(
    home: Settings, tmp_path: Path, damaged: bytes
) -> None:
    espeak, said = fake_espeak(tmp_path, 440, 1.0), list[str]()
    ensure_sounds(home, quiet, espeak)
    file = home.folders.sounds_dir / "greeting-ru.wav"
    file.write_bytes(damaged)
    assert ensure_sounds(home, said.append, espeak) == ["greeting-ru"]
    assert length_of(file) and file.with_name("greeting-ru.wav.damaged").read_bytes() == damaged
    assert any("greeting-ru.wav is no sound" in text for text in said)
    assert ensure_sounds(home, quiet, espeak) == []


def test_an_administrators_file_that_cannot_be_read_is_named(home: Settings) -> None:
    said = list[str]()
    home.folders.sounds_dir.mkdir(parents=True)
    (home.folders.sounds_dir / "greeting-ru.wav").write_bytes(b"mine")
    ensure_sounds(home, said.append, Voice())
    assert any("greeting-ru.wav is no sound that can be played" in text for text in said)


def test_a_sound_of_the_right_rate_is_taken_as_it_is() -> None:
    wave = np.sin(np.arange(RATE) * 0.1)
    assert resample(wave, RATE, RATE) is wave


def test_a_tone_keeps_its_pitch_when_resampled() -> None:
    at = np.arange(22_050) / 22_050
    wave = np.sin(2 * np.pi * 440 * at) + np.sin(2 * np.pi * 9000 * at)
    small = resample(wave, 22_050, RATE)
    spectrum = np.abs(np.fft.rfft(small))
    assert len(small) == RATE and int(np.argmax(spectrum)) == 440
    assert np.max(spectrum[1000:]) < spectrum[440] / 100, "what does not fit is gone, not folded"


def test_silence_around_is_cut() -> None:
    wave = np.concatenate([np.zeros(4000), np.sin(np.arange(800)) * 0.2, np.zeros(4000)])
    assert 800 < len(trimmed(wave)) < 800 + 0.2 * RATE
    assert len(trimmed(np.zeros(4000))) == 0


@pytest.mark.calls
def test_the_real_voice_fits_the_greeting_into_four_seconds(home: Settings) -> None:
    pbx = find_or_fetch(home, quiet)
    assert pbx.espeak, "espeak-ng comes with the PBX"
    assert ensure_sounds(home, quiet, pbx.voice) == [prompt.name for prompt in EVERY]
    for prompt in EVERY:
        length = soundfile.info(home.folders.sounds_dir / f"{prompt.name}.wav").duration
        assert 0.2 < length <= prompt.longest_seconds, prompt.name
    parts = [
        soundfile.read(home.folders.sounds_dir / f"greeting-{code}.wav")[0] for code in ("kk", "ru")
    ]
    for part in parts:
        assert 1.0 < len(part) / 8000 <= 2.0
        assert np.sqrt(np.mean(part**2)) > 0.05


def test_what_was_said_is_not_said_anew(home: Settings, tmp_path: Path) -> None:
    espeak = fake_espeak(tmp_path, 440, 1.0)
    ensure_sounds(home, quiet, espeak)
    first = (home.folders.sounds_dir / "greeting-kk.wav").read_bytes()
    (tmp_path / "espeak").unlink()
    another = load_settings(tmp_path / "b")
    assert ensure_sounds(another, quiet, espeak) == NAMES
    assert (another.folders.sounds_dir / "greeting-kk.wav").read_bytes() == first


def test_a_recorded_set_is_taken_where_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "ru_RU_f_IvrvoiceRU" / "digits"
    folder.mkdir(parents=True)
    soundfile.write(folder / "7.wav", np.sin(np.arange(4000)) * 0.3, 8000)
    assert recorded(tmp_path, "ru", "digits/7") is not None
    assert recorded(tmp_path, "ru", "digits/8") is None
    assert recorded(tmp_path, "kk", "digits/7") is None and recorded(None, "ru", "digits/7") is None
