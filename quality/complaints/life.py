"""The life of a complaint or a praise, as a table: who may take which step from where. Pure.

    opened → examining → upheld, not upheld or withdrawn → answered

A complaint is over when it has been answered to the applicant. A praise needs no answer: it is
over once it is decided.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class ComplaintKind(StrEnum):
    """The kinds of what an applicant says about a call."""

    COMPLAINT = "complaint"
    PRAISE = "praise"


class ComplaintSource(StrEnum):
    """The origin of a complaint: an operator to whom the applicant said it, the applicant's own
    mark after the talk, the quality service, or a letter of the applicant's on the city's site."""

    OPERATOR = "operator"
    LETTER = "letter"
    SURVEY = "survey"
    QUALITY = "quality"


class ComplaintState(StrEnum):
    """The state of a complaint."""

    OPENED = "opened"
    EXAMINING = "examining"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


class ComplaintStep(StrEnum):
    """The steps that can be taken with a complaint."""

    EXAMINE = "examine"
    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXAMINE_AGAIN = "examine_again"
    ANSWER = "answer"


class DecisionGround(StrEnum):
    """The ground on which a decision rests."""

    RECORDING = "recording"
    TICKET = "ticket"
    COLLEAGUE = "colleague"
    APPLICANT = "applicant"
    STATEMENT = "statement"  # of the operator complained of


class ReplyMethod(StrEnum):
    """The way in which the answer came to the applicant."""

    TELEPHONE = "telephone"
    SMS = "sms"
    LETTER = "letter"
    UNREACHABLE = "unreachable"  # no number, or nobody answers there any more


class ComplaintRefusal(StrEnum):
    """The reason why a step is not taken."""

    NOT_NOW = "not_now"
    SUBJECT = "subject"
    WORDS = "words"
    GROUNDS = "grounds"


@dataclass(frozen=True, slots=True)
class ComplaintStepRule:
    """A rule from `starts` by `step` to `to`. `words`: it needs a sentence."""

    step: ComplaintStep
    kinds: frozenset[ComplaintKind]
    starts: frozenset[ComplaintState]
    to: ComplaintState
    words: bool = False


BOTH, ONLY_COMPLAINTS = frozenset(ComplaintKind), frozenset({ComplaintKind.COMPLAINT})
UNDECIDED = frozenset({ComplaintState.OPENED, ComplaintState.EXAMINING})
DECIDED = frozenset({ComplaintState.UPHELD, ComplaintState.NOT_UPHELD, ComplaintState.WITHDRAWN})
ONLY_PRAISE = frozenset({ComplaintKind.PRAISE})

TABLE = (
    ComplaintStepRule(
        ComplaintStep.EXAMINE,
        ONLY_COMPLAINTS,
        frozenset({ComplaintState.OPENED}),
        ComplaintState.EXAMINING,
    ),
    ComplaintStepRule(
        ComplaintStep.UPHOLD,
        ONLY_COMPLAINTS,
        frozenset({ComplaintState.EXAMINING}),
        ComplaintState.UPHELD,
        words=True,
    ),
    ComplaintStepRule(
        ComplaintStep.UPHOLD, ONLY_PRAISE, frozenset({ComplaintState.OPENED}), ComplaintState.UPHELD
    ),
    ComplaintStepRule(
        ComplaintStep.REJECT,
        ONLY_COMPLAINTS,
        frozenset({ComplaintState.EXAMINING}),
        ComplaintState.NOT_UPHELD,
        words=True,
    ),
    ComplaintStepRule(
        ComplaintStep.REJECT,
        ONLY_PRAISE,
        frozenset({ComplaintState.OPENED}),
        ComplaintState.NOT_UPHELD,
        words=True,
    ),
    ComplaintStepRule(
        ComplaintStep.WITHDRAW, BOTH, UNDECIDED, ComplaintState.WITHDRAWN, words=True
    ),
    ComplaintStepRule(
        ComplaintStep.EXAMINE_AGAIN, ONLY_COMPLAINTS, DECIDED, ComplaintState.EXAMINING, words=True
    ),
    ComplaintStepRule(
        ComplaintStep.ANSWER, ONLY_COMPLAINTS, DECIDED, ComplaintState.ANSWERED, words=True
    ),
)

#: Steps that say whether it was right.
JUDGING = frozenset({ComplaintStep.UPHOLD, ComplaintStep.REJECT})


@dataclass(frozen=True, slots=True)
class ComplaintContext:
    """The context that the table of steps looks at. `subject` is the person whose call it was."""

    kind: ComplaintKind
    state: ComplaintState
    subject: int


@dataclass(frozen=True, slots=True)
class ComplaintStepRequest:
    """A step that `person_id` wants to take, with a sentence and what it rests on."""

    step: ComplaintStep
    person_id: int
    words: str = ""
    grounds: frozenset[DecisionGround] = frozenset()


def rule_for(standing: ComplaintContext, step: ComplaintStep) -> ComplaintStepRule | None:
    """Return the row of the table, or None where the step is not one from here."""
    for rule in TABLE:
        if rule.step is step and standing.kind in rule.kinds and standing.state in rule.starts:
            return rule
    return None


def change(
    standing: ComplaintContext, wish: ComplaintStepRequest
) -> ComplaintState | ComplaintRefusal:
    """Return the state after the step, or why it is not taken. Nobody decides or answers what is
    about themselves, and a complaint is not judged by its subject's statement alone."""
    if wish.person_id == standing.subject:
        return ComplaintRefusal.SUBJECT
    rule = rule_for(standing, wish.step)
    if rule is None:
        return ComplaintRefusal.NOT_NOW
    if rule.words and not wish.words.strip():
        return ComplaintRefusal.WORDS
    judges = wish.step in JUDGING and standing.kind is ComplaintKind.COMPLAINT
    if judges and not wish.grounds - {DecisionGround.STATEMENT}:
        return ComplaintRefusal.GROUNDS
    return rule.to


def possible(standing: ComplaintContext, person_id: int) -> list[ComplaintStep]:
    """Return the steps that this person may take now, as the table has them."""
    if person_id == standing.subject:
        return []
    return [step for step in ComplaintStep if rule_for(standing, step) is not None]


def is_open(kind: ComplaintKind, state: ComplaintState) -> bool:
    """Return whether somebody still owes a step."""
    last = UNDECIDED if kind is ComplaintKind.PRAISE else UNDECIDED | DECIDED
    return state in last


#: Each kind and state that is open, as `kind:state`.
OPEN_PAIRS: Collection[str] = tuple(
    f"{kind}:{state}" for kind in ComplaintKind for state in ComplaintState if is_open(kind, state)
)


def due_at(opened_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the end of the city's day that lies `days` calendar days after the one of the
    opening."""
    last: date = opened_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
