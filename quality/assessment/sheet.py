"""What a controller writes while listening: marks, fatal errors, notes at a second, a comment; and
which parts they have heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from quality.assessment.listening import HeardSpan
from quality.assessment.score import Mark, Marks


@dataclass(frozen=True, slots=True)
class Note:
    """Words at `at` seconds of the recording; None: of the whole call. `item`: to which they
    belong."""

    text: str
    at: float | None = None
    item: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """The sheet of an assessment, stored as JSON of these fields. `heard` None: nobody noted it."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    fatal: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    comment: str = ""
    heard: tuple[HeardSpan, ...] | None = None

    @property
    def judged(self) -> Marks:
        """Return the marks of the sheet, from which the score is computed."""
        return Marks(self.marks, self.fatal)


def read_sheet(content: object) -> AssessmentSheet:
    """Return a sheet of its JSON. Raises msgspec.ValidationError."""
    return msgspec.convert(content, AssessmentSheet)
