"""The life of an assessment: which step leads from where to where, and who may take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


class AssessmentState(StrEnum):
    """The state of an assessment."""

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
    """The reason why a call is to be assessed. Only those drawn by chance count in a mean."""

    RANDOM = "random"
    LOW_MARK = "low_mark"
    COMPLAINT = "complaint"
    CALIBRATION = "calibration"


class AssessmentStep(StrEnum):
    """The steps of an assessment that can be taken."""

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


class AssessmentActor(StrEnum):
    """The role of an actor on an assessment."""

    ASSESSOR = "assessor"  # whose it is, or anybody who may assess while it is nobody's
    OTHER_ASSESSOR = "other_assessor"
    SUBJECT = "subject"  # who talked
    SYSTEM = "system"  # time, or the end of a calibration


@dataclass(frozen=True, slots=True)
class Move:
    """The move of a step: where it leads; None: nowhere else. `parts`: who may take it."""

    to: AssessmentState | None
    parts: frozenset[AssessmentActor]


_BY = {part: frozenset({part}) for part in AssessmentActor}
_ASSESSORS = frozenset({AssessmentActor.ASSESSOR, AssessmentActor.OTHER_ASSESSOR})
#: The operator sees it and has answered, or could not any more.
OVER = (
    AssessmentState.AGREED,
    AssessmentState.LAPSED,
    AssessmentState.UPHELD,
    AssessmentState.DISMISSED,
)
#: The operator sees it.
SHOWN = (AssessmentState.SUBMITTED, AssessmentState.DISPUTED, *OVER)

TABLE: Mapping[tuple[AssessmentState, AssessmentStep], Move] = MappingProxyType(
    {
        (AssessmentState.WAITING, AssessmentStep.BEGIN): Move(AssessmentState.DRAFT, _ASSESSORS),
        (AssessmentState.WAITING, AssessmentStep.SET_ASIDE): Move(
            AssessmentState.SET_ASIDE, _ASSESSORS
        ),
        (AssessmentState.DRAFT, AssessmentStep.SET_ASIDE): Move(
            AssessmentState.SET_ASIDE, frozenset({AssessmentActor.ASSESSOR, AssessmentActor.SYSTEM})
        ),
        (AssessmentState.DRAFT, AssessmentStep.SUBMIT): Move(
            AssessmentState.SUBMITTED, _BY[AssessmentActor.ASSESSOR]
        ),
        (AssessmentState.DRAFT, AssessmentStep.HAND_IN): Move(
            AssessmentState.CALIBRATED, _BY[AssessmentActor.ASSESSOR]
        ),
        (AssessmentState.SUBMITTED, AssessmentStep.AGREE): Move(
            AssessmentState.AGREED, _BY[AssessmentActor.SUBJECT]
        ),
        (AssessmentState.SUBMITTED, AssessmentStep.DISPUTE): Move(
            AssessmentState.DISPUTED, _BY[AssessmentActor.SUBJECT]
        ),
        (AssessmentState.SUBMITTED, AssessmentStep.LAPSE): Move(
            AssessmentState.LAPSED, _BY[AssessmentActor.SYSTEM]
        ),
        (AssessmentState.DISPUTED, AssessmentStep.UPHOLD): Move(
            AssessmentState.UPHELD, _BY[AssessmentActor.OTHER_ASSESSOR]
        ),
        (AssessmentState.DISPUTED, AssessmentStep.DISMISS): Move(
            AssessmentState.DISMISSED, _BY[AssessmentActor.OTHER_ASSESSOR]
        ),
        **{(state, AssessmentStep.COACH): Move(None, _ASSESSORS) for state in SHOWN},
    }
)

#: Days of the calendar after the one on which the operator could see it first.
DAYS_TO_DISPUTE = 5


class AssessmentRefusal(StrEnum):
    """The reason why a step is refused."""

    STATE = "state"
    PART = "part"
    LATE = "late"
    INCOMPLETE = "incomplete"  # items without a mark
    UNFIT = "unfit"  # marks that the form does not have
    STALE = "stale"  # it was saved elsewhere meanwhile
    NO_FORM = "no_form"  # no form is published for the line
    NO_WORDS = "no_words"
    ONE_CONTROLLER = "one_controller"  # a calibration compares the marks of two at least
    FEW = "few"  # calls for a calibration
    NOTHING = "nothing"  # nothing is disputed, or not all of it is decided


class StepRefused(Exception):
    """The step cannot be taken; `why` says the reason."""

    def __init__(self, why: AssessmentRefusal) -> None:
        super().__init__(why.value)
        self.why = why


def dispute_until(submitted: date) -> date:
    """Return the last day on which the operator may dispute."""
    return submitted + timedelta(days=DAYS_TO_DISPUTE)


def part_of(
    person: int, assessor: int | None, subject: int | None, *, may_assess: bool
) -> AssessmentActor | None:
    """Return as what this person acts; None: as nothing. Whoever talked is never an assessor."""
    if person == subject:
        return AssessmentActor.SUBJECT
    if not may_assess:
        return None
    return (
        AssessmentActor.ASSESSOR if assessor in (None, person) else AssessmentActor.OTHER_ASSESSOR
    )


def steps_of(state: AssessmentState, part: AssessmentActor | None) -> frozenset[AssessmentStep]:
    """Return what this part can do now."""
    return frozenset(
        step for (at, step), found in TABLE.items() if at is state and part in found.parts
    )


def move(
    state: AssessmentState, step: AssessmentStep, part: AssessmentActor | None
) -> AssessmentState:
    """Return the state after the step. Raises StepRefused."""
    found = TABLE.get((state, step))
    if found is None:
        raise StepRefused(AssessmentRefusal.STATE)
    if part not in found.parts:
        raise StepRefused(AssessmentRefusal.PART)
    return found.to or state
