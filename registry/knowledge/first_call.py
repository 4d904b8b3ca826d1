"""First-call resolution, measured twice: as declared, and as it turned out.

1. **declared** = answered on the spot ÷ answered calls (with a ticket)
2. **held** = no new contact from the same number on the same topic within 7 days ÷ answered
   calls whose number and topic are known and whose 7 days are over

and, to see whether what was declared is so, held of the declared ones alone. A figure over
nothing has no value: "no data" is not zero. What is counted of which call stands in one place,
the function `first_calls` of schema.sql.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum

WITHIN = timedelta(days=7)


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
    """A share of calls: `counted` out of `out_of`."""

    name: Resolution
    counted: int
    out_of: int

    @property
    def share(self) -> float | None:
        return self.counted / self.out_of if self.out_of else None


def shares(calls: FirstCalls) -> tuple[Share, Share, Share]:
    """Return the figures of these calls."""
    return (
        Share(Resolution.DECLARED, calls.declared, calls.answered),
        Share(Resolution.HELD, calls.alone, calls.known),
        Share(Resolution.HELD_OF_DECLARED, calls.held, calls.held_known),
    )
