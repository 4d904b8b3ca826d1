"""The life of a decision of the council, as a table: who may take which step from where. Pure.

    open → reported → done;  open or reported → withdrawn

A decision has a body, whose head owns it, and a term, which is missed with the day. The owner says
that it is done; the council accepts this or gives it back. A term that is moved leaves its trace:
the first one is shown beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DecisionState(StrEnum):
    """The state of a decision of the council."""

    OPEN = "open"
    REPORTED = "reported"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DecisionActor(StrEnum):
    """The role of an actor on a decision."""

    COUNCIL = "council"
    OWNER = "owner"  # heads the body


class DecisionStep(StrEnum):
    """The steps that can be taken with a decision."""

    REPORT = "report"
    ACCEPT = "accept"
    GIVE_BACK = "give_back"
    MOVE = "move"
    WITHDRAW = "withdraw"


class DecisionRefusal(StrEnum):
    """The reason why a step is not taken."""

    NOT_NOW = "not_now"
    WORDS = "words"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class DecisionStepRule:
    """A rule by which `part` may take `step` from `starts` to `to`. `words`: it needs a sentence;
    `term`: a day."""

    step: DecisionStep
    part: DecisionActor
    starts: frozenset[DecisionState]
    to: DecisionState
    words: bool = False
    term: bool = False


LIVE = frozenset({DecisionState.OPEN, DecisionState.REPORTED})
TABLE = (
    DecisionStepRule(
        DecisionStep.REPORT,
        DecisionActor.OWNER,
        frozenset({DecisionState.OPEN}),
        DecisionState.REPORTED,
        words=True,
    ),
    DecisionStepRule(DecisionStep.ACCEPT, DecisionActor.COUNCIL, LIVE, DecisionState.DONE),
    DecisionStepRule(
        DecisionStep.GIVE_BACK,
        DecisionActor.COUNCIL,
        frozenset({DecisionState.REPORTED}),
        DecisionState.OPEN,
        words=True,
    ),
    DecisionStepRule(
        DecisionStep.MOVE,
        DecisionActor.COUNCIL,
        frozenset({DecisionState.OPEN}),
        DecisionState.OPEN,
        words=True,
        term=True,
    ),
    DecisionStepRule(
        DecisionStep.WITHDRAW, DecisionActor.COUNCIL, LIVE, DecisionState.WITHDRAWN, words=True
    ),
)
#: A term lies at most so far ahead.
LONGEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class DecisionStepRequest:
    """A step that somebody wants to take, with a sentence and a new term."""

    step: DecisionStep
    part: DecisionActor
    words: str = ""
    due_on: date | None = None


def rule_for(
    state: DecisionState, step: DecisionStep, part: DecisionActor
) -> DecisionStepRule | None:
    """Return the row of the table, or None where the step is not one from here."""
    return next(
        (it for it in TABLE if it.step is step and it.part is part and state in it.starts), None
    )


def change(
    state: DecisionState, wish: DecisionStepRequest, today: date
) -> DecisionState | DecisionRefusal:
    """Return the state after the step, or why it is not taken."""
    rule = rule_for(state, wish.step, wish.part)
    if rule is None:
        return DecisionRefusal.NOT_NOW
    if rule.words and not wish.words.strip():
        return DecisionRefusal.WORDS
    if rule.term != (wish.due_on is not None):
        return DecisionRefusal.TERM
    if wish.due_on is not None and not is_term(wish.due_on, today):
        return DecisionRefusal.TERM
    return rule.to


def is_term(due_on: date, today: date) -> bool:
    """Return whether a decision can be due on that day."""
    return today <= due_on <= today + LONGEST


def possible(state: DecisionState, part: DecisionActor) -> Sequence[DecisionStep]:
    """Return the steps that this part may take now, as the table has them."""
    return [it.step for it in TABLE if it.part is part and state in it.starts]
