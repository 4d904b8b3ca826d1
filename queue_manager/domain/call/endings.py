"""How a call ends: after a talk, refused by the line, or given up without a talk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from queue_manager.domain.floor.records import Crowd
from queue_manager.domain.floor.states import CutOff, EndedBy, Outcome


@dataclass(frozen=True, slots=True)
class EndedTalk:
    """The end of a call that an operator answered. `failure`: what of ours failed; `cut_off`: why
    it ended though nobody meant to end it."""

    by: EndedBy
    failure: str | None = None
    cut_off: CutOff | None = None
    outcome: ClassVar[Outcome] = Outcome.ANSWERED
    crowd: ClassVar[None] = None
    callback: ClassVar[None] = None
    refusal: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class RefusedByLine:
    """The end of a call that the line did not take."""

    refusal: str
    by: ClassVar[EndedBy] = EndedBy.SYSTEM
    outcome: ClassVar[Outcome] = Outcome.REFUSED
    failure: ClassVar[None] = None
    cut_off: ClassVar[None] = None
    crowd: ClassVar[None] = None
    callback: ClassVar[None] = None


@dataclass(frozen=True, slots=True)
class EndedWaiting:
    """The end of a call that nobody answered. `crowd`: who was free and who waited then, if it is
    known. `callback`: the kept place for which the caller is to be called. The others as in
    EndedTalk."""

    outcome: Outcome
    failure: str | None = None
    crowd: Crowd | None = None
    callback: str | None = None
    cut_off: CutOff | None = None
    refusal: ClassVar[None] = None

    @property
    def by(self) -> EndedBy:
        """Return who ended it: the caller, unless something of ours failed."""
        return EndedBy.CALLER if self.failure is None else EndedBy.SYSTEM


CallEnding: TypeAlias = EndedTalk | RefusedByLine | EndedWaiting
