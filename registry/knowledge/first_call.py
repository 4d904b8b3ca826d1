"""First-call resolution, measured twice: as declared, and as it turned out.

1. **declared** = answered on the spot ÷ answered calls (with a ticket)
2. **held** = no new contact from the same number on the same topic within 7 days ÷ answered
   calls whose number and topic are known and whose 7 days are over

and, to see whether what was declared is so, held of the declared ones alone. A figure over
nothing has no value: "no data" is not zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Contact:
    """What of one contact counts. `declared` and `ended_at` are of answered calls; another
    contact (or a call nobody answered) has `ended_at` None and can only come again."""

    number: str | None
    topic: int | None
    at: datetime
    ended_at: datetime | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class FirstCalls:
    """Answered calls, counted. `known`: number and topic are known, and the 7 days are over;
    `alone` of them came not again. `held_known` and `held`: the same among the declared."""

    answered: int = 0
    declared: int = 0
    known: int = 0
    alone: int = 0
    held_known: int = 0
    held: int = 0

    def __add__(self, other: FirstCalls) -> FirstCalls:
        return FirstCalls(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


class Resolution(StrEnum):
    """The figures, each published beside its formula."""

    DECLARED = "declared"
    HELD = "held"
    HELD_OF_DECLARED = "held_of_declared"


@dataclass(frozen=True, slots=True)
class Share:
    """`counted` calls out of `out_of`."""

    name: Resolution
    counted: int
    out_of: int

    @property
    def share(self) -> float | None:
        return self.counted / self.out_of if self.out_of else None


def shares(calls: FirstCalls) -> tuple[Share, Share, Share]:
    """The figures of these calls."""
    return (
        Share(Resolution.DECLARED, calls.declared, calls.answered),
        Share(Resolution.HELD, calls.alone, calls.known),
        Share(Resolution.HELD_OF_DECLARED, calls.held, calls.held_known),
    )


def count(contacts: Iterable[Contact], now: datetime) -> FirstCalls:
    """The formulas said once more, over contacts of any order (quadratic; SQL counts millions)."""
    everything = list(contacts)
    answered = [it for it in everything if it.ended_at is not None]
    return sum((_count_one(call, everything, now) for call in answered), FirstCalls())


def _count_one(call: Contact, everything: list[Contact], now: datetime) -> FirstCalls:
    assert call.ended_at is not None
    ends = call.ended_at + WITHIN
    known = call.number is not None and call.topic is not None and ends <= now
    alone = known and not any(
        other.number == call.number and other.topic == call.topic
        and call.ended_at < other.at <= ends
        for other in everything
    )  # fmt: skip
    return FirstCalls(
        answered=1,
        declared=int(call.declared),
        known=int(known),
        alone=int(alone),
        held_known=int(known and call.declared),
        held=int(alone and call.declared),
    )
