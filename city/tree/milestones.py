"""Milestones of the project office: how they are read, and how much of a project is done. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from city.tree.periods import NotAPeriod, read_day
from city.tree.sheet import BadCell, CellProblem, CellRefused, number_of
from foundation.spreadsheets import Columns

NAMES: Mapping[str, frozenset[str]] = {
    "project": frozenset({"project", "проект", "жоба"}),
    "milestone": frozenset({"milestone", "веха", "этап", "кезең", "меже"}),
    "planned": frozenset({"planned", "planned_on", "план", "срок", "жоспар", "мерзімі"}),
    "done": frozenset({"done", "done_on", "факт", "выполнено", "орындалды"}),
    "weight": frozenset({"weight", "вес", "салмақ", "салмағы"}),
}
COLUMNS = Columns(NAMES, ("project", "milestone", "planned"))
LONGEST_PROJECT, LONGEST_MILESTONE = 100, 200
#: The key of the list of milestones where a file is a JSON object.
JSON_LIST = "milestones"
Line = tuple[int, Mapping[str, str] | None]


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of a project. `done_on` None: not yet."""

    project: str
    milestone: str
    planned_on: date
    done_on: date | None
    weight: float


@dataclass(slots=True)
class ReadMilestones:
    """The milestones of a file that are new or others than on record, how many are as they were,
    and what is bad."""

    found: list[Milestone] = field(default_factory=list)
    same: int = 0
    bad: list[BadCell] = field(default_factory=list)


def read_milestones(
    lines: Iterable[Line], on_record: Iterable[Milestone], today: date
) -> ReadMilestones:
    """Return each row by itself; one that comes twice is taken once."""
    found, seen = ReadMilestones(), set[tuple[str, str]]()
    known = {(it.project, it.milestone): it for it in on_record}
    for row, cells in lines:
        try:
            milestone = _milestone(cells, today)
            if (milestone.project, milestone.milestone) in seen:
                raise CellRefused("milestone", CellProblem.TWICE, milestone.milestone)
        except CellRefused as refused:
            found.bad.append(refused.in_row(row))
            continue
        seen.add((milestone.project, milestone.milestone))
        if known.get((milestone.project, milestone.milestone)) == milestone:
            found.same += 1
        else:
            found.found.append(milestone)
    return found


def _milestone(cells: Mapping[str, str] | None, today: date) -> Milestone:
    if cells is None:
        raise CellRefused("row", CellProblem.ROW, "")
    for name, longest in (("project", LONGEST_PROJECT), ("milestone", LONGEST_MILESTONE)):
        if not cells[name] or len(cells[name]) > longest or "\0" in cells[name]:
            raise CellRefused(name, CellProblem.ROW, cells[name])
    done = _day(cells["done"], "done") if cells.get("done") else None
    if done is not None and done > today:
        raise CellRefused("done", CellProblem.AHEAD, cells["done"])
    weight = number_of(cells["weight"], "weight") if cells.get("weight") else 1.0
    if weight < 0:
        raise CellRefused("weight", CellProblem.WEIGHT, cells["weight"])
    planned = _day(cells["planned"], "planned")
    return Milestone(cells["project"], cells["milestone"], planned, done, weight)


def _day(text: str, column: str) -> date:
    try:
        return read_day(text)
    except NotAPeriod:
        raise CellRefused(column, CellProblem.DAY, text) from None


def percent_done(milestones: Sequence[Milestone], day: date) -> float | None:
    """Return how many percent of the milestones' weight are done by the end of `day`; None where
    there is no weight."""
    whole = sum(it.weight for it in milestones)
    done = sum(it.weight for it in milestones if it.done_on is not None and it.done_on <= day)
    return 100 * done / whole if whole else None


def late(milestones: Iterable[Milestone], today: date) -> list[Milestone]:
    """Return those whose day is over and that are not done."""
    return [it for it in milestones if it.done_on is None and it.planned_on < today]
