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


class Kind(StrEnum):
    """What an applicant has to say about a call."""

    COMPLAINT = "complaint"
    PRAISE = "praise"


class Source(StrEnum):
    """Where it came from: an operator to whom the applicant said it, the applicant's own mark after
    the talk, the quality service, or a letter of the applicant's on the city's site."""

    OPERATOR = "operator"
    LETTER = "letter"
    SURVEY = "survey"
    QUALITY = "quality"


class State(StrEnum):
    """Where it stands."""

    OPENED = "opened"
    EXAMINING = "examining"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"


class Step(StrEnum):
    """What somebody does with it."""

    EXAMINE = "examine"
    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    EXAMINE_AGAIN = "examine_again"
    ANSWER = "answer"


class Ground(StrEnum):
    """What a decision rests on."""

    RECORDING = "recording"
    TICKET = "ticket"
    COLLEAGUE = "colleague"
    APPLICANT = "applicant"
    STATEMENT = "statement"  # of the operator complained of


class Way(StrEnum):
    """How the answer came to the applicant."""

    TELEPHONE = "telephone"
    SMS = "sms"
    LETTER = "letter"
    UNREACHABLE = "unreachable"  # no number, or nobody answers there any more


class Refusal(StrEnum):
    """Why a step is not taken."""

    NOT_NOW = "not_now"
    SUBJECT = "subject"
    WORDS = "words"
    GROUNDS = "grounds"


@dataclass(frozen=True, slots=True)
class Rule:
    """From `starts` by `step` to `to`. `words`: it needs a sentence."""

    step: Step
    kinds: frozenset[Kind]
    starts: frozenset[State]
    to: State
    words: bool = False


BOTH, ONLY_COMPLAINTS = frozenset(Kind), frozenset({Kind.COMPLAINT})
UNDECIDED = frozenset({State.OPENED, State.EXAMINING})
DECIDED = frozenset({State.UPHELD, State.NOT_UPHELD, State.WITHDRAWN})
ONLY_PRAISE = frozenset({Kind.PRAISE})

TABLE = (
    Rule(Step.EXAMINE, ONLY_COMPLAINTS, frozenset({State.OPENED}), State.EXAMINING),
    Rule(Step.UPHOLD, ONLY_COMPLAINTS, frozenset({State.EXAMINING}), State.UPHELD, words=True),
    Rule(Step.UPHOLD, ONLY_PRAISE, frozenset({State.OPENED}), State.UPHELD),
    Rule(Step.REJECT, ONLY_COMPLAINTS, frozenset({State.EXAMINING}), State.NOT_UPHELD, words=True),
    Rule(Step.REJECT, ONLY_PRAISE, frozenset({State.OPENED}), State.NOT_UPHELD, words=True),
    Rule(Step.WITHDRAW, BOTH, UNDECIDED, State.WITHDRAWN, words=True),
    Rule(Step.EXAMINE_AGAIN, ONLY_COMPLAINTS, DECIDED, State.EXAMINING, words=True),
    Rule(Step.ANSWER, ONLY_COMPLAINTS, DECIDED, State.ANSWERED, words=True),
)

#: Steps that say whether it was right.
JUDGING = frozenset({Step.UPHOLD, Step.REJECT})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table looks at. `subject` is the person whose call it was."""

    kind: Kind
    state: State
    subject: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A step that `person_id` wants to take, with a sentence and what it rests on."""

    step: Step
    person_id: int
    words: str = ""
    grounds: frozenset[Ground] = frozenset()


def rule_for(standing: Standing, step: Step) -> Rule | None:
    """The row of the table, or None where the step is not one from here."""
    for rule in TABLE:
        if rule.step is step and standing.kind in rule.kinds and standing.state in rule.starts:
            return rule
    return None


def change(standing: Standing, wish: Wish) -> State | Refusal:
    """The state after the step, or why it is not taken. Nobody decides or answers what is about
    themselves, and a complaint is not judged by its subject's statement alone."""
    if wish.person_id == standing.subject:
        return Refusal.SUBJECT
    rule = rule_for(standing, wish.step)
    if rule is None:
        return Refusal.NOT_NOW
    if rule.words and not wish.words.strip():
        return Refusal.WORDS
    judges = wish.step in JUDGING and standing.kind is Kind.COMPLAINT
    if judges and not wish.grounds - {Ground.STATEMENT}:
        return Refusal.GROUNDS
    return rule.to


def possible(standing: Standing, person_id: int) -> list[Step]:
    """The steps that this person may take now, as the table has them."""
    if person_id == standing.subject:
        return []
    return [step for step in Step if rule_for(standing, step) is not None]


def is_open(kind: Kind, state: State) -> bool:
    """Whether somebody still owes a step."""
    last = UNDECIDED if kind is Kind.PRAISE else UNDECIDED | DECIDED
    return state in last


#: Each kind and state that is open, as `kind:state`.
OPEN_PAIRS: Collection[str] = tuple(
    f"{kind}:{state}" for kind in Kind for state in State if is_open(kind, state)
)


def due_at(opened_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the city's day that lies `days` calendar days after the one of the opening."""
    last: date = opened_at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
