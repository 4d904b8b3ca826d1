"""Recordings from outside are judged by their head, before a sample of them is decoded."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import soundfile

from prompts.incident import UnusableSound
from prompts.incident_sounds import take_incident_sound
from prompts.recording import Unusable, UnusableRecording, read_recording
from softphone_ui.lines.greeting_sound import read_sound
from softphone_ui.lines.problems import BadSound


def tone(seconds: float, form: str = "WAV", rate: int = 8000, channels: int = 1) -> bytes:
    wave = np.sin(np.arange(round(seconds * rate)) / 3)
    out = io.BytesIO()
    soundfile.write(out, np.tile(wave[:, None] / 2, channels), rate, format=form)
    return out.getvalue()


def why_not(data: bytes) -> Unusable:
    with pytest.raises(UnusableRecording) as unusable:
        read_recording(data, 0.3, 10)
    return unusable.value.why


def test_a_wav_becomes_mono_of_8_khz() -> None:
    assert len(read_recording(tone(1, rate=44_100, channels=2), 0.3, 10)) == 8000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (tone(1, "FLAC"), Unusable.NO_WAV),  # of which a megabyte may be days of silence
        (tone(1, "OGG"), Unusable.NO_WAV),
        (b"RIFF" + bytes(99), Unusable.NO_WAV),
        (b"", Unusable.NO_WAV),
        (tone(1, rate=192_000), Unusable.NO_WAV),
        (tone(10.1), Unusable.TOO_LONG),
        (tone(0.2), Unusable.TOO_SHORT),
        (tone(1).replace(tone(1)[44:], bytes(16_000)), Unusable.SILENT),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes, why: Unusable) -> None:
    assert why_not(data) is why


def test_too_much_is_refused_before_any_of_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    def decoded(*_: object, **__: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr(soundfile.SoundFile, "read", decoded)
    assert why_not(tone(30.5)) is Unusable.TOO_LONG
    with pytest.raises(BadSound):
        read_sound(tone(30.5))
    for data in (tone(30.5), tone(1, "FLAC")):
        with pytest.raises(UnusableSound):
            take_incident_sound(None, 1, "kk", data)  # type: ignore[arg-type]


def test_a_head_that_claims_more_than_there_is_is_not_believed() -> None:
    data = tone(1)
    claims = data[:40] + struct.pack("<I", 4_000_000_000) + data[44:]
    assert len(read_recording(claims, 0.3, 10)) == 8000
