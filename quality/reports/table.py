"""What was read, laid out as rows and columns with their totals. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from quality.reports.dimensions import (
    CYCLES,
    Dimension,
    Place,
    ReportPeriod,
    all_places,
    place_in_time,
)
from quality.reports.measures import ReportSums
from quality.reports.report import Report, ReportPlan

K = TypeVar("K")
Cell = tuple[Place | None, Place | None]


@dataclass(frozen=True, slots=True)
class SumsSlice:
    """Sums of the contacts of one unit of time, line and key of each dimension that is told apart.
    `at`: a moment in UTC or a day; None where time is not told. `keys`: as the plan's. `sums`: in
    the order of NAMES."""

    at: datetime | date | None
    line: str | None
    keys: tuple[str | None, ...]
    sums: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of sums. `rows` and `columns` in order; None stands for all where they are not
    divided. A cell without contacts is missing. Each total is of the sums, so a share's total is
    the share of all."""

    rows: Sequence[Place | None]
    columns: Sequence[Place | None]
    cells: Mapping[Cell, ReportSums]
    of_rows: Mapping[Place | None, ReportSums]
    of_columns: Mapping[Place | None, ReportSums]
    total: ReportSums


def lay_out(
    report: Report, plan: ReportPlan, parts: Iterable[SumsSlice], period: ReportPeriod
) -> ReportTable:
    """Return the table of the parts that the plan asked for."""
    row_of, column_of = (_placing(it, plan, period) for it in (report.rows, report.columns))
    added: dict[Cell, Sequence[int]] = {}
    for part in parts:
        _add(added, (row_of(part), column_of(part)), part.sums)
    cells, total = _named(added), _total(added.values())
    rows = _along(report.columns, cells, added, total, lambda cell: cell[0])
    columns = _along(report.rows, cells, added, total, lambda cell: cell[1])
    return ReportTable(
        _order(report.rows, rows, period),
        _order(report.columns, columns, period),
        cells, rows, columns, total,
    )  # fmt: skip


def _along(
    over: Dimension | None,
    cells: Mapping[Cell, ReportSums],
    added: Mapping[Cell, Sequence[int]],
    total: ReportSums,
    place_of: Callable[[Cell], Place | None],
) -> dict[Place | None, ReportSums]:
    """The totals of rows, or of columns: `over` is what they are summed over."""
    if over is None:  # a month has some 3,000 quarters: each is its own total
        return {place_of(cell): sums for cell, sums in cells.items()}
    places = {place_of(cell) for cell in added}
    if places == {None}:
        return {None: total}
    found: dict[Place | None, Sequence[int]] = {}
    for cell, sums in added.items():
        _add(found, place_of(cell), sums)
    return _named(found)


def _add(sums: dict[K, Sequence[int]], place: K, more: Sequence[int]) -> None:
    before = sums.get(place)
    sums[place] = more if before is None else tuple(map(int.__add__, before, more))


def _total(all_sums: Iterable[Sequence[int]]) -> ReportSums:
    return ReportSums(*map(sum, zip(*all_sums, strict=True)))


def _named(sums: Mapping[K, Sequence[int]]) -> dict[K, ReportSums]:
    return {place: ReportSums(*each) for place, each in sums.items()}


def _placing(
    dimension: Dimension | None, plan: ReportPlan, period: ReportPeriod
) -> Callable[[SumsSlice], Place | None]:
    """Where a part stands along the dimension; asked thousands of times for one report."""
    if dimension is None:
        return lambda part: None
    if dimension is Dimension.LINE:
        return lambda part: part.line
    if dimension in plan.keys:
        place = plan.keys.index(dimension)
        return lambda part: part.keys[place]
    if dimension.value == plan.unit and dimension in (Dimension.QUARTER, Dimension.HOUR):
        return lambda part: part.at  # the database has found it
    zone = UTC if plan.unit in CYCLES else period.zone
    return lambda part: None if part.at is None else place_in_time(dimension, part.at, zone)


def _order(
    dimension: Dimension | None, found: Mapping[Place | None, ReportSums], period: ReportPeriod
) -> list[Place | None]:
    """Times in their order, also those without contacts; keys by how many contacts they have."""
    if dimension is None:
        return [None]
    if places := all_places(dimension, period):
        return list(places)
    return sorted(found, key=lambda key: (-found[key].offered, str(key)))
