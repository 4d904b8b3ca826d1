"""Figures that do not add: counted for each cell, row, column and for all by themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import msgspec

from quality.reports.dimensions import Place
from quality.reports.measures import NOTHING, Apart, ReportSums
from quality.reports.table import Cell, ReportTable


@dataclass(frozen=True, slots=True)
class Scope:
    """The scope of a value: of a cell, of a row over every column, of a column over every row, or
    of all."""

    every_row: bool
    every_column: bool


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """The place of a value. `row` and `column`: None where they are not divided, or all are
    meant."""

    scope: Scope
    row: Place | None
    column: Place | None


Found = dict[ValuePlace, Apart]
_CELL, _ROW = Scope(every_row=False, every_column=False), Scope(every_row=False, every_column=True)
_COLUMN, _ALL = Scope(every_row=True, every_column=False), Scope(every_row=True, every_column=True)


def with_apart(table: ReportTable, found: Sequence[Found]) -> ReportTable:
    """Return the table with what was read apart, each where it belongs; also where no contact
    is."""

    def at(scope: Scope, row: Place | None, column: Place | None) -> Apart:
        return _both([each.get(ValuePlace(scope, row, column), Apart()) for each in found])

    def with_others(scope: Scope, known: Mapping[Cell, ReportSums]) -> dict[Cell, ReportSums]:
        places = {(it.row, it.column) for each in found for it in each if it.scope == scope}
        shown = {(row, column) for row, column in places if _is_shown(table, scope, row, column)}
        return {
            place: msgspec.structs.replace(known.get(place, NOTHING), apart=at(scope, *place))
            for place in (*known, *sorted(shown - known.keys(), key=str))
        }

    rows = with_others(_ROW, {(row, None): it for row, it in table.of_rows.items()})
    columns = with_others(_COLUMN, {(None, it): sums for it, sums in table.of_columns.items()})
    return replace(
        table,
        cells=with_others(_CELL, table.cells),
        of_rows={row: sums for (row, _), sums in rows.items()},
        of_columns={column: sums for (_, column), sums in columns.items()},
        total=msgspec.structs.replace(table.total, apart=at(_ALL, None, None)),
    )


def _is_shown(table: ReportTable, scope: Scope, row: Place | None, column: Place | None) -> bool:
    return (scope.every_row or row in table.rows) and (
        scope.every_column or column in table.columns
    )


def _both(parts: Sequence[Apart]) -> Apart:
    """What each of them says, where it says something."""
    nothing = NOTHING.apart
    values = {
        field.name: next(
            (it for it in (getattr(part, field.name) for part in parts) if it),
            getattr(nothing, field.name),
        )
        for field in fields(Apart)
    }
    return Apart(**values)
