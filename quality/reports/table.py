"""What was read, laid out as rows and columns with their totals. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from quality.reports.dimensions import (
    CYCLES,
    WHOLE,
    Dimension,
    Period,
    Place,
    all_places,
    place_in_time,
    unit_of,
)
from quality.reports.report import Plan, Report
from quality.reports.sums import NAMES, Sums

K = TypeVar("K")
Cell = tuple[Place | None, Place | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of the contacts of one unit of time, line and key of each dimension that is told apart.
    `at`: a moment in UTC or a day; None where time is not told. `keys`: as the plan's. `sums`: in
    the order of NAMES."""

    at: datetime | date | None
    line: str | None
    keys: tuple[str | None, ...]
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` and `columns` in order; None stands for all where they are not divided. A cell without
    contacts is missing. Each total is of the sums, so a share's total is the share of all."""

    rows: Sequence[Place | None]
    columns: Sequence[Place | None]
    cells: Mapping[Cell, Sums]
    of_rows: Mapping[Place | None, Sums]
    of_columns: Mapping[Place | None, Sums]
    total: Sums


def lay_out(report: Report, plan: Plan, parts: Iterable[Part], period: Period) -> Table:
    """The table of the parts that the plan asked for."""
    cells: dict[Cell, list[int]] = {}
    for part in parts:
        cell = (
            _place(report.rows, plan, part, period),
            _place(report.columns, plan, part, period),
        )
        _add(cells, cell, part.sums)
    of_rows: dict[Place | None, list[int]] = {}
    of_columns: dict[Place | None, list[int]] = {}
    total = [0] * len(NAMES)
    for (row, column), sums in cells.items():
        _add(of_rows, row, sums)
        _add(of_columns, column, sums)
        total = list(map(int.__add__, total, sums))
    rows, columns = _named(of_rows), _named(of_columns)
    return Table(
        _order(report.rows, rows, period),
        _order(report.columns, columns, period),
        _named(cells), rows, columns, Sums(*total),
    )  # fmt: skip


def _add(sums: dict[K, list[int]], place: K, more: Sequence[int]) -> None:
    before = sums.get(place)
    sums[place] = list(more) if before is None else list(map(int.__add__, before, more))


def _named(sums: Mapping[K, Sequence[int]]) -> dict[K, Sums]:
    return {place: Sums(*each) for place, each in sums.items()}


def _place(dimension: Dimension | None, plan: Plan, part: Part, period: Period) -> Place | None:
    if dimension is None:
        return None
    if dimension is Dimension.LINE:
        return part.line
    if unit_of(dimension) == WHOLE:
        return part.keys[plan.keys.index(dimension)]
    zone = UTC if plan.unit in CYCLES else period.zone
    return None if part.at is None else place_in_time(dimension, part.at, zone)


def _order(
    dimension: Dimension | None, found: Mapping[Place | None, Sums], period: Period
) -> list[Place | None]:
    """Times in their order, also those without contacts; keys by how many contacts they have."""
    if dimension is None:
        return [None]
    if places := all_places(dimension, period):
        return list(places)
    return sorted(found, key=lambda it: (-found[it].tally.offered, str(it)))
