"""Which bodies need help first, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from city.oversight.month import MonthReport
from city.rating.funnel import FunnelVerdict
from foundation.names import Names
from registry.workflow.rows.workloads import Workload

#: So many standard deviations are more than chance; of fewer overdue tickets nothing is said.
SURE, LEAST = 2.0, 5
#: Where the whole city is later than this, it is no measure for its bodies any more.
LATE_SHARE = 0.1


class HelpReason(StrEnum):
    """A reason why a body needs help, the gravest first."""

    DECISIONS = "decisions"  # terms of the council's decisions were missed
    LATE = "late"  # a larger part of its tickets is overdue than in the city, or than LATE_SHARE
    GROWS = "grows"  # more tickets became overdue in a week than in the week before
    LOW_SHARE = "low_share"  # the rating calls it worse than others
    NO_HEAD = "no_head"


@dataclass(frozen=True, slots=True)
class WeeksOverdue:
    """Tickets of a body that became overdue in the last seven days and in the seven days before
    them, whatever became of them since."""

    body_id: int
    now: int = 0
    before: int = 0

    @property
    def grows(self) -> bool:
        """Return whether the increase is more than chance: (now − before) ÷ √(now + before) where
        both counts are Poisson."""
        return self.now >= LEAST and self.now - self.before >= SURE * sqrt(self.now + self.before)


@dataclass(frozen=True, slots=True)
class BodyOfDeputy:
    """A body as its deputy akim sees it. `head` None: nobody heads it. `missed`: decisions of the
    council whose term it missed; `month` None: nothing ever came due to it."""

    body_id: int
    names: Names
    head: str | None
    load: Workload
    weeks: WeeksOverdue
    missed: int
    month: MonthReport | None
    reasons: Sequence[HelpReason] = ()

    @property
    def late_share(self) -> float:
        """Return the overdue share of what it has, 0 to 1."""
        return self.load.overdue / self.load.tickets if self.load.tickets else 0.0

    def is_later_than(self, share: float) -> bool:
        """Return whether its overdue share is above `share` by more than chance, where each ticket
        is overdue by itself (binomial)."""
        overdue, tickets = self.load.overdue, self.load.tickets
        deviation = sqrt(tickets * share * (1 - share))
        return overdue >= LEAST and overdue - tickets * share >= SURE * deviation


def reasons(body: BodyOfDeputy, city_late_share: float) -> Sequence[HelpReason]:
    """Return why the body needs help, the gravest reason first. `city_late_share`: the overdue
    share of all tickets that bodies have, 0 to 1."""
    holds = {
        HelpReason.DECISIONS: body.missed > 0,
        HelpReason.LATE: body.is_later_than(min(city_late_share, LATE_SHARE)),
        HelpReason.GROWS: body.weeks.grows,
        HelpReason.LOW_SHARE: body.month is not None
        and body.month.latest.verdict is FunnelVerdict.WORSE,
        HelpReason.NO_HEAD: body.head is None,
    }
    return [reason for reason in HelpReason if holds[reason]]


def by_need(bodies: Iterable[BodyOfDeputy]) -> list[BodyOfDeputy]:
    """Sort bodies by who needs help: with the most reasons first, then with the most overdue
    tickets, then with the lower share solved in term."""
    return sorted(
        bodies,
        key=lambda body: (
            -len(body.reasons),
            -body.load.overdue,
            body.month.latest.share if body.month else 1.0,
            body.body_id,
        ),
    )
