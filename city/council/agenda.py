"""What the council looks at first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from city.council.life import DecisionState
from foundation.names import Names

#: A decision that is done is shown so long.
SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class AgendaDecision:
    """A decision on the agenda. `owner`: the name of who heads the body on the day it is due, or
    now where that day is still to come; None: nobody does. `topic` with `cell` or `district`
    (neither: in the whole city): the problem that it is about. `first_due_on`: its first term.
    `report`: what its owner said of it last. `maker`: who gave it, `score`: of the problem then,
    where it is shown."""

    decision_id: int
    decided_on: date
    words: str
    body_id: int
    body: Names
    owner: str | None
    due_on: date
    first_due_on: date
    state: DecisionState
    version: int
    topic_id: int | None = None
    topic: Names | None = None
    cell: str | None = None
    district: Names | None = None
    district_code: str | None = None
    done_on: date | None = None
    report: str = ""
    maker: str = ""
    score: float | None = None

    @property
    def moved(self) -> bool:
        return self.due_on != self.first_due_on

    def days_late(self, today: date) -> int:
        """Return the days since its term: of one that is done, on the day it was; 0: in time so
        far."""
        until = self.done_on or today
        return max(0, (until - self.due_on).days)


class AgendaItem(StrEnum):
    """The message about a decision, the most pressing first."""

    MISSED = "missed"
    REPORTED = "reported"
    DUE = "due"
    DONE = "done"


def matter_of(decision: AgendaDecision, today: date) -> AgendaItem | None:
    """Return what is to be said of a decision. None: the council has done with it."""
    if decision.state is DecisionState.REPORTED:
        return AgendaItem.REPORTED
    if decision.state is DecisionState.OPEN:
        return AgendaItem.MISSED if decision.due_on < today else AgendaItem.DUE
    recent = decision.done_on is not None and today - decision.done_on <= SHOWN_FOR
    return AgendaItem.DONE if decision.state is DecisionState.DONE and recent else None


@dataclass(frozen=True, slots=True)
class Item:
    """A decision with what is to be said of it."""

    matter: AgendaItem
    decision: AgendaDecision


def agenda(decisions: Iterable[AgendaDecision], today: date) -> Sequence[Item]:
    """Sort decisions: missed ones first, those that have waited longest before; then what heads
    have reported, then what is due, the soonest first; and what was done lately."""
    order = {matter: place for place, matter in enumerate(AgendaItem)}
    items = [Item(matter, it) for it in decisions if (matter := matter_of(it, today)) is not None]
    return sorted(
        items,
        key=lambda item: (order[item.matter], item.decision.due_on, item.decision.decision_id),
    )
