"""Measures are fed: from our own records, from the statistics, from files and milestones. Whatever
is another than on record becomes another revision; nothing is written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from city.tree.branches import Branch
from city.tree.counted import count
from city.tree.milestones import Line, Milestone, percent_done, read_milestones
from city.tree.periods import begins, ends, last_closed, number_of
from city.tree.plan import CountedSource, MeasurePlan, Milestones
from city.tree.reading import Tree
from city.tree.rows import values as rows
from city.tree.sheet import BadCell, ExistingMeasures, NewValue, Taken, read_values, take
from foundation.postgres.pool import Connection

#: So many periods before its begin are counted, for the seasons.
HISTORY = 24
#: So many of the newest periods are counted anew at each look; older ones at the look of the day.
RECOUNTED = 3


def known_of(tree: Tree) -> ExistingMeasures:
    """Return the measures by which values are judged."""
    course = {code: {it.t: it.y for it in known} for code, known in tree.values.items()}
    return ExistingMeasures(tree.plans(), course, tree.today)


def span_of(period: int, plan: MeasurePlan, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the span from the first moment of a period to the first of the next one, in UTC."""
    days = begins(period, plan.every), ends(period, plan.every) + timedelta(days=1)
    first, after = (datetime.combine(day, time(), zone).astimezone(UTC) for day in days)
    return first, after


def periods_of(plan: MeasurePlan, today: date, *, all_of_them: bool) -> range:
    """Return the periods of a plan that are over and are to be counted now."""
    last = min(last_closed(plan.every, today), number_of(plan.target_on, plan.every))
    first = number_of(plan.begins_on, plan.every) - HISTORY
    if not all_of_them:
        first = max(first, last - RECOUNTED + 1)
    return range(first, last + 1)


async def feed_counted(
    link: Connection, tree: Tree, branch: Branch, zone: ZoneInfo, *, all_of_them: bool
) -> int:
    """Count a measure from our own records; how many values are new or others."""
    plan, code = branch.node.plan, branch.node.code
    assert plan is not None and isinstance(plan.source, CountedSource)
    found = []
    for period in periods_of(plan, tree.today, all_of_them=all_of_them):
        value = await count(link, plan.source, *span_of(period, plan, zone))
        if value is not None:
            found.append(NewValue(code, period, value))
    return await _take_in(link, tree, "counted", plan.source.measure, found)


async def feed_milestones(link: Connection, tree: Tree, found: Sequence[Milestone]) -> int:
    """Count every measure of milestones again; how many values are new or others."""
    taken = 0
    for code, plan in tree.plans().items():
        if not isinstance(plan.source, Milestones):
            continue
        of_project = [it for it in found if it.project == plan.source.project]
        new = []
        for period in periods_of(plan, tree.today, all_of_them=True)[HISTORY:]:
            value = percent_done(of_project, ends(period, plan.every))
            if value is not None:
                new.append(NewValue(code, period, value))
        taken += await _take_in(link, tree, "milestones", plan.source.project, new)
    return taken


async def _take_in(
    link: Connection, tree: Tree, source: str, name: str, new: Sequence[NewValue]
) -> int:
    found = Taken()
    take(enumerate(new, start=1), known_of(tree), found)
    if found.values or found.bad:
        await write(link, source, name, found, tree.at)
    return len(found.values)


async def write(
    link: Connection,
    source: str,
    name: str,
    found: Taken,
    at: datetime,
    person_id: int | None = None,
) -> int:
    """Put on record what was taken, and what was not; the feed's id."""
    feed_id = await rows.add_feed(
        link, source, name, at,
        taken=len(found.values), same=found.same, bad=found.bad, person_id=person_id,
    )  # fmt: skip
    if found.values:
        await rows.add_values(link, found.values, feed_id, at)
    return feed_id


async def feed_statistics(
    link: Connection,
    tree: Tree,
    code: str,
    read: tuple[Iterable[tuple[int, NewValue]], Sequence[BadCell]],
) -> int:
    """Take what the statistics answered; how many values are new or others."""
    found = Taken(bad=list(read[1]))
    take(read[0], known_of(tree), found)
    if found.values or found.bad:
        await write(link, "statistics", code, found, tree.at)
    return len(found.values)


async def feed_file(
    link: Connection, tree: Tree, name: str, lines: Iterable[Line], person_id: int | None
) -> Taken:
    """Take the rows of a table of values."""
    found = read_values(lines, known_of(tree))
    await write(link, "file", name, found, tree.at, person_id)
    return found


async def feed_milestone_file(
    link: Connection, tree: Tree, name: str, lines: Iterable[Line], person_id: int | None
) -> tuple[int, int, list[BadCell]]:
    """Take the rows of a table of milestones and count their measures again; how many were new or
    others, how many as before, and what was wrong."""
    before = await rows.milestones(link)
    read = read_milestones(lines, before, tree.today)
    feed_id = await rows.add_feed(
        link, "milestones", name, tree.at,
        taken=len(read.found), same=read.same, bad=read.bad, person_id=person_id,
    )  # fmt: skip
    if read.found:
        await rows.add_milestones(link, read.found, feed_id, tree.at)
        await feed_milestones(link, tree, await rows.milestones(link))
    return len(read.found), read.same, read.bad
