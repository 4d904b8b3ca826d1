"""The city as the council sees it: read once, shown on the page, on paper and on the wall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from city.council.agenda import AgendaDecision, AgendaItem, Item, agenda
from city.council.effects import assignments
from city.council.growth import TopicWeek, growing
from city.council.lateness import BodyLoad, latest, loads
from city.council.measure import DecisionEffect
from city.council.outliers import Outlier, outliers
from city.council.rows import decisions as decision_rows
from city.council.rows import picture as rows
from city.headships.rows import headships
from city.headships.tenure import HeadshipPost
from city.problems.heaviest import HeavyProblem, heaviest_districts, heaviest_places
from city.problems.naming import CITY, Spot, read_place, written
from city.problems.rows.panel import PanelProblem
from city.rating.months import Month
from city.rating.rows import rating as rating_rows
from city.rating.tally import in_whole
from city.tree.branches import Branch, TreeLevel
from city.tree.judging import BAD
from city.tree.plan import TreeRefused
from city.tree.reading import Tree, read_tree
from foundation.names import Names
from foundation.postgres.pool import Connection
from registry.workflow.rows import workloads
from registry.workflow.rows.workloads import day_ends

#: Rows of each part: a council looks at what is worst.
MOST = 5
#: Districts are few, and their problems much alike.
MOST_DISTRICTS = 3
#: Problems whose decisions' effects are read: each takes four queries.
MOST_EFFECTS = 10


@dataclass(frozen=True, slots=True)
class RedAim:
    """A measure that is red or missed, of a goal. `owner`: of its indicator."""

    code: str
    names: Names
    goal: Names
    owner: str | None
    colour: str
    chance: float | None


@dataclass(frozen=True, slots=True)
class RatedMonth:
    """The rating of one month as the council's picture shows it. `outliers`: heads whose share
    differs from the city's; `final`: the month is frozen. `due`: contacts that came due in the
    month; `without_head`: those of them that were due to bodies without a head."""

    month: Month
    final: bool
    outliers: Sequence[Outlier]
    due: int
    without_head: int


@dataclass(frozen=True, slots=True)
class CouncilOverview:
    """The state of the city as the council sees it on one day. `red`: goals in danger; None where
    there is no goal tree, or where the data on record make no valid one. `rated`: None where no
    month is counted yet. `tickets`: open tickets; `late_tickets`: the overdue ones;
    `late_without_body`: the overdue ones that no body has. `late_bodies` and `grows`: how many
    bodies and topics there are in all, of which `late` and `growing` name the first.
    `places` and `districts`: the heaviest problems. `effects`: what came of the decisions about
    problems, by decision."""

    today: date
    items: Sequence[Item]
    growing: Sequence[TopicWeek]
    grows: int
    late: Sequence[BodyLoad]
    late_bodies: int
    tickets: int
    late_tickets: int
    late_without_body: int
    red: Sequence[RedAim] | None
    rated: RatedMonth | None
    places: Sequence[HeavyProblem]
    districts: Sequence[HeavyProblem]
    effects: Mapping[int, DecisionEffect]

    def of(self, matter: AgendaItem) -> Sequence[AgendaDecision]:
        """Return the decisions of which this is to be said."""
        return [it.decision for it in self.items if it.matter is matter]

    def decided_about(self, problem: PanelProblem) -> AgendaDecision | None:
        """Return the decision about the problem that is not done; of several the first due."""
        cell = written(problem.cell) if problem.cell else None
        district = None if problem.cell else problem.district_code
        about = (problem.topic_id, cell, district)
        under_way = (it.decision for it in self.items if it.matter is not AgendaItem.DONE)
        found = (it for it in under_way if (it.topic_id, it.cell, it.district_code) == about)
        return min(found, key=lambda decision: decision.due_on, default=None)

    @property
    def missed(self) -> Sequence[AgendaDecision]:
        return self.of(AgendaItem.MISSED)


async def read_picture(link: Connection, now: datetime, zone: ZoneInfo) -> CouncilOverview:
    """Read the overview as of `now`. Raises DatabaseAway."""
    today = now.astimezone(zone).date()
    decided = await decision_rows.decisions(link, today)
    items = agenda(decided, today)
    topics = await rows.topic_weeks(link, today, zone)
    led = await headships.led_bodies(link, today)
    every_load = loads(await workloads.workloads(link, day_ends(now, zone), None), led)
    every = await rows.open_tickets(link, now)
    return CouncilOverview(
        today,
        items,
        growing(topics, MOST),
        sum(it.grows for it in topics),
        latest(every_load, MOST),
        sum(bool(it.late) for it in every_load),
        every.tickets,
        every.overdue,
        every.without_body,
        await _red(link, now, zone),
        await _rated(link, Month.of(today)),
        await heaviest_places(link, today, MOST),
        await heaviest_districts(link, today, MOST_DISTRICTS),
        await _effects(link, items, today),
    )


async def _effects(
    link: Connection, items: Sequence[Item], today: date
) -> Mapping[int, DecisionEffect]:
    """Read what came of the decisions about problems, for the first problems of the agenda."""
    problems = dict.fromkeys(
        (topic, spot_of(it.decision)) for it in items if (topic := it.decision.topic_id) is not None
    )
    found: dict[int, DecisionEffect] = {}
    for topic, spot in list(problems)[:MOST_EFFECTS]:
        made = await assignments(link, topic, spot, today)
        found |= {it.decision.decision_id: it.effect for it in made}
    return found


def spot_of(decision: AgendaDecision) -> Spot:
    """Return the spot of the problem that a decision is about."""
    if decision.cell is not None:
        return read_place(decision.cell) or CITY
    return Spot(district=decision.district_code)


async def _rated(link: Connection, running: Month) -> RatedMonth | None:
    """The last month that is over, as it was counted; else the running one."""
    for month in (running.back(1), running):
        stored = await rating_rows.stored(link, month)
        if stored is not None:
            heads = await headships.candidates(link, (HeadshipPost.HEAD,))
            names = {it.person_id: it.name for it in heads}
            found = outliers(stored.rating, names, MOST)
            due, nobodys = in_whole(stored.rating.city).due, in_whole(stored.rating.nobodys).due
            return RatedMonth(month, stored.frozen_at is not None, found, due, nobodys)
    return None


async def _red(link: Connection, now: datetime, zone: ZoneInfo) -> Sequence[RedAim] | None:
    try:
        tree = await read_tree(link, now, zone)
    except TreeRefused:
        return None
    return red_aims(tree) if tree.goals else None


def red_aims(tree: Tree) -> Sequence[RedAim]:
    """Return the measures that are red or missed, goal by goal; the smallest chance first."""
    found = [
        RedAim(
            measure.node.code,
            measure.node.names,
            goal.node.names,
            indicator.node.owner,
            measure.standing.colour.value,
            measure.standing.chance,
        )
        for goal in tree.goals
        for indicator in goal.below
        for measure in indicator.below
        if _is_red(measure)
    ]
    return sorted(found, key=lambda aim: (aim.chance or 0.0, aim.code))


def _is_red(branch: Branch) -> bool:
    return branch.node.level is TreeLevel.MEASURE and branch.standing.colour in BAD
