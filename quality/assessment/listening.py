"""How much of a call an assessor has not heard. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Silence at the end of a recording, or a fraction that a player leaves out, is nothing unheard.
LEAST_UNHEARD_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class HeardSpan:
    """A part of a recording that was played, from `begins` to `ends` seconds."""

    recording: str
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Unheard:
    """The seconds of a call's recordings that were not played, of `total`."""

    seconds: float
    total: float


def unheard(heard: Sequence[HeardSpan] | None, recordings: Mapping[str, float]) -> Unheard | None:
    """Return what was not heard of the recordings (id → seconds). None where nothing worth
    mentioning is left, where there is no recording, and where nobody noted what was heard
    (`heard` None: an assessment of an older version)."""
    total = sum(recordings.values())
    if heard is None or total <= 0:
        return None
    left = total - sum(
        _covered((span for span in heard if span.recording == recording), seconds)
        for recording, seconds in recordings.items()
    )
    return Unheard(left, total) if left >= LEAST_UNHEARD_SECONDS else None


def _covered(spans: Iterable[HeardSpan], seconds: float) -> float:
    """Return how many seconds the spans cover together; what overlaps counts once."""
    covered = end = 0.0
    for span in sorted(spans, key=lambda each: each.begins):
        begins, ends = max(span.begins, end), min(span.ends, seconds)
        if ends > begins:
            covered += ends - begins
            end = ends
    return covered
