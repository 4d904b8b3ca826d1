"""What systemic problems are counted from, and what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from city.problems.cluster import Cluster
from city.problems.expected import ExpectedContacts
from city.problems.incidents import BACK, IncidentContact, Loose, Singles
from city.problems.places import Placed, SharedPoint
from city.problems.score import Prior
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row, all_into
from registry.workflow.states import SOLVED, State


@dataclass(frozen=True, slots=True)
class ScoringProgress:
    """State of the keeper's work. `changed_at`: tickets that changed before this moment have been
    counted; `nightly_on`: the day of the last nightly count (None: there was none);
    `recount_request_at`: when somebody asked to count everything again without waiting for the
    night (None: no request is open)."""

    changed_at: datetime
    nightly_on: date | None
    recount_request_at: datetime | None

    @property
    def incomplete(self) -> bool:
        """Return whether the results of the nightly count are missing or out of date."""
        return self.nightly_on is None or self.recount_request_at is not None


@dataclass(frozen=True, slots=True)
class ChangedTicket:
    """A ticket as it is now. `applicant`, `merged` and `reopened`: as Contact has them, `solved_on`
    as its `solved`. `counted_topic`, `counted_cell`, `counted_district`: where it counted so
    far."""

    number: str
    topic_id: int | None
    lat: float | None
    lon: float | None
    version: int
    changed_at: datetime
    day: date
    on_the_spot: bool
    solved_on: date | None
    applicant: int | None
    merged: str | None
    reopened: bool
    district: str | None
    reach: int | None
    body_id: int | None
    counted_topic: int | None
    counted_cell: int | None
    counted_district: str | None


@dataclass(frozen=True, slots=True)
class PlacedContact:
    """A contact with the cell in which it counts. `district`: that the ticket names."""

    cell: int
    contact: IncidentContact
    district: str | None = None


@dataclass(frozen=True, slots=True)
class ScoredTopic:
    """A topic with every factor of its score, as both tables have it."""

    topic_id: int
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
    formula: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class ProblemRow(ScoredTopic):
    """A problem: a topic in a cell."""

    cell: int


@dataclass(frozen=True, slots=True)
class DistrictRow(ScoredTopic):
    """A topic in a district."""

    district: str


@dataclass(frozen=True, slots=True)
class DistrictSums:
    """The sums of a topic's cells in a district."""

    district: str
    contacts: int
    incidents: int
    applicants: int
    post_weight: float
    solved: int
    returned: int


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """Cases of a topic with a place: of the quarter, and of its last days."""

    topic_id: int
    cases: int
    newest: int


@query("problem_progress")
async def progress(connection: Connection) -> ScoringProgress | None:
    """Return how far the process that counts problems has come."""


@query("problem_progress_set")
async def set_progress(
    connection: Connection, changed_at: datetime, nightly_on: date | None = None
) -> None:
    """Store how far the process that counts problems has come; a null night keeps the last one."""


@query("problem_recount_ask")
async def ask_recount(connection: Connection, at: datetime) -> None:
    """Ask the keeper to count everything again within seconds. To be called where many tickets came
    together."""


@query("problem_recount_done")
async def recount_done(connection: Connection, request_at: datetime) -> None:
    """Close the recount request made at `request_at`. A later request stays open."""


@query(
    "problem_changed_tickets",
    on_the_spot=State.ANSWERED_ON_THE_SPOT,
    solved=sorted(SOLVED),
    came_back=State.REOPENED,
    back=BACK.days,
)
async def changed_tickets(
    connection: Connection, since: datetime, zone: str, limit: int
) -> list[ChangedTicket]:
    """List changed tickets that were not read as they are now, the first change first."""


async def place(
    connection: Connection, tickets: Sequence[ChangedTicket], where: Sequence[Placed]
) -> None:
    """Place each of `tickets`, all of which have a topic: it counts in the place of the same
    number."""
    rows = [
        {
            "ticket": ticket.number,
            "topic_id": ticket.topic_id,
            "cell": placed.cell,
            "day": ticket.day,
            "solved_on": ticket.solved_on,
            "version": ticket.version,
            "applicant": ticket.applicant,
            "merged": ticket.merged,
            "reopened": ticket.reopened,
            "district": ticket.district,
            "reach": ticket.reach,
            "body_id": ticket.body_id,
            "counts_in": placed.district,
        }
        for ticket, placed in zip(tickets, where, strict=True)
    ]
    await connection.execute(*bind("problem_tickets_place", rows=msgspec.to_builtins(rows)))


@query("problem_tickets_reach")
async def note_reach(connection: Connection, since: datetime) -> list[tuple[int, int, str | None]]:
    """Return what was read of posts' views since then counts; topic, cell and named district of
    each whose reach is another now."""


@query("problem_tickets_drop")
async def drop(connection: Connection, tickets: Sequence[str]) -> None:
    """Drop tickets: they count nowhere."""


async def shared_points(
    connection: Connection, since: datetime, least: int, digits: int
) -> tuple[list[SharedPoint], int]:
    """Return points of many tickets, and how many tickets have a point."""
    rows = await connection.fetch(
        *bind("problem_shared_points", since=since, least=least, digits=digits)
    )
    placed: int = await connection.fetchval(*bind("problem_placed", since=since))
    return all_into(SharedPoint, rows), placed


@query("problem_counted_topics")
async def counted_topics(connection: Connection, since: date) -> list[int]:
    """List the topics that have anything to count since that day, or had."""


async def contacts(connection: Connection, topic: int, since: date) -> list[PlacedContact]:
    """Return the contacts of a topic since a day, cell by cell."""
    return _contacts(await connection.fetch(*bind("problem_contacts", topic=topic, since=since)))


async def contacts_of_cell(
    connection: Connection, topic: int, since: date, cell: int
) -> list[PlacedContact]:
    """Return the contacts of a topic in a cell since a day."""
    query = bind("problem_contacts_of_cell", topic=topic, since=since, cell=cell)
    return _contacts(await connection.fetch(*query))


def _contacts(rows: Sequence[Row]) -> list[PlacedContact]:
    """One by one by hand: a million rows are read each night."""
    return [
        PlacedContact(
            row[0],
            IncidentContact(row[1], row[2], row[3], row[4], row[5], reopened=row[6], reach=row[8]),
            row[7],
        )
        for row in rows
    ]


async def loose_contacts(
    connection: Connection, topic: int, since: date, district: str | None = None
) -> Loose:
    """Return the contacts of a topic without a place since a day, of one district's or of all."""
    query = bind("problem_loose_contacts", topic=topic, since=since, district=district)
    singles, several = Singles(), []
    for row in await connection.fetch(*query):
        if row[0] is None:
            singles = Singles(row[6], row[7], row[8])
        else:
            several.append(IncidentContact(row[0], row[1], row[2], row[3], row[4], reopened=row[5]))
    query = bind("problem_loose_reaches", topic=topic, since=since, district=district)
    return Loose(several, singles, [row["reach"] for row in await connection.fetch(*query)])


@query("problem_first_day")
async def first_day(connection: Connection) -> date | None:
    """Return the day of the first ticket that counts in a problem. None: there is none."""


@query("problem_prior")
async def known_prior(connection: Connection, topic: int, *, city: bool) -> Prior | None:
    """Return the prior of a topic's places, or of the topic in the whole city."""


@query("problem_prior_set")
async def set_prior(connection: Connection, topic: int, prior: Prior, *, city: bool) -> None:
    """Store a newly counted prior."""


@query("problem_hold")
async def hold(connection: Connection) -> None:
    """Lock the problems: nobody else writes them until the transaction ends: before their rows
    are."""


async def replace(
    connection: Connection, topic: int, rows: Sequence[ProblemRow], cell: int | None = None
) -> None:
    """Replace the problems of a topic, or of one of its cells, by these; the months are summed
    again."""
    await connection.execute(*bind("problem_forget", topic=topic, cell=cell))
    await connection.execute(*bind("problem_write", rows=msgspec.to_builtins(rows)))
    await connection.execute(*bind("problem_months_forget", topic=topic, cell=cell))
    await connection.execute(*bind("problem_months_sum", topic=topic, cell=cell))


async def snapshot(connection: Connection, day: date, limit: int) -> None:
    """Take a snapshot of this day, in place of one that was taken before all was counted. In a
    transaction."""
    await connection.execute(*bind("problem_snapshot_forget", day=day))
    await connection.execute(*bind("problem_snapshot", day=day, limit=limit))


@query("problem_volumes")
async def volumes(
    connection: Connection, since: date, newest: date, until: date
) -> list[VolumeRow]:
    """Return what each topic had with a place, each applicant once a cell."""


@query("problem_cases")
async def cases(
    connection: Connection, topic: int, since: date, until: date
) -> list[tuple[int, date]]:
    """Return (cell, day) of each case."""


@query("problem_cluster_write")
async def write_cluster(connection: Connection, day: date, topic: int, cluster: Cluster) -> None:
    """Add a cluster that the scan of this day found."""


async def write_cells(connection: Connection, districts: Mapping[int, str | None]) -> None:
    """Write cell → the district in which its middle lies. Contacts of one that lay in another until
    now follow by `settle`."""
    query = bind("problem_cells_write", cells=list(districts), districts=list(districts.values()))
    await connection.execute(*query)


@query("problem_cells_known")
async def known_cells(connection: Connection) -> dict[int, str | None]:
    """Return cell → the district in which its contacts count."""


@query("problem_formula_is_another")
async def formula_is_another(connection: Connection, formula: int) -> bool:
    """Return whether anything was counted by another formula."""


async def settle(
    connection: Connection, after: str, limit: int, *, anew: bool = False
) -> str | None:
    """Settle so many contacts after that ticket in the districts in which their cells lie, with
    their tickets' bodies; return the last of them, None: there is none. `anew`: those that came
    back are to be placed again."""
    last: str | None = await connection.fetchval(
        *bind("problem_tickets_piece", after=after, limit=limit)
    )
    if last is not None:
        query = bind("problem_tickets_settle", after=after, last=last, anew=anew)
        await connection.execute(*query)
    return last


@query("problem_cells_all")
async def every_cell(connection: Connection) -> list[int]:
    """List every cell in which anything counts."""


@query("problem_district_sums")
async def district_sums(
    connection: Connection, topic: int, district: str | None
) -> list[DistrictSums]:
    """Return the sums of one district, or (None) of each that has any."""


@query("problem_district_incidents")
async def incidents_elsewhere(connection: Connection, topic: int, district: str) -> list[int]:
    """Return incidents of a topic in each of the other districts."""


async def replace_districts(
    connection: Connection, topic: int, rows: Sequence[DistrictRow], district: str | None
) -> None:
    """Replace the districts of a topic, or one of them, by these."""
    await connection.execute(*bind("problem_district_forget", topic=topic, district=district))
    await connection.execute(*bind("problem_district_write", rows=msgspec.to_builtins(rows)))


@query("problem_places_ever")
async def places_before(connection: Connection, day: date) -> list[tuple[date, int, int]]:
    """Return (day, cell, topic) of every contact with a place before `day`, in the order of
    days."""


async def write_outlook(
    connection: Connection, day: date, found: Sequence[ExpectedContacts]
) -> None:
    """Write the outlook of a day, the first place first."""
    query = bind(
        "problem_outlook_write",
        day=day,
        cells=[it.cell for it in found],
        expected=[it.expected for it in found],
        came=[it.came for it in found],
    )
    await connection.execute(*query)
