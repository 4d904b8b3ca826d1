"""Tables of values: what is taken, and what is said of which cell."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace

from bench.attacks.workbooks_made import far_cell
from city.tree.milestones import COLUMNS as MILESTONE_COLUMNS
from city.tree.milestones import (
    JSON_LIST,
    Milestone,
    late,
    percent_done,
    read_milestones,
)
from city.tree.periods import Every, number_of
from city.tree.plan import CountedSource, Direction, FromFile, MeasurePlan
from city.tree.sheet import (
    COLUMNS,
    BadCell,
    CellProblem,
    ExistingMeasures,
    NewValue,
    Taken,
    read_number,
    read_values,
)
from foundation.json_tables import lines_of_json
from foundation.spreadsheets import NotASheet
from foundation.workbooks import lines_of, rows_of_workbook
from tests.outside import steps

TODAY = date(2026, 11, 27)
PLAN = MeasurePlan(
    unit="km", direction=Direction.UP, every=Every.MONTH, baseline=0.0,
    begins_on=date(2026, 1, 1), target=90.0, target_on=date(2026, 12, 31), source=FromFile(),
)  # fmt: skip
OCTOBER = number_of(date(2026, 10, 1), Every.MONTH)
KNOWN = ExistingMeasures(
    {
        "roads": PLAN,
        "pipes": replace(PLAN, cumulative=True),
        "calls": replace(PLAN, source=CountedSource("lost_share")),
    },
    {"roads": {OCTOBER - 1: 5.0}, "pipes": {OCTOBER - 1: 40.0}},
    TODAY,
)


def read(text: str) -> Taken:
    return read_values(lines_of(COLUMNS, text.encode()), KNOWN)


def test_what_is_new_and_what_is_as_before() -> None:
    found = read("код;период;значение\nroads;2026-09;5\nroads;10.2026;1 234,5\n")
    assert (found.values, found.same, found.bad) == ([NewValue("roads", OCTOBER, 1234.5)], 1, [])


def test_a_late_value_and_a_revised_one_are_taken() -> None:
    found = read("measure,period,value\nroads,2026-03,2\nroads,2026-09,6\n")
    assert found.values == [
        NewValue("roads", OCTOBER - 7, 2.0),
        NewValue("roads", OCTOBER - 1, 6.0),
    ]


@pytest.mark.parametrize(
    ("row", "column", "why", "value"),
    [
        ("roads,2026-10,много", "value", CellProblem.NUMBER, "много"),
        ("roads,2026-10,", "value", CellProblem.NUMBER, ""),
        ("roads,2026-10,nan", "value", CellProblem.NUMBER, "nan"),
        ("roads,2026-10,1e300", "value", CellProblem.NUMBER, "1e300"),
        ("roads,октябрь,1", "period", CellProblem.PERIOD, "октябрь"),
        ("roads,2026-11,1", "period", CellProblem.NOT_OVER, "2026-11"),
        ("lamps,2026-10,1", "measure", CellProblem.MEASURE, "lamps"),
        ("calls,2026-10,1", "measure", CellProblem.COUNTED, "calls"),
        ("pipes,2026-10,39", "value", CellProblem.FALLS, "39"),
        ("roads", "row", CellProblem.ROW, ""),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_taken(
    row: str, column: str, why: CellProblem, value: str
) -> None:
    found = read(f"measure,period,value\n{row}\nroads,2026-08,7\n")
    assert found.bad == [BadCell(2, column, why, value)]
    assert found.values == [NewValue("roads", OCTOBER - 2, 7.0)]


def test_a_period_that_comes_twice_is_taken_once() -> None:
    found = read("measure,period,value\nroads,2026-10,1\nroads,2026-10-31,2\n")
    assert found.values == [NewValue("roads", OCTOBER, 1.0)]
    assert found.bad == [BadCell(3, "period", CellProblem.TWICE, "roads")]


def test_a_row_that_turns_back_in_time_is_named() -> None:
    found = read("measure,period,value\nroads,2026-07,1\nroads,2026-08,2\nroads,2026-01,3\n"
                 "roads,2026-10,4\n")  # fmt: skip
    assert [it.value for it in found.values] == [1.0, 2.0, 4.0]
    assert found.bad == [BadCell(4, "period", CellProblem.BACKWARDS, "roads")]


def test_a_table_with_the_newest_first_is_in_order() -> None:
    found = read("measure,period,value\nroads,2026-10,4\nroads,2026-08,2\nroads,2026-07,1\n")
    assert len(found.values) == 3 and not found.bad


def test_what_never_falls_is_compared_within_the_table_too() -> None:
    found = read("measure,period,value\npipes,2026-08,41\npipes,2026-09,40\npipes,2026-10,42\n")
    assert [it.value for it in found.values] == [41.0, 42.0]
    assert found.bad == [BadCell(3, "value", CellProblem.FALLS, "40")]


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7.0), ("-0.5", -0.5), ("−2,25", -2.25), ("1 234 567", 1234567.0), ("1e3", 1000.0)],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "x", "1,2,3", "12 34", "inf", "1e999", "0x10", "5 %"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_number(text)


def workbook(*rows: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def test_a_workbook_is_read_as_a_table() -> None:
    data = workbook(("Показатель", "Период", "Значение"), ("roads", datetime(2026, 10, 1), 7.5),
                    ("roads", "2026-09", 5), ("roads", "2026-08", "нет"))  # fmt: skip
    found = read_values(lines_of(COLUMNS, data), KNOWN)
    assert found.values == [NewValue("roads", OCTOBER, 7.5)]
    assert found.same == 1
    assert found.bad == [BadCell(4, "value", CellProblem.NUMBER, "нет")]


def test_a_formula_counts_as_its_last_result() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("measure", "period", "value"))
    sheet.write_row(1, 0, ("roads", "2026-10"))
    sheet.write_formula(1, 2, "=1+2", None, 3)
    book.close()
    assert read_values(lines_of(COLUMNS, out.getvalue()), KNOWN).values[0].value == 3.0


def test_what_only_looks_like_a_workbook_is_refused() -> None:
    whole = workbook(("measure", "period", "value"))
    for data in (b"PK\x03\x04", whole[:200], whole.replace(b"workbook.xml", b"workbook.xmx")):
        with pytest.raises(NotASheet):
            list(rows_of_workbook(data))


def test_a_workbook_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foundation.workbooks.MOST_UNPACKED", 1000)
    with pytest.raises(NotASheet) as refused:
        list(rows_of_workbook(workbook(("measure", "period", "value"))))
    assert refused.value.reason == "unpacked"


HEAD = ("measure", "period", "value")


@pytest.mark.parametrize(
    ("cell", "row", "reason"),
    [("A", 1_048_576, "too_long"), ("XFD", 2, "too_wide"), ("Z", 90_000, "too_many_cells")],
)
def test_a_far_cell_is_refused_before_it_is_padded(cell: str, row: int, reason: str) -> None:
    data = far_cell(HEAD, cell, row)

    def refused() -> None:
        with pytest.raises(NotASheet) as error:
            list(rows_of_workbook(data))
        assert error.value.reason == reason

    assert steps(refused) < 300_000


def test_a_cell_that_is_only_coloured_is_not_counted() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ("roads", "2026-10", 7))
    sheet.write_blank(1_000_000, 9_000, None, book.add_format({"bg_color": "red"}))
    book.close()
    assert read_values(lines_of(COLUMNS, out.getvalue()), KNOWN).values[0].value == 7.0


def test_a_long_table_is_judged_in_steps_that_grow_with_its_lines() -> None:
    """Each row was compared with all rows before it."""
    plans = {f"m{n}": KNOWN.plans["pipes"] for n in range(60)}
    known = ExistingMeasures(plans, {}, TODAY)

    def taken(months: int) -> int:
        rows = [
            (n, {"measure": f"m{n % 60}", "period": f"{2000 + month // 12}-{1 + month % 12:02}",
                 "value": str(month)})
            for n, month in enumerate(month for month in range(months) for _ in range(60))
        ]  # fmt: skip
        return steps(lambda: read_values(rows, known))

    assert taken(80) < 10 * taken(10)


def test_a_workbook_of_another_maker_is_read() -> None:
    out, book = io.BytesIO(), openpyxl.Workbook()
    book.worksheets[0].append(["measure", "period", "value"])
    book.worksheets[0].append(["roads", date(2026, 10, 31), 7])
    book.save(out)
    found = read_values(lines_of(COLUMNS, out.getvalue()), KNOWN)
    assert found.values == [NewValue("roads", OCTOBER, 7.0)]


MADE = [
    Milestone("metro", "Проект", date(2026, 3, 1), date(2026, 2, 20), 1.0),
    Milestone("metro", "Котлован", date(2026, 9, 1), None, 3.0),
]


def test_milestones_of_a_table_and_of_json() -> None:
    table = "проект;веха;план;факт;вес\nmetro;Проект;01.03.2026;20.02.2026;1\n" \
            "metro;Котлован;2026-09-01;;3\n"  # fmt: skip
    as_json = (
        '[{"project": "metro", "milestone": "Проект", "planned": "2026-03-01", '
        '"done": "2026-02-20", "weight": 1}, {"project": "metro", "milestone": "Котлован", '
        '"planned_on": "2026-09-01", "done": null, "weight": 3}]'
    )
    for lines in (
        lines_of(MILESTONE_COLUMNS, table.encode()),
        lines_of_json(MILESTONE_COLUMNS, JSON_LIST, as_json.encode()),
    ):
        assert read_milestones(lines, [], TODAY).found == MADE


def test_milestones_on_record_are_the_same_and_a_moved_one_is_another() -> None:
    table = "project,milestone,planned,done,weight\nmetro,Проект,2026-03-01,2026-02-20,1\n" \
            "metro,Котлован,2026-12-01,,3\n"  # fmt: skip
    found = read_milestones(lines_of(MILESTONE_COLUMNS, table.encode()), MADE, TODAY)
    assert found.same == 1
    assert [it.planned_on for it in found.found] == [date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("metro,A,завтра,,1", "planned", CellProblem.DAY),
        ("metro,A,2026-03-01,2027-01-01,1", "done", CellProblem.AHEAD),
        ("metro,A,2026-03-01,,тяжёлая", "weight", CellProblem.NUMBER),
        ("metro,A,2026-03-01,,-1", "weight", CellProblem.WEIGHT),
        (",A,2026-03-01,,1", "project", CellProblem.ROW),
    ],
)
def test_a_bad_milestone_is_named_and_the_rest_taken(
    row: str, column: str, why: CellProblem
) -> None:
    head = "project,milestone,planned,done,weight"
    table = f"{head}\n{row}\nmetro,B,2026-05-01,,1\nmetro,B,2026-06-01,,1\n"
    found = read_milestones(lines_of(MILESTONE_COLUMNS, table.encode()), [], TODAY)
    assert [(it.row, it.column, it.why) for it in found.bad] == [
        (2, column, why), (4, "milestone", CellProblem.TWICE),
    ]  # fmt: skip
    assert [it.milestone for it in found.found] == ["B"]


@pytest.mark.parametrize("data", [b"", b"7", b'{"a": 1}', b"\xff\xfe", b"[" * 2000])
def test_what_is_no_list_of_milestones(data: bytes) -> None:
    with pytest.raises(NotASheet):
        list(lines_of_json(MILESTONE_COLUMNS, JSON_LIST, data))


def test_percent_done_is_by_weight() -> None:
    assert percent_done(MADE, date(2026, 2, 19)) == 0.0
    assert percent_done(MADE, date(2026, 2, 28)) == 25.0
    assert percent_done([], date(2026, 2, 28)) is None
    assert late(MADE, TODAY) == [MADE[1]]
    assert late(MADE, date(2026, 9, 1)) == []
