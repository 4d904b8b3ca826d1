"""A roster from a spreadsheet: each line becomes a shift, or is named with its fault."""

from __future__ import annotations

import codecs
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import NotASheet
from staff.roster.sheet import COLUMNS, House, JudgedRoster, judge, read_sheet
from staff.roster.shifts import Book, Clocks, Shift, ShiftProblem, TimeInterval, shift_of
from tests.outside import ends, outside_text

ALMATY = ZoneInfo("Asia/Almaty")
MIDNIGHT = datetime(2026, 11, 29, 19, tzinfo=UTC)
DAY = date(2026, 11, 30)
HEAD = "operator;day;from;to;breaks;languages"
HOUSE = House({"1001": "1001", "aigerim": "1001", "1002": "1002"}, {"1009", "gone"}, ALMATY)


def on_record(operator: str, day: date, begins: int, ends: int, shift_id: int = 7) -> Shift:
    made = shift_of(Clocks(operator, day, time(begins), time(ends)), ALMATY)
    return Shift(made.operator, made.span, shift_id=shift_id)


def judged(
    *rows: str, shifts: tuple[Shift, ...] = (), replace: bool = False, encoding: str = "utf-8"
) -> JudgedRoster:
    data = "\r\n".join((HEAD, *rows)).encode(encoding)
    return judge(read_sheet(COLUMNS.lines(data), HOUSE), shifts, ALMATY, replaces=replace)


def test_good_lines_become_shifts() -> None:
    found = judged(
        "1001;30.11.2026;8:00;20:00;12:00 – 12:30, 16:00-16:15;kk ru",
        "Aigerim;2026-12-01;20:00;08:00;;",
    )
    assert found.bad == []
    first, second = found.good
    assert (first.operator, first.languages, len(first.breaks)) == ("1001", ("kk", "ru"), 2)
    assert second.span == TimeInterval(
        MIDNIGHT + timedelta(hours=44), MIDNIGHT + timedelta(hours=56)
    )


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("1005;30.11.2026;8:00;20:00", ShiftProblem.OPERATOR),
        ("gone;30.11.2026;8:00;20:00", ShiftProblem.GONE),
        ("1001;31.11.2026;8:00;20:00", ShiftProblem.DAY),
        ("1001;soon;8:00;20:00", ShiftProblem.DAY),
        ("1001;30.11.2026;25:00;20:00", ShiftProblem.BEGINS),
        ("1001;30.11.2026;8:00;8:61", ShiftProblem.ENDS),
        ("1001;30.11.2026;8:00;20:00;lunch", ShiftProblem.BREAKS),
        ("1001;30.11.2026;8:00;20:00;21:00-22:00", ShiftProblem.BREAK_OUTSIDE),
        ("1001;30.11.2026;8:00;20:00;9:00-10:00 9:30-11:00", ShiftProblem.BREAKS_OVERLAP),
        ("1001;30.11.2026;8:00;20:00;;de", ShiftProblem.LANGUAGES),
        ("1001;30.11.2026;8:00", ShiftProblem.COLUMNS),
    ],
)
def test_what_is_wrong_with_a_line_is_said_of_that_line(row: str, wrong: ShiftProblem) -> None:
    found = judged("1002;30.11.2026;8:00;20:00", row)
    assert [(it.line, it.why) for it in found.bad] == [(3, wrong)]
    assert len(found.good) == 1


def test_the_letters_of_spreadsheets_and_their_heads_are_read() -> None:
    text = "Оператор\tКүні\tБасталуы\tАяқталуы\n1001\t30.11.2026\t08:00\t24:00"
    for encoding in ("utf-8-sig", "utf-16", "kz1048"):
        found = read_sheet(COLUMNS.lines(text.encode(encoding)), HOUSE)
        assert [it.span.length for _, it in found.shifts] == [timedelta(hours=16)]
    cp1251 = "Оператор;Дата;С;По\n1001;30.11.2026;8:00;9:00".encode("cp1251")
    assert len(read_sheet(COLUMNS.lines(cp1251), HOUSE).shifts) == 1
    with pytest.raises(NotASheet, match="columns"):
        read_sheet(COLUMNS.lines(codecs.BOM_UTF8 + b"operator;from;to\n"), HOUSE)


def test_who_is_rostered_already_is_not_rostered_twice() -> None:
    before = on_record("1001", DAY, 8, 20)
    night = on_record("1001", DAY - timedelta(days=1), 20, 9, shift_id=6)
    rows = (
        "1001;30.11.2026;8:00;20:00",
        "1001;30.11.2026;19:00;21:00",
        "1002;30.11.2026;7:00;8:00",
    )
    found = judged(*rows, shifts=(before,))
    assert (found.same, [it.why for it in found.bad]) == (1, [ShiftProblem.OVERLAPS_IN_FILE])
    found = judged("1001;30.11.2026;19:00;21:00", shifts=(before,))
    assert [it.why for it in found.bad] == [ShiftProblem.OVERLAPS]
    found = judged("1001;30.11.2026;19:00;21:00", shifts=(before,), replace=True)
    assert (len(found.good), found.dropped, found.bad) == (1, [before], [])
    found = judged(*rows[:1], shifts=(before,), replace=True)
    assert (found.same, found.good, found.dropped) == (1, [], [])
    found = judged("1001;30.11.2026;8:30;20:00", shifts=(night, before), replace=True)
    assert [it.why for it in found.bad] == [ShiftProblem.OVERLAPS], "the night before stays"


cells = st.builds(
    "{};{};{}:00;{}:30;{}".format,
    st.sampled_from(["1001", "1002", "1007"]),
    st.sampled_from(["29.11.2026", "30.11.2026", "2026-12-01"]),
    st.integers(0, 25),
    st.integers(0, 23),
    st.sampled_from(["", "12:00-12:30", "2:00-2:10 3:00-3:10"]),
)


@given(st.lists(cells, max_size=12), st.booleans())
def test_each_line_has_one_fate_and_no_two_shifts_overlap(rows: list[str], replace: bool) -> None:
    before = (on_record("1001", DAY, 6, 12), on_record("1002", DAY, 22, 4, shift_id=8))
    found = judged(*rows, shifts=before, replace=replace)
    assert len(found.good) + len(found.bad) + found.same == len(rows)
    left = [it for it in before if it not in found.dropped]
    book = Book()
    for shift in [*left, *found.good]:
        assert not any(book.beside(shift))
        book.add(shift)


@given(outside_text(2000), st.booleans())
def test_any_file_ends(text: str, headed: bool) -> None:
    data = (f"{HEAD}\n{text}" if headed else text).encode()
    with ends():
        try:
            found = judge(read_sheet(COLUMNS.lines(data), HOUSE), (), ALMATY)
        except NotASheet:
            return
    assert all(it.operator in ("1001", "1002") for it in found.good)
