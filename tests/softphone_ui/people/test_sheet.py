"""A file of many accounts: each line becomes an account, or is named with its fault."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import NotASheet
from queue_manager.accounts import Known
from softphone_ui.people.sheet import COLUMNS, Judged, judged
from staff.accounts import Account, AccountProblem
from tests.outside import ends, outside_text, steps

HOUSE = Known(
    logins=frozenset({"admin"}),
    extensions=frozenset({"1001"}),
    dialled=frozenset({"103"}),
    bodies=frozenset({"water"}),
)
HEAD = "login;name;role;extension;body;language;speaks"


def lines(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows)).encode()


def read(data: bytes, house: Known) -> Judged:
    return judged(COLUMNS.lines(data), house)


def wrong(*rows: str) -> list[tuple[int, AccountProblem]]:
    return [(it.line, it.why) for it in read(lines(*rows), HOUSE).bad]


def test_good_lines_become_accounts() -> None:
    found = read(
        lines("aigerim;Әйгерім Сәт;operator;1002;;kk;kk:3 ru:2", "marat;Марат;clerk;;water;ru;"),
        HOUSE,
    )
    assert found.bad == []
    assert found.good == [
        Account("aigerim", "operator", "Әйгерім Сәт", "kk", "1002", "", (("kk", 3), ("ru", 2))),
        Account("marat", "clerk", "Марат", "ru", "", "water"),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a b;Имя;quality", AccountProblem.LOGIN),
        ("a;;quality", AccountProblem.NAME),
        ("a;Имя;boss", AccountProblem.ROLE),
        ("a;Имя;quality;;;de", AccountProblem.LANGUAGE),
        ("a;Имя;operator", AccountProblem.EXTENSION_NEEDED),
        ("a;Имя;operator;12", AccountProblem.EXTENSION),
        ("a;Имя;operator;1001", AccountProblem.EXTENSION_TAKEN),
        ("a;Имя;operator;103", AccountProblem.EXTENSION_DIALLED),
        ("a;Имя;operator;1002;;;kk:9", AccountProblem.SPOKEN),
        ("a;Имя;operator;1002;;;well", AccountProblem.SPOKEN),
        ("a;Имя;shift_lead;1002", AccountProblem.EXTENSION_OF_NOBODY),
        ("a;Имя;clerk", AccountProblem.BODY_NEEDED),
        ("a;Имя;clerk;;gas", AccountProblem.NO_SUCH_BODY),
        ("a;Имя;quality;;water", AccountProblem.BODY_OF_NOBODY),
        ("admin;Имя;quality", AccountProblem.LOGIN_TAKEN),
        ("a;Имя", AccountProblem.COLUMNS),
    ],
)
def test_what_is_wrong_with_a_line_is_said_of_that_line(row: str, why: AccountProblem) -> None:
    assert wrong("good;Имя;quality", row, "good2;Имя;quality") == [(3, why)]


def test_doubles_in_the_file_are_found_and_the_first_is_taken() -> None:
    rows = ("a;Имя;operator;1002", "a;Имя;quality", "b;Имя;operator;1002")
    assert wrong(*rows) == [(3, AccountProblem.DOUBLE_LOGIN), (4, AccountProblem.DOUBLE_EXTENSION)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_separators_and_marks_of_spreadsheets(separator: str, mark: bytes) -> None:
    text = separator.join(("Логин", "ФИО", "Роль")) + "\n" + separator.join(("a", "Ә Ө", "әкімші"))
    (account,) = read(mark + text.encode(), HOUSE).good
    assert (account.role, account.name) == ("administrator", "Ә Ө")


@pytest.mark.parametrize("encoding", ["cp1251", "kz1048", "utf-16"])
def test_code_pages_of_windows(encoding: str) -> None:
    name = "Жанна Ёлкина" if encoding == "cp1251" else "Жанна Өкімшіқызы"
    (account,) = read(f"login;name;role\na;{name};quality".encode(encoding), HOUSE).good
    assert account.name == name


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2", b"\x00\xff\xfe", b'"login;name;role'])
def test_what_is_no_table_of_people_is_refused_whole(data: bytes) -> None:
    with pytest.raises(NotASheet, match="columns"):
        read(data, HOUSE)


def test_a_hundred_thousand_lines_are_judged_and_one_more_is_not() -> None:
    row = b"\n%s;\xd0\x98;quality"
    many = b"login;name;role" + b"".join(row % f"p{n}".encode() for n in range(100_000))
    found = read(many + b"", HOUSE)
    assert (len(found.good), len(found.bad)) == (100_000, 0)
    with pytest.raises(NotASheet, match="too_long"):
        read(many + row % b"more", HOUSE)


@given(outside_text(3000), st.booleans())
def test_any_text_ends_and_nothing_that_breaks_a_rule_is_taken(text: str, headed: bool) -> None:
    data = (f"login,name,role\n{text}" if headed else text).encode()
    with ends():
        try:
            found = read(data, HOUSE)
        except NotASheet:
            return
    assert all(it.login.isprintable() and it.name.isprintable() for it in found.good)
    assert len({it.login for it in found.good}) == len(found.good)


@given(st.binary(max_size=2000))
def test_any_bytes_end(data: bytes) -> None:
    with ends():
        try:
            read(b"login;name;role\n" + data, HOUSE)
        except NotASheet:
            return


def test_a_head_without_an_end_is_not_looked_at_whole() -> None:
    def refused() -> None:
        with pytest.raises(NotASheet):
            read(b";" * 100_000, HOUSE)

    assert steps(refused) < 60_000
