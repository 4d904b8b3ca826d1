"""Decides which faults become tickets, and which tickets are closed. Pure.

A whole district that is dark is one fault, not thousands: a cut cable or a failed switch. So a
fault waits until the other cameras of its district have been looked at, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from second_line.health.judging import FaultKind

#: Longer than two looks at every camera take.
SETTLING = timedelta(minutes=12)
#: A district is dark from this share of its cameras on, until it is below the other one.
DARK, LIGHT = 0.8, 0.5
#: Fewer cameras than this are no district.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A camera with a fault, or with the ticket of one. `kind` None: the fault is over."""

    camera_id: int
    district: str | None
    owner_id: int
    kind: FaultKind | None
    since: datetime | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Outage:
    """A dark district. `ticket`: of the fault, if it has been opened."""

    district: str
    since: datetime
    ticket: str | None


@dataclass(slots=True)
class FaultPlan:
    """The changes that faults ask for. `dark`: districts that have become dark, and since when;
    `outage_owners`: dark districts that need a ticket, with its owner; `light`: districts that are
    dark no more; `open`: cameras that need a ticket; `close`: cameras whose tickets are over."""

    dark: dict[str, datetime] = field(default_factory=dict)
    outage_owners: dict[str, int] = field(default_factory=dict)
    light: list[str] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    close: list[int] = field(default_factory=list)


def plan_tickets(
    faults: Sequence[FaultRow],
    watched: Mapping[str, int],
    outages: Sequence[Outage],
    now: datetime,
) -> FaultPlan:
    """Say what is to be done. `watched`: district → how many of its cameras are looked at."""
    plan = FaultPlan()
    gone = [it for it in faults if it.kind is FaultKind.GONE and it.district is not None]
    count = Counter(it.district for it in gone)
    before = {outage.district: outage for outage in outages}
    dark = {
        district: before[district].since if district in before else now
        for district, cameras in watched.items()
        if cameras >= FEWEST
        and count[district] >= cameras * (LIGHT if district in before else DARK)
    }
    plan.light = [district for district in before if district not in dark]
    for district in dark:
        its = [it for it in gone if it.district == district]
        since = min((it.since for it in its if it.since is not None), default=now)
        if district not in before:
            plan.dark[district] = since
        elif before[district].ticket is None and _settled(before[district].since, now):
            owners = Counter(sorted(it.owner_id for it in its))
            plan.outage_owners[district] = owners.most_common(1)[0][0]
    plan.close = [it.camera_id for it in faults if it.kind is None and it.ticket is not None]
    plan.open = [
        it.camera_id
        for it in faults
        if it.kind is not None
        and it.ticket is None
        and not (it.kind is FaultKind.GONE and it.district in dark)
        and _settled(it.since, now)
    ]
    return plan


def _settled(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since >= SETTLING
