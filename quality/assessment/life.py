"""The life of an assessment: which step leads from where to where, and who may take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    DRAFT = "draft"
    SET_ASIDE = "set_aside"
    SUBMITTED = "submitted"
    AGREED = "agreed"
    LAPSED = "lapsed"  # nobody answered in time
    DISPUTED = "disputed"
    UPHELD = "upheld"  # the operator was right in something
    DISMISSED = "dismissed"
    CALIBRATED = "calibrated"  # it was only for calibration


class Reason(StrEnum):
    """Why a call is to be assessed. Only those drawn by chance count in a mean."""

    RANDOM = "random"
    LOW_MARK = "low_mark"
    COMPLAINT = "complaint"
    CALIBRATION = "calibration"


class Step(StrEnum):
    """What is done with it."""

    BEGIN = "begin"
    SET_ASIDE = "set_aside"
    SUBMIT = "submit"
    HAND_IN = "hand_in"
    AGREE = "agree"
    LAPSE = "lapse"
    DISPUTE = "dispute"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    COACH = "coach"


class Part(StrEnum):
    """As what somebody acts on it."""

    ASSESSOR = "assessor"  # whose it is, or anybody who may assess while it is nobody's
    OTHER_ASSESSOR = "other_assessor"
    SUBJECT = "subject"  # who talked
    SYSTEM = "system"  # time, or the end of a calibration


@dataclass(frozen=True, slots=True)
class Move:
    """Where a step leads; None: nowhere else. `parts`: who may take it."""

    to: State | None
    parts: frozenset[Part]


_BY = {part: frozenset({part}) for part in Part}
_ASSESSORS = frozenset({Part.ASSESSOR, Part.OTHER_ASSESSOR})
#: The operator sees it and has answered, or could not any more.
OVER = (State.AGREED, State.LAPSED, State.UPHELD, State.DISMISSED)
#: The operator sees it.
SHOWN = (State.SUBMITTED, State.DISPUTED, *OVER)

TABLE: Mapping[tuple[State, Step], Move] = MappingProxyType(
    {
        (State.WAITING, Step.BEGIN): Move(State.DRAFT, _ASSESSORS),
        (State.WAITING, Step.SET_ASIDE): Move(State.SET_ASIDE, _ASSESSORS),
        (State.DRAFT, Step.SET_ASIDE): Move(
            State.SET_ASIDE, frozenset({Part.ASSESSOR, Part.SYSTEM})
        ),
        (State.DRAFT, Step.SUBMIT): Move(State.SUBMITTED, _BY[Part.ASSESSOR]),
        (State.DRAFT, Step.HAND_IN): Move(State.CALIBRATED, _BY[Part.ASSESSOR]),
        (State.SUBMITTED, Step.AGREE): Move(State.AGREED, _BY[Part.SUBJECT]),
        (State.SUBMITTED, Step.DISPUTE): Move(State.DISPUTED, _BY[Part.SUBJECT]),
        (State.SUBMITTED, Step.LAPSE): Move(State.LAPSED, _BY[Part.SYSTEM]),
        (State.DISPUTED, Step.UPHOLD): Move(State.UPHELD, _BY[Part.OTHER_ASSESSOR]),
        (State.DISPUTED, Step.DISMISS): Move(State.DISMISSED, _BY[Part.OTHER_ASSESSOR]),
        **{(state, Step.COACH): Move(None, _ASSESSORS) for state in SHOWN},
    }
)

#: Days of the calendar after the one on which the operator could see it first.
DAYS_TO_DISPUTE = 5


class Why(StrEnum):
    """Why a step is refused."""

    STATE = "state"
    PART = "part"
    LATE = "late"
    INCOMPLETE = "incomplete"  # items without a mark
    UNFIT = "unfit"  # marks that the form does not have
    STALE = "stale"  # it was saved elsewhere meanwhile
    NO_FORM = "no_form"  # no form is published for the line
    NO_WORDS = "no_words"
    FEW = "few"  # controllers or calls for a calibration
    NOTHING = "nothing"  # nothing is disputed, or not all of it is decided


class StepRefused(Exception):
    """The step cannot be taken; `why` says the reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def dispute_until(submitted: date) -> date:
    """The last day on which the operator may dispute."""
    return submitted + timedelta(days=DAYS_TO_DISPUTE)


def part_of(
    person: int, assessor: int | None, subject: int | None, *, may_assess: bool
) -> Part | None:
    """As what this person acts; None: as nothing. Whoever talked is never an assessor."""
    if person == subject:
        return Part.SUBJECT
    if not may_assess:
        return None
    return Part.ASSESSOR if assessor in (None, person) else Part.OTHER_ASSESSOR


def steps_of(state: State, part: Part | None) -> frozenset[Step]:
    """What this part can do now."""
    return frozenset(
        step for (at, step), found in TABLE.items() if at is state and part in found.parts
    )


def move(state: State, step: Step, part: Part | None) -> State:
    """The state after the step. Raises StepRefused."""
    found = TABLE.get((state, step))
    if found is None:
        raise StepRefused(Why.STATE)
    if part not in found.parts:
        raise StepRefused(Why.PART)
    return found.to or state
