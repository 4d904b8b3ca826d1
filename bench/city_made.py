"""Two million contacts of an invented city, with bodies that have heads, and a tree of aims."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bench.database import unlimited
from city.headships.rows import headships
from city.headships.tenure import ROLE_OF_POST, HeadshipPost
from city.tree.branches import TreeLevel
from city.tree.editing import EditAuthor, save
from city.tree.feeding import write
from city.tree.periods import Every, number_of
from city.tree.plan import Direction, FromFile, MeasurePlan
from city.tree.reading import read_tree
from city.tree.rows.nodes import NewVersion
from city.tree.sheet import NewValue, Taken
from foundation.names import Names
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.settings import Settings
from launcher.schema import apply_schema
from registry.deadlines.facts import FORMULAS_VERSION
from staff.rows.people import add_person

#: Bodies that one deputy akim supervises; indicators, measures of each, and months of each that are
#: known.
SUPERVISED, INDICATORS, MEASURES, MONTHS = 5, 6, 5, 60
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Made:
    """An invented city. `ends`: its present."""

    contacts: int
    seed: int
    ends: datetime
    zone: ZoneInfo


async def fill(settings: Settings, made: Made) -> None:
    """Write it all, indexes last."""
    async with unlimited(settings) as link:
        await _head(link)
        for row in await link.fetch(*bind("bench_tickets_bare")):
            await link.execute(row["command"])
        await link.execute(*bind("bench_tickets_room"))
        await link.execute(*bind("bench_tickets_reindex"))
        await link.fetch(*bind("bench_tickets_quickly"))
        topics = await link.fetch(*bind("bench_city_topics"))
        await link.execute(
            *bind(
                "bench_city_facts",
                total=made.contacts,
                seed=made.seed,
                ends=made.ends,
                topics=[row["topic_id"] for row in topics],
                bodies=[row["body_id"] for row in topics],
                formulas=FORMULAS_VERSION,
            )
        )
        await link.execute(*bind("bench_city_tickets", seed=made.seed))
        await link.execute(*bind("bench_city_photos"))
        await link.execute(*bind("bench_city_running", ends=made.ends))
        await link.execute(*bind("bench_city_built", formulas=FORMULAS_VERSION))
    await apply_schema(settings)
    async with unlimited(settings) as link:
        await link.execute(*bind("bench_city_analyze"))
        await _tree(link, made)


async def _head(link: Connection) -> None:
    """Every body has a head, and every five of them a deputy akim."""
    bodies = [row["body_id"] for row in await link.fetch(*bind("bench_city_bodies"))]
    deputy = 0
    for n, body in enumerate(bodies):
        if n % SUPERVISED == 0:
            deputy = await _person(link, HeadshipPost.DEPUTY, n)
        head = await _person(link, HeadshipPost.HEAD, n)
        await headships.add(link, HeadshipPost.HEAD, body, head, LONG_AGO)
        await headships.add(link, HeadshipPost.DEPUTY, body, deputy, LONG_AGO)


async def _person(link: Connection, post: HeadshipPost, n: int) -> int:
    return await add_person(
        link,
        login=f"{post}{n}",
        password_hash="-",
        role=ROLE_OF_POST[post],
        name=f"{post.value.title()} {n}",
    )


async def _tree(link: Connection, made: Made) -> None:
    """Thirty measures below six indicators, each with months enough for its seasons."""
    random, now = Random(made.seed), made.ends
    await _node(link, made, "city", TreeLevel.GOAL, None)
    courses: dict[str, list[NewValue]] = {}
    newest = number_of(now.astimezone(made.zone).date(), Every.MONTH) - 1
    for n in range(INDICATORS):
        await _node(link, made, f"indicator-{n}", TreeLevel.INDICATOR, "city")
        for m in range(MEASURES):
            code = f"measure-{n}-{m}"
            await _node(link, made, code, TreeLevel.MEASURE, f"indicator-{n}")
            courses[code] = [
                NewValue(code, newest - MONTHS + 1 + t, round(50 + t / 3 + random.gauss(0, 3), 2))
                for t in range(MONTHS)
            ]
    for course in courses.values():
        await write(link, "file", "bench", Taken(course), now)


async def _node(
    link: Connection, made: Made, code: str, level: TreeLevel, parent: str | None
) -> None:
    tree = await read_tree(link, made.ends, made.zone)
    today = made.ends.astimezone(made.zone).date()
    plan = MeasurePlan(
        unit="%",
        direction=Direction.UP,
        every=Every.MONTH,
        baseline=50.0,
        begins_on=today - timedelta(days=360),
        target=75.0,
        target_on=today + timedelta(days=180),
        source=FromFile(),
    )
    new = NewVersion(
        parent, Names(code, code, code), plan=plan if level is TreeLevel.MEASURE else None
    )
    at = (made.ends - timedelta(days=360)).astimezone(UTC)
    await save(link, tree, code, level, new, EditAuthor(None, at, "made up"))
