"""Who spoke when in a recording, found from its sound: the picture of both sides, long silences and
talking over each other. Pure; a stereo hour takes about a second of a processor.

A side speaks in a frame where WebRTC's detector says so and it is not the other's echo: in Opus and
in a headset a little of each side comes back on the other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import webrtcvad

from recordings.voices import PEAKS_A_SECOND, SpeechSegment, Voices

RATE = 8000
FRAME = RATE // 50
#: The detector's own scale, 0 to 3: 2 takes a line's noise for none.
STRICTNESS = 2
#: A tenth of the other side's amplitude (20 dB less) at the same time is its echo.
ECHO = 10.0
#: Pauses between words, in frames of 20 ms, do not end a side's speech; a click begins none.
PAUSE_FRAMES, CLICK_FRAMES = 15, 5
#: What is told: both quiet for longer, both speaking for longer, in seconds.
SILENCE_SECONDS, OVERTALK_SECONDS = 5.0, 0.5

Sound = npt.NDArray[np.int16]
Flags = npt.NDArray[np.bool_]


class VoiceFinder:
    """A finder that takes a recording block by block, then says what is in it."""

    def __init__(self) -> None:
        self._rest: Sound = np.zeros((0, 2), np.int16)
        self._detectors = [webrtcvad.Vad(STRICTNESS) for _ in range(2)]
        self._speech: list[Flags] = []
        self._peaks: list[npt.NDArray[np.uint8]] = []
        self._seconds = 0.0

    def add(self, block: Sound) -> None:
        """Add sound of shape (samples, 2): caller, operator."""
        self._seconds += len(block) / RATE
        sound = np.concatenate([self._rest, block])
        whole = len(sound) - len(sound) % (RATE // PEAKS_A_SECOND)
        self._take(sound[:whole])
        self._rest = sound[whole:]

    def voices(self) -> Voices:
        """Return what was found in all that was added; nothing may be added afterwards."""
        if len(self._rest):
            missing = -len(self._rest) % (RATE // PEAKS_A_SECOND)
            self._take(np.concatenate([self._rest, np.zeros((missing, 2), np.int16)]))
            self._rest = self._rest[:0]
        speech = np.concatenate([np.zeros((0, 2), np.bool_), *self._speech])
        caller, operator = (without_clicks_and_pauses(speech[:, side]) for side in range(2))
        peaks = np.concatenate(self._peaks).tobytes() if self._peaks else b""
        return Voices(
            peaks,
            self._spoken(caller),
            self._spoken(operator),
            spans(~(caller | operator), SILENCE_SECONDS, self._seconds),
            spans(caller & operator, OVERTALK_SECONDS, self._seconds),
        )

    def _spoken(self, flags: Flags) -> float:
        return round(min(float(flags.sum()) * FRAME / RATE, self._seconds), 2)

    def _take(self, sound: Sound) -> None:
        if not len(sound):
            return
        loud = np.abs(sound.astype(np.int32))
        tenths = loud.reshape(-1, RATE // PEAKS_A_SECOND, 2).max(axis=1)
        self._peaks.append(np.minimum(tenths // 128, 255).astype(np.uint8))
        frames = loud.reshape(-1, FRAME, 2).max(axis=1)
        echo = frames * ECHO < frames[:, ::-1]
        speech = [self._detected(np.ascontiguousarray(sound[:, side]), side) for side in range(2)]
        self._speech.append(np.stack(speech, axis=1) & ~echo)

    def _detected(self, side: Sound, number: int) -> Flags:
        data, size = side.astype("<i2").tobytes(), FRAME * 2
        detector = self._detectors[number]
        return np.array(
            [detector.is_speech(data[i : i + size], RATE) for i in range(0, len(data), size)], bool
        )


def without_clicks_and_pauses(speech: Flags) -> Flags:
    """Return one side's frames, with short pauses filled first and short bursts taken out then."""
    filled = ~_without_short(~speech, PAUSE_FRAMES, keep_ends=True)
    return _without_short(filled, CLICK_FRAMES, keep_ends=False)


def spans(flags: Flags, longer_than: float, until: float = float("inf")) -> list[SpeechSegment]:
    """Return where the frames' flags stand for longer than so many seconds, cut at `until`
    seconds."""
    found = []
    for begin, end in _runs(flags).tolist():
        at, to = begin * FRAME / RATE, min(end * FRAME / RATE, until)
        if to - at > longer_than:
            found.append(SpeechSegment(round(at, 2), round(to - at, 2)))
    return found


def _without_short(flags: Flags, frames: int, *, keep_ends: bool) -> Flags:
    """Runs of fewer frames cleared; with `keep_ends` not those that begin or end the recording."""
    out = flags.copy()
    for begin, end in _runs(flags):
        at_an_end = keep_ends and (begin == 0 or end == len(flags))
        if end - begin < frames and not at_an_end:
            out[begin:end] = False
    return out


def _runs(flags: Flags) -> npt.NDArray[np.int64]:
    """Rows of (first, one past the last) of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2)
