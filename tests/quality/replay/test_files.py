"""CALLS and SHIFTS: what is read, and how each bad line is named."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.replay.day import Arrival, OperatorPresence
from quality.replay.files import MOST_LINES, BadFiles, ReadDay, read_day
from tests.outside import ends, outside_text, steps

CALLS = "arrives,talk_seconds,patience_seconds\n"
SHIFTS = "operator,from,to\n"
A_CALL = "2026-11-24T09:00:00+05:00,60,\n"
A_SHIFT = "1001,2026-11-24T09:00+05:00,2026-11-24T18:00+05:00\n"


def read(calls: str, shifts: str = "") -> ReadDay:
    return read_day((CALLS + calls).encode(), (SHIFTS + shifts).encode())


def complaints(calls: str, shifts: str = "") -> list[str]:
    with pytest.raises(BadFiles) as refused:
        read(calls, shifts)
    return [str(it) for it in refused.value.lines]


def test_a_day_is_read() -> None:
    day = read("2026-11-24T09:00:10.5+05:00,60.25,30\n" + A_CALL, A_SHIFT)
    assert day.arrivals == (
        Arrival("c0000003", datetime(2026, 11, 24, 4, tzinfo=UTC), timedelta(minutes=1)),
        Arrival(
            "c0000002",
            datetime(2026, 11, 24, 4, 0, 10, 500_000, tzinfo=UTC),
            timedelta(seconds=60.25),
            timedelta(seconds=30),
        ),
    )
    nine, six = (datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (4, 13))
    assert day.presences == (OperatorPresence("1001", nine, six),)
    assert day.zone is not None and day.zone.utcoffset(None) == timedelta(hours=5)


def test_a_call_without_a_talk_has_the_mean_of_the_others() -> None:
    day = read("2026-11-24 09:00,10,\n2026-11-24 09:01,,5\n2026-11-24 09:02,40,\n")
    assert [it.talk.total_seconds() for it in day.arrivals] == [10, 25, 40]
    assert (day.talks_supposed, day.zone) == (1, None)


def test_times_without_a_zone_are_in_that_of_the_first_that_has_one() -> None:
    day = read("2026-11-24T09:00:00,60,\n2026-11-24T09:00:00+05:00,60,\n")
    assert len({it.at for it in day.arrivals}) == 1
    day = read("2026-11-24T09:00:00,60,\n", A_SHIFT)
    assert day.arrivals[0].at == day.presences[0].begins


def test_a_shift_may_be_clock_times_of_the_day() -> None:
    day = read(A_CALL, "1001,09:00,18:00\n1002,20:00,8:00\n1003,00:00,24:00\n")
    hours = [(it.ends - it.begins) // timedelta(hours=1) for it in day.presences]
    assert hours == [9, 12, 24]
    assert day.presences[0].begins == day.arrivals[0].at


def test_a_clock_time_needs_a_day() -> None:
    assert complaints(A_CALL + "2026-11-25T09:00:00+05:00,60,\n", "1001,09:00,18:00\n") == [
        "SHIFTS, line 2, from: a clock time needs calls of one day; write the date, too"
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_spreadsheets_write_it_in_many_ways(separator: str, mark: bytes) -> None:
    head = separator.join((" Patience_Seconds", '"ARRIVES"', "note", "talk_seconds"))
    row = separator.join(("30", "2026-11-24T09:00:00+05:00", '"a""b"', "60"))
    calls = mark + f"{head}\r\n{row}\r\n\r\n".encode()
    (arrival,) = read_day(calls, SHIFTS.encode()).arrivals
    assert (arrival.talk.total_seconds(), arrival.patience) == (60, timedelta(seconds=30))


def test_a_comma_in_numbers_where_semicolons_part_the_cells() -> None:
    calls = "arrives;talk_seconds;patience_seconds\n2026-11-24T09:00+05:00;60,5;1,25\n"
    (arrival,) = read_day(calls.encode(), SHIFTS.encode()).arrivals
    assert arrival.talk == timedelta(seconds=60.5)
    assert arrival.patience == timedelta(seconds=1.25)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "kz1048", "utf-16"])
def test_operators_have_names_in_any_code_page(encoding: str) -> None:
    name = "Жанна Ёлкина" if encoding == "cp1251" else "Жанна Өкімшіқызы"
    shifts = SHIFTS + f"{name},09:00,18:00\n"
    day = read_day((CALLS + A_CALL).encode(), shifts.encode(encoding))
    assert day.presences[0].operator == name


NO_TIME = "is no time such as 2026-11-24T09:15:00+05:00"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("yesterday,60,", f'arrives: "yesterday" {NO_TIME}'),
        ("2026-11-24,60,", f'arrives: "2026-11-24" {NO_TIME}'),
        ("2026-02-30T09:00:00,60,", f'arrives: "2026-02-30T09:00:00" {NO_TIME}'),
        (",60,", "arrives: empty"),
        ("0999-11-24T09:00:00,60,", 'arrives: "0999-11-24T09:00:00" is not between 1970 and 2200'),
        ("2026-11-24T09:00,sixty,", 'talk_seconds: "sixty" is no number of seconds'),
        ("2026-11-24T09:00,nan,", 'talk_seconds: "nan" is no number of seconds'),
        ("2026-11-24T09:00,-1,", 'talk_seconds: "-1" does not lie between 0 and 86400'),
        ("2026-11-24T09:00,1e9,", 'talk_seconds: "1e9" does not lie between 0 and 86400'),
        ("2026-11-24T09:00,60,inf", 'patience_seconds: "inf" does not lie between 0 and 86400'),
        ("2026-11-24T09:00,60,\x1b", "patience_seconds: '\\x1b' is no number of seconds"),
    ],
)
def test_what_is_wrong_with_a_call_is_said_of_its_line(row: str, why: str) -> None:
    assert complaints(A_CALL + row + "\n" + A_CALL) == [f"CALLS, line 3, {why}"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",09:00,18:00", "operator: empty"),
        ("1001,,18:00", "from: empty"),
        ("1001,9,18:00", f'from: "9" {NO_TIME}'),
        ("1001,09:00,24:30", 'to: "24:30" is no time'),
        ("1001", "from: empty"),
        (A_SHIFT.strip().replace("18:00", "09:00"), "to: does not come after from"),
        ("a\u202eb,09:00,18:00", "operator: 'a\\u202eb' is no name"),
    ],
)
def test_what_is_wrong_with_a_shift_is_said_of_its_line(row: str, why: str) -> None:
    assert complaints(A_CALL, A_SHIFT + row + "\n") == [f"SHIFTS, line 3, {why}"]


def test_every_bad_line_is_named_and_those_of_calls_come_first() -> None:
    found = complaints("x,1,\n" + A_CALL + "y,1,\n", "z,x,y\n")
    assert [it.partition(":")[0] for it in found] == [
        "CALLS, line 2, arrives", "CALLS, line 4, arrives", "SHIFTS, line 2, from"
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"\n\n", codecs.BOM_UTF8, b" \r\n"])
def test_an_empty_file_is_named(data: bytes) -> None:
    with pytest.raises(BadFiles) as refused:
        read_day(data, data)
    assert [str(it) for it in refused.value.lines] == [
        "CALLS, line 1: empty; expected arrives,talk_seconds,patience_seconds",
        "SHIFTS, line 1: empty; expected operator,from,to",
    ]


def test_missing_columns_are_named() -> None:
    with pytest.raises(BadFiles, match="line 1: no column talk_seconds, patience_seconds"):
        read_day(b"arrives\n2026-11-24T09:00\n", SHIFTS.encode())


def test_a_day_without_operators_or_callers_is_a_day() -> None:
    assert read("", A_SHIFT).arrivals == ()
    assert read(A_CALL).presences == ()


def test_a_day_without_any_talk_cannot_be_replayed() -> None:
    assert complaints("2026-11-24T09:00,,5\n") == ["CALLS, line 1, talk_seconds: no call has one"]


def test_too_many_lines_are_not_read() -> None:
    with pytest.raises(BadFiles, match=f"more than {MOST_LINES} lines"):
        read_day(CALLS.encode() + b"\n" * (MOST_LINES + 10) + A_CALL.encode(), SHIFTS.encode())


@given(outside_text(3000), outside_text(500), st.booleans())
def test_any_text_ends(calls: str, shifts: str, headed: bool) -> None:
    with ends():
        try:
            day = read(calls, shifts) if headed else read_day(calls.encode(), shifts.encode())
        except BadFiles as bad:
            assert all(it.line >= 1 and str(it).isprintable() for it in bad.lines)
            return
    assert all(it.begins < it.ends for it in day.presences)


@given(st.binary(max_size=2000))
def test_any_bytes_end(data: bytes) -> None:
    with ends():
        try:
            read_day(CALLS.encode() + data, data)
        except BadFiles:
            return


def test_a_head_without_an_end_is_not_looked_at_whole() -> None:
    def refused() -> None:
        with pytest.raises(BadFiles):
            read_day(b";" * 100_000, b";" * 100_000)

    assert steps(refused) < 60_000
