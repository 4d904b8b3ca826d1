"""The systemic problems as pages show them; nothing heavy is loaded for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from city.problems.naming import Spot
from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into
from registry.workflow.states import SOLVED, State


@dataclass(frozen=True, slots=True)
class PanelProblem:
    """A topic in a cell of H3 (0: in the whole city or a district), with every factor of its score
    (city/problems/score.py). `place_before`: in the ranking of an earlier night; `decisions`: how
    many of the council's are under way about it."""

    topic_id: int
    topic: Names
    cell: int
    contacts: int
    incidents: int
    applicants: int
    post_weight: float
    months: float
    solved: int
    returned: int
    rate: float
    criticality: int
    resonance: float
    recurrence: float
    score: float
    counted_at: datetime
    place_before: int | None
    district_code: str | None
    district: Names | None
    decisions: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The contacts of which a problem's are a part: those of its topic in the city, and of a
    district (else None) those of all its topics. `in_places`: how many of a district's have a
    place."""

    of_topic: int
    of_district: int | None
    in_places: int


@dataclass(frozen=True, slots=True)
class ProblemTopic:
    topic_id: int
    names: Names


@dataclass(frozen=True, slots=True)
class MonthOfProblem:
    """A month of a problem. `month`: its first day."""

    month: date
    contacts: int


@dataclass(frozen=True, slots=True)
class TicketOfProblem:
    """A ticket of a problem, without a word of its applicant. `solved_on` None: it is not, or has
    come back. `reach`: how many saw it, where it is a post."""

    number: str
    day: date
    state: str
    body: Names | None
    due_at: datetime | None
    solved_on: date | None
    reopenings: int
    reach: int


@dataclass(frozen=True, slots=True)
class BodyOfProblem:
    """A body and how many of the problem's tickets it has."""

    body_id: int
    names: Names
    tickets: int


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster as city/problems/scan.py found it in the night of `day`."""

    day: date
    topic_id: int
    topic: Names
    cell: int
    radius: int
    days: int
    cases: int
    expected: float
    p: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The choice of problems: `scope` `places`, `city` or None for both; of a topic, of a district;
    None: of every one. `day`: the night to compare with."""

    scope: str | None = None
    topic: int | None = None
    district: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DistrictName:
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class ExpectedPlace:
    """A place and what is expected there. `expected` contacts in the cell within a month from `day`
    on; `came` in the 30 days before; `topic`: what most of the last three months' were about."""

    day: date
    cell: int
    expected: float
    came: int
    district: Names | None
    topic_id: int | None
    topic: Names | None


@dataclass(frozen=True, slots=True)
class DayOfProblem:
    """The contacts of a problem on one day. `cell` 0: the problem is of the `district`."""

    topic_id: int
    cell: int
    district: str | None
    day: date
    contacts: int


@dataclass(frozen=True, slots=True)
class AddressesOfProblem:
    """The addresses of the newest contacts of a problem in a cell."""

    topic_id: int
    cell: int
    addresses: list[str]


@query("panel_days")
async def days(
    connection: Connection, topics: Sequence[int], cells: Sequence[int], since: date
) -> list[DayOfProblem]:
    """Count the contacts of problems in cells by day; `cells` are in the order of `topics`."""


@query("panel_district_days")
async def district_days(
    connection: Connection, topics: Sequence[int], districts: Sequence[str], since: date
) -> list[DayOfProblem]:
    """Count the contacts of problems in districts by day, given as for `days`."""


@query("panel_addresses")
async def addresses(
    connection: Connection, topics: Sequence[int], cells: Sequence[int], limit: int
) -> list[AddressesOfProblem]:
    """Return addresses of the newest contacts of problems in cells, given as for `days`."""


@query("panel_problems")
async def ranking(connection: Connection, choice: Choice, limit: int) -> list[PanelProblem]:
    """Rank problems in places and in the whole city: each contact counts in one of these rows."""


@query("panel_district_problems")
async def district_ranking(
    connection: Connection, choice: Choice, limit: int
) -> list[PanelProblem]:
    """Rank topics in districts, whose rows sum those of places; `scope` and `day` are not looked
    at."""


@query("panel_districts")
async def districts(connection: Connection) -> list[DistrictName]:
    """Return the code and the names of every district, in the order of the codes."""


@query("panel_outlook")
async def outlook(
    connection: Connection, until: date, district: str | None, limit: int
) -> list[ExpectedPlace]:
    """Return the expected places as of the last night until `until`."""


@query("panel_snapshot_day")
async def snapshot_day(connection: Connection, until: date) -> date | None:
    """Return the last night with a snapshot, not after `until`. None: there is none."""


async def problem(connection: Connection, topic: int, spot: Spot) -> PanelProblem | None:
    query = (
        bind("panel_problem", topic=topic, cell=spot.cell)
        if spot.district is None
        else bind("panel_district_problem", topic=topic, district=spot.district)
    )
    row = await connection.fetchrow(*query)
    return into(PanelProblem, row) if row else None


@query("panel_shares")
async def shares(connection: Connection, topic: int, spot: Spot) -> Shares:
    """Return what the contacts of a topic in a district or in places are a part of."""


@query("panel_topics")
async def topics(connection: Connection) -> list[ProblemTopic]:
    """List the topics that have problems."""


async def months(
    connection: Connection, topic: int, spot: Spot, since: date
) -> list[MonthOfProblem]:
    query = (
        bind("panel_months", topic=topic, cell=spot.cell, since=since)
        if spot.district is None
        else bind("panel_district_months", topic=topic, district=spot.district, since=since)
    )
    return all_into(MonthOfProblem, await connection.fetch(*query))


async def tickets(
    connection: Connection,
    topic: int,
    spot: Spot,
    limit: int,
    since: date = date.min,
    until: date = date.max,
) -> list[TicketOfProblem]:
    """Return the newest, of those from `since` to before `until`."""
    solved = sorted({*SOLVED, State.ANSWERED_ON_THE_SPOT})
    query = (
        bind(
            "panel_tickets",
            topic=topic, cell=spot.cell, since=since, until=until, limit=limit,
            solved=solved,
        )
        if spot.district is None
        else bind(
            "panel_district_tickets",
            topic=topic, district=spot.district, since=since, until=until, limit=limit,
            solved=solved,
        )
    )  # fmt: skip
    return all_into(TicketOfProblem, await connection.fetch(*query))


async def bodies(connection: Connection, topic: int, spot: Spot) -> list[BodyOfProblem]:
    query = (
        bind("panel_bodies", topic=topic, cell=spot.cell)
        if spot.district is None
        else bind("panel_district_bodies", topic=topic, district=spot.district)
    )
    return all_into(BodyOfProblem, await connection.fetch(*query))


@query("panel_clusters")
async def clusters(connection: Connection, since: date, limit: int) -> list[ClusterRow]:
    """List the clusters that the scans since that day found, the newest first, then the surest."""
