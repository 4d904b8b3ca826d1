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


class State(StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    REPORTED = "reported"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Part(StrEnum):
    """As what somebody acts."""

    COUNCIL = "council"
    OWNER = "owner"  # heads the body


class Step(StrEnum):
    """What somebody does with a decision."""

    REPORT = "report"
    ACCEPT = "accept"
    GIVE_BACK = "give_back"
    MOVE = "move"
    WITHDRAW = "withdraw"


class Refusal(StrEnum):
    """Why a step is not taken."""

    NOT_NOW = "not_now"
    WORDS = "words"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Rule:
    """`part` may take `step` from `starts` to `to`. `words`: it needs a sentence; `term`: a day."""

    step: Step
    part: Part
    starts: frozenset[State]
    to: State
    words: bool = False
    term: bool = False


LIVE = frozenset({State.OPEN, State.REPORTED})
TABLE = (
    Rule(Step.REPORT, Part.OWNER, frozenset({State.OPEN}), State.REPORTED, words=True),
    Rule(Step.ACCEPT, Part.COUNCIL, LIVE, State.DONE),
    Rule(Step.GIVE_BACK, Part.COUNCIL, frozenset({State.REPORTED}), State.OPEN, words=True),
    Rule(Step.MOVE, Part.COUNCIL, frozenset({State.OPEN}), State.OPEN, words=True, term=True),
    Rule(Step.WITHDRAW, Part.COUNCIL, LIVE, State.WITHDRAWN, words=True),
)
#: A term lies at most so far ahead.
LONGEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Wish:
    """A step that somebody wants to take, with a sentence and a new term."""

    step: Step
    part: Part
    words: str = ""
    due_on: date | None = None


def rule_for(state: State, step: Step, part: Part) -> Rule | None:
    """The row of the table, or None where the step is not one from here."""
    return next(
        (it for it in TABLE if it.step is step and it.part is part and state in it.starts), None
    )


def change(state: State, wish: Wish, today: date) -> State | Refusal:
    """The state after the step, or why it is not taken."""
    rule = rule_for(state, wish.step, wish.part)
    if rule is None:
        return Refusal.NOT_NOW
    if rule.words and not wish.words.strip():
        return Refusal.WORDS
    if rule.term != (wish.due_on is not None):
        return Refusal.TERM
    if wish.due_on is not None and not is_term(wish.due_on, today):
        return Refusal.TERM
    return rule.to


def is_term(due_on: date, today: date) -> bool:
    """Whether a decision can be due on that day."""
    return today <= due_on <= today + LONGEST


def possible(state: State, part: Part) -> Sequence[Step]:
    """The steps that this part may take now, as the table has them."""
    return [it.step for it in TABLE if it.part is part and state in it.starts]
