"""Figures that do not add: counted for each cell, row, column and for all by themselves. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from quality.reports.dimensions import Place
from quality.reports.sums import NOTHING, Apart, Sums
from quality.reports.table import Cell, Table


@dataclass(frozen=True, slots=True)
class Scope:
    """Of a cell, of a row over every column, of a column over every row, or of all."""

    every_row: bool
    every_column: bool


@dataclass(frozen=True, slots=True)
class Where:
    """`row` and `column`: None where they are not divided, or all are meant."""

    scope: Scope
    row: Place | None
    column: Place | None


Found = dict[Where, Apart]
_CELL, _ROW = Scope(every_row=False, every_column=False), Scope(every_row=False, every_column=True)
_COLUMN, _ALL = Scope(every_row=True, every_column=False), Scope(every_row=True, every_column=True)


def with_apart(table: Table, found: Sequence[Found]) -> Table:
    """The table with what was read apart, each where it belongs."""

    def at(scope: Scope, row: Place | None, column: Place | None) -> Apart:
        return _both([each.get(Where(scope, row, column), Apart()) for each in found])

    cells: Mapping[Cell, Sums] = {
        cell: replace(sums, apart=at(_CELL, *cell)) for cell, sums in table.cells.items()
    }
    return replace(
        table,
        cells=cells,
        of_rows={row: replace(it, apart=at(_ROW, row, None)) for row, it in table.of_rows.items()},
        of_columns={
            column: replace(it, apart=at(_COLUMN, None, column))
            for column, it in table.of_columns.items()
        },
        total=replace(table.total, apart=at(_ALL, None, None)),
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
