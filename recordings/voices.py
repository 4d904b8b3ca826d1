"""What is told of who spoke when in a recording; `recordings/voice_finder.py` finds it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

#: Raised when the same sound would be judged otherwise; old rows are then judged anew.
VOICES_VERSION = 1
PEAKS_A_SECOND = 10


class SpeechSegment(msgspec.Struct, frozen=True):
    """A segment from so many seconds after the recording's beginning, for so many."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Voices:
    """The voices of a recording. `peaks`: two bytes a tenth of a second, caller and operator, 255
    at full scale. The seconds are those in which a side spoke; `silences` and `overtalks` are long
    ones, in order."""

    peaks: bytes
    caller_seconds: float
    operator_seconds: float
    silences: Sequence[SpeechSegment]
    overtalks: Sequence[SpeechSegment]
    version: int = VOICES_VERSION
