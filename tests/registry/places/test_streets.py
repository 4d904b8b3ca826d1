"""A street found as an operator types it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import Columns, NotASheet
from registry.places.street_list import (
    COLUMNS,
    LONGEST_CELL,
    LONGEST_NAME,
    MOST_BAD_LINES,
    MOST_FORMER,
    MOST_STREETS,
    NEEDED,
    BadStreetLine,
    StreetRequest,
    write,
)
from registry.places.street_list import read as read_lines
from registry.places.streets import Street, find

STREETS = [
    Street(1, "Қабанбай батыр даңғылы", "проспект Кабанбай батыра"),
    Street(2, "Бөгенбай батыр даңғылы", "проспект Богенбай батыра"),
    Street(3, "Жеңіс даңғылы", "проспект Женис", ("проспект Победы",)),
    Street(4, "Мәңгілік Ел даңғылы", "проспект Мангилик Ел", ("Орынбор",)),
    Street(5, "Әбікен Бектұров көшесі", "улица Абикена Бектурова", ("Е49",)),
    Street(6, "Әл-Фараби даңғылы", "проспект Аль-Фараби", ("Ақжол", "Угольная")),
    Street(7, "Достық көшесі", "улица Достык"),
]


@pytest.mark.parametrize(
    ("typed", "street_id", "house", "former"),
    [
        ("Қабанбай батыр 12", 1, "12", None),
        ("кабанбай", 1, "", None),
        ("пр. Кабанбай батыра, 12/1", 1, "12/1", None),
        ("батыра кабан", 1, "", None),
        ("qabanbai batyr 12a", 1, "12a", None),
        ("Kabanbay Batyr", 1, "", None),
        ("rf,fy,fq", 1, "", None),  # Russian keys, Latin layout
        ("победы 5", 3, "5", "проспект Победы"),
        ("jenis", 3, "", None),
        ("женис", 3, "", None),
        ("орынбор 8", 4, "8", "Орынбор"),
        ("mangilik", 4, "", None),
        ("е49", 5, "", "Е49"),
        ("угольная", 6, "", "Угольная"),
        ("аль-фараби 3", 6, "3", None),
        ("достык 5", 7, "5", None),
        ("ул достык", 7, "", None),
    ],
)
def test_found(typed: str, street_id: int, house: str, former: str | None) -> None:
    first = find(STREETS, typed, 8)[0]
    assert (first.street.street_id, first.house, first.former) == (street_id, house, former)
    assert not first.near


def test_misspelt_is_found_and_says_so() -> None:
    [first, *_] = find(STREETS, "кабонбай батыр 7", 8)
    assert (first.street.street_id, first.house, first.near) == (1, "7", True)


def test_what_is_no_street_is_not_one() -> None:
    for typed in ("", "  ", "12", "школа №5", ",.;", "перекрёсток у рынка"):
        assert find(STREETS, typed, 8) == [], typed


@given(st.text(max_size=40))
def test_any_letters_are_survived(typed: str) -> None:
    assert len(find(STREETS, typed, 3)) <= 3


def read(text: str) -> tuple[list[StreetRequest], list[BadStreetLine]]:
    """As an uploaded table is read."""
    columns = Columns({it: frozenset({it}) for it in COLUMNS}, NEEDED, LONGEST_CELL)
    return read_lines(columns.lines(text.encode()))


def test_a_list_goes_out_and_comes_back() -> None:
    wishes = [
        StreetRequest("Жеңіс даңғылы", "проспект Женис", ("Победы", "Ленина"), 51.174, 71.414),
        StreetRequest('"Ақ" көшесі', "улица, Белая"),
    ]
    assert read(write(wishes)) == (wishes, [])
    spreadsheet = "\ufeffname_ru;name_kk;lat;lon\nулица Достык;Достық көшесі;51.1;71.4\n"
    assert read(spreadsheet)[0] == [StreetRequest("Достық көшесі", "улица Достык", (), 51.1, 71.4)]


def test_bad_lines_are_named() -> None:
    text = "name_kk,name_ru,former,lat,lon\na,b,,1,\n,b,,,\nc,d,,x,1\ne,f,,91,1\ng,h,,,\ng,h,,,\n"
    streets, bad = read(text)
    assert [it.name_kk for it in streets] == ["g"]
    wrong = {2: "point", 3: "name", 4: "point", 5: "point", 7: "twice"}
    assert bad == [BadStreetLine(line, why) for line, why in wrong.items()]
    with pytest.raises(NotASheet):
        read("street\nx\n")


def test_a_street_keeps_all_of_its_former_names() -> None:
    former = tuple(f"{n:02}" + "я" * (LONGEST_NAME - 2) for n in range(MOST_FORMER))
    wish = StreetRequest("Абай даңғылы", "проспект Абая", former)
    assert read(write([wish])) == ([wish], [])


@pytest.mark.parametrize("broken", ["a" * 200_000, "x\ry\n"])
def test_a_list_that_is_none_is_refused(broken: str) -> None:
    with pytest.raises(NotASheet):
        read(broken)
    streets, bad = read("name_kk,name_ru\nАбай,Абай\n" + "a" * 200_000)
    assert len(streets) == 1 and bad[0].why == "line"


def test_reading_ends_where_nobody_would_mend_more() -> None:
    head = "name_kk,name_ru\n"
    streets, bad = read(head + "a\n" * 9000)
    assert (streets, len(bad), bad[-1].line) == ([], MOST_BAD_LINES, MOST_BAD_LINES + 1)
    streets, bad = read(head + "".join(f"{n},{n}\n" for n in range(MOST_STREETS + 9000)))
    assert (len(streets), bad) == (MOST_STREETS + 1, [])
