"""A line and its deadline ladder: what is done for a caller the longer they wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from foundation.names import Names
from queue_manager.domain.lines.hours import Week, answers_at
from queue_manager.domain.lines.skills import Skills


class StepKind(StrEnum):
    """The action of a step of the ladder."""

    RELAX_TOPICS = "relax_topics"  # an operator who does not know the topic will do
    RESERVE_JOINS = "reserve_joins"  # senior operators are rung too
    END_WRAP_UP = "end_wrap_up"  # the longest wrap-up is ended
    ALERT_LEAD = "alert_lead"  # the shift lead is told, with a sound
    RING_TWO = "ring_two"  # a second telephone rings; the first to answer has the caller
    OVERFLOW_JOINS = "overflow_joins"  # the operators of the line `overflow_to` are rung too


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step of the ladder. `after` counts from the call's first moment on the PBX."""

    after: timedelta
    does: frozenset[StepKind]


#: The ladder of 109 (FIELD.md: an answer within 16 s).
USUAL_LADDER = (
    LadderStep(timedelta(seconds=8), frozenset({StepKind.RELAX_TOPICS, StepKind.RESERVE_JOINS})),
    LadderStep(timedelta(seconds=11), frozenset({StepKind.END_WRAP_UP, StepKind.ALERT_LEAD})),
    LadderStep(timedelta(seconds=13), frozenset({StepKind.RING_TWO})),
    LadderStep(timedelta(seconds=16), frozenset({StepKind.OVERFLOW_JOINS})),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A dialled number with its own queue and KPI.

    `names`: None of a line that is in no table. `priority`: callers of a higher one come first;
    an `emergency` line comes before all others. `topics` are what calls on this line are about;
    of several a caller may tell one by a key. `overflow_to` is the line whose operators join at
    `StepKind.OVERFLOW_JOINS`. `most_waiting` callers wait at most; None: no limit. `hours`: local
    times at which it answers; None: always. `survey`: callers are asked for a mark after the
    talk. `voicemail`: they may leave a message, by a key or where the line is full. `named_only`:
    nobody serves it but whose own lines name it.
    """

    number: str
    kpi: timedelta = timedelta(seconds=16)
    ring_time: timedelta = timedelta(seconds=6)
    wrap_up: timedelta = timedelta(seconds=20)
    short_abandon: timedelta = timedelta(seconds=5)
    names: Names | None = None
    priority: int = 0
    emergency: bool = False
    ladder: tuple[LadderStep, ...] = USUAL_LADDER
    topics: frozenset[str] = frozenset()
    overflow_to: str | None = None
    callback_offer: bool = True
    open: bool = True
    most_waiting: int | None = None
    hours: Week | None = None
    survey: bool = False
    voicemail: bool = False
    named_only: bool = False

    def is_served_by(self, skills: Skills) -> bool:
        """Return whether it is one of the lines of an operator with these skills. Who has none
        written down serves every line that is not for the named alone."""
        if skills.lines:
            return skills.calls and self.number in skills.lines
        return skills.calls and not (skills.named_only or self.named_only)

    @property
    def sure_topics(self) -> frozenset[str]:
        """Return what a caller who has told nothing wants for sure: the topic of a line that has
        one."""
        return self.topics if len(self.topics) == 1 else frozenset()


def takes_callers(line: Line, local: datetime, *, draining: bool) -> bool:
    """Return whether the line lets a caller in at `local`, the local time.

    The line must be open and within its hours. While lines are drained (`draining`), only emergency
    lines let callers in.
    """
    if draining and not line.emergency:
        return False
    return line.open and (line.hours is None or answers_at(line.hours, local))


def is_of_the_shift(skills: Skills, lines: Iterable[Line]) -> bool:
    """Return whether an operator with these skills counts among a shift's operators: not who takes
    calls on lines for the named alone, and on no other."""
    if not skills.calls or not (skills.lines or skills.named_only):
        return True
    return any(line.is_served_by(skills) for line in lines if not line.named_only)
