"""Reads what the pages of heads and deputy akims show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from city.council.agenda import AgendaDecision, AgendaItem, Item, agenda
from city.council.rows import decisions as decision_rows
from city.headships.rows import headships
from city.headships.rows.headships import LedBody
from city.oversight.attention import BodyOfDeputy, WeeksOverdue, by_need, reasons
from city.oversight.month import MonthReport, report
from city.oversight.rows import oversight as rows
from city.oversight.rows.oversight import TwoWeeks
from city.rating.months import Month
from city.rating.rating import RatedKind
from city.rating.rows import objections
from city.rating.rows import rating as rating_rows
from foundation.postgres.pool import Connection
from registry.workflow.rows import workloads
from registry.workflow.rows.workloads import Workload, WorkloadList, WorkloadTicket, day_ends

#: The months of a course, the running one among them.
MONTHS = 7
#: What a head owes the council.
OWED = (AgendaItem.MISSED, AgendaItem.DUE)


@dataclass(frozen=True, slots=True)
class HeadOverview:
    """What a head finds on their first page. `load`: of all their bodies in sum; `lists`: the first
    tickets of each list; `waiting`: decisions of the council on which the head has to report;
    `objections`: those of the head to the rating that nobody has decided; `month` None: nothing
    ever came due to them."""

    today: date
    bodies: Sequence[LedBody]
    load: Workload
    lists: dict[WorkloadList, Sequence[WorkloadTicket]]
    waiting: Sequence[Item]
    objections: int
    month: MonthReport | None


@dataclass(frozen=True, slots=True)
class DeputyOverview:
    """What a deputy akim finds on their first page: their bodies, who needs help first.
    `late_share`: the overdue share of what all bodies of the city have, 0 to 1."""

    today: date
    bodies: Sequence[BodyOfDeputy]
    late_share: float

    @property
    def in_need(self) -> int:
        """Return how many bodies have a reason for help."""
        return sum(bool(it.reasons) for it in self.bodies)


async def read_head_overview(
    link: Connection, person_id: int, now: datetime, zone: ZoneInfo, most: int
) -> HeadOverview:
    """Read the first page of a head, with at most `most` tickets of each list."""
    days, today = day_ends(now, zone), now.astimezone(zone).date()
    bodies = [it for it in await headships.led_bodies(link, today) if it.head_id == person_id]
    ids = [it.body_id for it in bodies]
    own = await objections.of_person(link, person_id)
    return HeadOverview(
        today,
        bodies,
        in_sum(await workloads.workloads(link, days, ids)),
        {it: await workloads.workload_tickets(link, days, ids, it, most, 0) for it in WorkloadList},
        to_report(await decision_rows.decisions(link, today, ids), today),
        sum(it.result is None for it in own),
        (await _months(link, RatedKind.HEAD, [person_id], today)).get(person_id),
    )


async def read_deputy_overview(
    link: Connection, person_id: int, now: datetime, zone: ZoneInfo
) -> DeputyOverview:
    """Read the first page of a deputy akim."""
    today = now.astimezone(zone).date()
    led = [it for it in await headships.led_bodies(link, today) if it.deputy_id == person_id]
    ids = [it.body_id for it in led]
    every = {it.body_id: it for it in await workloads.workloads(link, day_ends(now, zone), None)}
    weeks = {it.body_id: it for it in await rows.weeks_overdue(link, TwoWeeks(now), ids)}
    decided = agenda(await decision_rows.decisions(link, today, ids), today)
    missed = Counter(it.decision.body_id for it in decided if it.matter is AgendaItem.MISSED)
    months = await _months(link, RatedKind.BODY, ids, today)
    city = late_share(list(every.values()))
    found = [
        BodyOfDeputy(
            it.body_id,
            it.names,
            it.head,
            every.get(it.body_id, Workload(it.body_id)),
            weeks.get(it.body_id, WeeksOverdue(it.body_id)),
            missed[it.body_id],
            months.get(it.body_id),
        )
        for it in led
    ]
    return DeputyOverview(
        today, by_need(replace(it, reasons=reasons(it, city)) for it in found), city
    )


def in_sum(loads: Sequence[Workload]) -> Workload:
    """Add up the workloads of several bodies; the sum belongs to no body (0)."""
    since = [it.overdue_since for it in loads if it.overdue_since is not None]
    return Workload(
        0,
        sum(it.tickets for it in loads),
        sum(it.overdue for it in loads),
        min(since, default=None),
        sum(it.today for it in loads),
        sum(it.tomorrow for it in loads),
        sum(it.reopened for it in loads),
        sum(it.more_time for it in loads),
    )


def late_share(loads: Sequence[Workload]) -> float:
    """Return the overdue share of what some bodies have together, 0 to 1."""
    tickets = sum(it.tickets for it in loads)
    return sum(it.overdue for it in loads) / tickets if tickets else 0.0


def to_report(decisions: Sequence[AgendaDecision], today: date) -> list[Item]:
    """Return the decisions on which somebody has to report, the missed ones first."""
    return [it for it in agenda(decisions, today) if it.matter in OWED]


async def _months(
    link: Connection, part: RatedKind, idents: Sequence[int], today: date
) -> dict[int, MonthReport]:
    running = Month.of(today)
    since = running.back(MONTHS - 1).first
    found = await rating_rows.figures_of(link, part, idents, since)
    reports = {
        ident: report([it for it in found if it.figures.ident == ident], running)
        for ident in idents
    }
    return {ident: it for ident, it in reports.items() if it is not None}
