"""A report laid out: each total is that of its cells, however it is divided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.measures import NAMES, ReportSums
from quality.reports.report import Report, plan
from quality.reports.table import ReportTable, SumsSlice, lay_out

PERIOD = ReportPeriod(date(2026, 11, 2), date(2026, 11, 3), ZoneInfo("Asia/Almaty"))
WEIGHTS = tuple(range(1, len(NAMES) + 1))


def part(number: int, at: datetime | date | None, line: str | None, *keys: str) -> SumsSlice:
    return SumsSlice(at, line, keys, tuple(number * it for it in WEIGHTS))


def table(
    parts: list[SumsSlice], rows: Dimension | None = None, columns: Dimension | None = None
) -> ReportTable:
    report = Report(("offered",), rows, columns)
    return lay_out(report, plan(report, PERIOD), parts, PERIOD)


def times(number: int) -> ReportSums:
    return ReportSums(*(number * it for it in WEIGHTS))


def test_rows_alone() -> None:
    first = PERIOD.begins
    parts = [part(1, first, None), part(2, first + timedelta(minutes=15), None)]
    it = table(parts, Dimension.QUARTER)
    assert it.cells == {(each.at, None): times(n) for n, each in enumerate(parts, 1)}
    assert it.of_rows == {each.at: times(n) for n, each in enumerate(parts, 1)}
    assert (it.of_columns, it.total) == ({None: times(3)}, times(3))
    assert len(it.rows) == 2 * 96
    assert list(it.columns) == [None]


def test_columns_alone_and_cells_of_several_parts() -> None:
    parts = [part(1, None, "109"), part(2, None, "1414"), part(4, None, "109")]
    it = table(parts, columns=Dimension.LINE)
    assert it.cells == {(None, "109"): times(5), (None, "1414"): times(2)}
    assert it.of_columns == {"109": times(5), "1414": times(2)}
    assert (it.of_rows, it.total) == ({None: times(7)}, times(7))
    assert list(it.columns) == ["109", "1414"]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_and_columns(turned: bool) -> None:
    parts = [
        part(1, None, "109", "1001"), part(2, None, "109", "1002"), part(4, None, "1414", "1001")
    ]  # fmt: skip
    dimensions = (Dimension.OPERATOR, Dimension.LINE)
    it = table(parts, *(dimensions if not turned else dimensions[::-1]))
    of_operators, of_lines = (it.of_columns, it.of_rows) if turned else (it.of_rows, it.of_columns)
    assert of_operators == {"1001": times(5), "1002": times(2)}
    assert of_lines == {"109": times(3), "1414": times(4)}
    assert it.total == times(7)
    assert len(it.cells) == 3


def test_in_sum_and_nothing() -> None:
    it = table([part(3, None, None)])
    assert (it.cells, it.of_rows, it.of_columns) == (
        {(None, None): times(3)}, {None: times(3)}, {None: times(3)}
    )  # fmt: skip
    nothing = table([], Dimension.LINE, Dimension.OPERATOR)
    assert (nothing.cells, nothing.of_rows, nothing.of_columns, nothing.total) == (
        {}, {}, {}, ReportSums()
    )  # fmt: skip
