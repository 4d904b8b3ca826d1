"""Reads of the database what the city's demo history has to fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from demo.city import City, Matter, Street, all_matters
from foundation.postgres.pool import Connection
from registry.deadlines.clock import CITY_TERM
from registry.deadlines.reckoning import Term, TermUnit
from registry.deadlines.rows import calendars, escalation_addresses
from registry.knowledge.rows import articles
from registry.places.ground import Point, whereabouts
from registry.places.rows import places
from registry.places.rows.places import DistrictRow
from registry.routing.rows import rules
from registry.routing.rows.rules import TopicRow
from staff.roles import CLERK
from staff.rows import people

LEADS = frozenset({"shift_lead"})
MOST_ARTICLES = 500


@dataclass(frozen=True, slots=True)
class Staff:
    """The staff that works there: extension → name and person; body → its clerk; the shift
    leads."""

    names: Mapping[str, str]
    persons: Mapping[str, int]
    clerks: Mapping[int, int]
    leads: Sequence[tuple[int, str]]


async def read_city(link: Connection, zone: ZoneInfo, staff: Staff) -> City:
    """Return the city, as an administrator has it now. Topics that are not in use are called about
    by nobody."""
    topics = [row for row in await rules.tree(link) if row.in_use]
    bodies = await rules.open_bodies(link)
    terms = {
        row.code: Term(row.amount, TermUnit(row.unit)) if row.amount and row.unit else CITY_TERM
        for row in await escalation_addresses.city_terms(link)
    }
    districts = await places.districts(link)
    ids = {row.code: row.topic_id for row in topics}
    return City(
        zone=zone,
        calendar=await calendars.calendar(link, await calendars.newest_calendar(link)),
        matters=_matters(ids),
        topics=ids,
        districts=[row.code for row in districts],
        streets=await _streets(link, districts),
        bodies=_bodies(topics, bodies),
        every_body=sorted(bodies.values()),
        terms=terms,
        persons=staff.persons,
        clerks=staff.clerks,
        leads=[person_id for person_id, _ in staff.leads],
        articles=await _articles(link, ids),
    )


async def read_staff(link: Connection) -> Staff:
    """Read all people who may sign in. Their rows are not locked, because people sign in
    meanwhile."""
    names: dict[str, str] = {}
    persons: dict[str, int] = {}
    clerks: dict[int, int] = {}
    leads: list[tuple[int, str]] = []
    for row in await people.working(link):
        if row.extension is not None:
            names[row.extension], persons[row.extension] = row.name, row.person_id
        elif row.role == CLERK and row.body_id is not None:
            clerks[row.body_id] = row.person_id
        elif row.role in LEADS:
            leads.append((row.person_id, row.name))
    return Staff(names, persons, clerks, leads)


async def _articles(link: Connection, topics: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    known = await articles.articles(
        link, owner=None, topic_id=None, retired=False, limit=MOST_ARTICLES, offset=0
    )
    by_topic = {topic: (row.article_id, row.version) for row in known for topic in row.topics}
    return {code: by_topic[topic] for code, topic in topics.items() if topic in by_topic}


def _matters(topics: Mapping[str, int]) -> list[Matter]:
    return [each for each in all_matters() if each.topic in topics]


async def _streets(link: Connection, districts: Sequence[DistrictRow]) -> list[Street]:
    outlines = {row.code: row.outline for row in districts if row.outline is not None}
    found: list[Street] = []
    for row in await places.streets(link):
        if row.lat is None or row.lon is None:
            continue
        district = whereabouts(Point(row.lat, row.lon), outlines).district
        if district is not None:
            found.append(Street(row.name_kk, row.name_ru, row.lat, row.lon, district))
    return found


def _bodies(
    topics: Sequence[TopicRow], bodies: Mapping[str, int]
) -> dict[tuple[str, str | None], int]:
    """Who solves a topic where: what a branch says counts for what lies below and says nothing."""
    above = {row.code: row.parent for row in topics}
    everywhere = {row.code: row.everywhere for row in topics}
    found: dict[tuple[str, str | None], int] = {}
    for row in topics:
        code: str | None = row.code
        while code is not None and everywhere.get(code) not in bodies:
            code = above.get(code)
        if code is not None:
            found[row.code, None] = bodies[everywhere[code] or ""]
        for district, body in row.districts.items():
            if body in bodies:
                found[row.code, district] = bodies[body]
    return found
