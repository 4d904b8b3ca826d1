"""A demo city's aims with an invented course of months: `goals.toml`, by the rules and rows of
`city/tree/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import cos, pi
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from city.tree.branches import TreeLevel
from city.tree.editing import EditAuthor, save
from city.tree.feeding import feed_milestones, write
from city.tree.milestones import Milestone
from city.tree.periods import Every, begins, ends, number_of
from city.tree.plan import (
    CountedSource,
    Direction,
    FromFile,
    MeasurePlan,
    Milestones,
    Source,
    Statistics,
    feed_of,
)
from city.tree.reading import read_tree
from city.tree.rows import nodes, values
from city.tree.rows.nodes import NewVersion
from city.tree.sheet import NewValue, Taken
from foundation.names import Names
from foundation.postgres.pool import Connection

GOALS = Path(__file__).with_name("goals.toml")
#: A plan runs from so many months before this one to so many after it.
BEFORE, AFTER = 11, 6
SEED = 109
#: Where the row of a whole city stands in the statistics.
CITY_TERMS = (741880,)


@dataclass(frozen=True, slots=True)
class Sowing:
    """A tree on its way into the database. `people`: login → person."""

    link: Connection
    people: Mapping[str, int]
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """Return the city's day."""
        return self.now.astimezone(self.zone).date()

    @property
    def first(self) -> date:
        """Return the day on which the plans begin."""
        return begins(number_of(self.today, Every.MONTH) - BEFORE, Every.MONTH)

    @property
    def last(self) -> date:
        """Return the day on which they end."""
        return ends(number_of(self.today, Every.MONTH) + AFTER, Every.MONTH)


async def sow(link: Connection, people: Mapping[str, int], now: datetime, zone: ZoneInfo) -> None:
    """Write the tree and its past."""
    sowing, made = Sowing(link, people, now, zone), tomllib.loads(GOALS.read_text(encoding="utf-8"))
    await nodes.hold(link)
    measures: dict[str, dict[str, Any]] = {}
    for goal in made["goal"]:
        await _node(sowing, goal, TreeLevel.GOAL, None)
        for indicator in goal["indicator"]:
            await _node(sowing, indicator, TreeLevel.INDICATOR, goal["code"])
            for measure in indicator["measure"]:
                await _node(sowing, measure, TreeLevel.MEASURE, indicator["code"])
                measures[measure["code"]] = measure
    await _milestones(sowing, made["milestone"])
    tree = await read_tree(link, now, zone)
    random = Random(SEED)
    for code, plan in tree.plans().items():
        if course := _course(code, plan, measures[code], sowing.today, random):
            await write(link, feed_of(plan.source), "demo", Taken(course), now)


async def _node(
    sowing: Sowing, made: Mapping[str, Any], level: TreeLevel, parent: str | None
) -> None:
    tree = await read_tree(sowing.link, sowing.now, sowing.zone)
    new = NewVersion(
        parent,
        Names(*made["names"]),
        made.get("weight", 1.0),
        tuple(made.get("themes", ())),
        _plan(sowing, made) if level is TreeLevel.MEASURE else None,
    )
    at = datetime.combine(sowing.first, time(9), sowing.zone).astimezone(UTC)
    await save(
        sowing.link, tree, made["code"], level, new, EditAuthor(None, at, "План города на год")
    )
    if (owner := sowing.people.get(made.get("owner", ""))) is not None:
        await nodes.set_owner(sowing.link, made["code"], sowing.first, owner)


def _plan(sowing: Sowing, made: Mapping[str, Any]) -> MeasurePlan:
    return MeasurePlan(
        unit=made["unit"],
        direction=Direction(made.get("direction", "up")),
        every=Every(made.get("every", "month")),
        baseline=made["baseline"],
        begins_on=sowing.first,
        target=made["target"],
        target_on=sowing.last,
        source=_source(made),
        cumulative=made.get("cumulative", False),
        supplier=made.get("supplier", ""),
    )


def _source(made: Mapping[str, Any]) -> Source:
    if "counted" in made:
        return CountedSource(made["counted"], made.get("topic"))
    if "statistics" in made:
        return Statistics(made["statistics"], 4, (67,), CITY_TERMS)
    return Milestones(made["project"]) if "project" in made else FromFile()


def _course(
    code: str, plan: MeasurePlan, made: Mapping[str, Any], today: date, random: Random
) -> list[NewValue]:
    """Values of the periods that are over; of a course with fewer than the plan's the newest are
    missing."""
    if "start" not in made:
        return []
    newest = number_of(today, plan.every) - 1
    first = newest - made["periods"] + 1
    if made["periods"] < BEFORE - 1 and plan.every is Every.MONTH:
        first = number_of(plan.begins_on, plan.every)
    found = []
    for n, period in enumerate(range(first, first + made["periods"])):
        value = made["start"] + n * made["step"] + random.uniform(-1, 1) * made["noise"]
        value += made.get("season", 0.0) * cos(2 * pi * period / 12)
        found.append(NewValue(code, period, round(value, 2)))
    return found


async def _milestones(sowing: Sowing, made: list[dict[str, Any]]) -> None:
    first = number_of(sowing.first, Every.MONTH)

    def day(months: int) -> date:
        return begins(first + months, Every.MONTH) + timedelta(days=13)

    found = [
        Milestone(project["project"], part["name"], day(part["planned"]),
                  day(part["done"]) if "done" in part else None, part["weight"])
        for project in made for part in project["parts"]
    ]  # fmt: skip
    feed_id = await values.add_feed(
        sowing.link, "milestones", "demo", sowing.now, taken=len(found), same=0
    )
    await values.add_milestones(sowing.link, found, feed_id, sowing.now)
    await feed_milestones(sowing.link, await read_tree(sowing.link, sowing.now, sowing.zone), found)
