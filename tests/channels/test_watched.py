"""Which watched words a text has."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.watched import hashtags_among, is_watchable, normal, query_of, watched_in

TAGS = [normal(it) for it in ("#109", "#Астана", "#iKomek", "#акиматАстаны", "су құбыры")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#109 су жоқ", ["#109"]),
        ("Көмектесіңіз!#АСТАНА.", ["#астана"]),
        ("қараңыз (#ikomek)", ["#ikomek"]),
        ("#Акимат\u200bАстаны", ["#акиматастаны"]),
        ("\u202e#109\u202c", ["#109"]),
        ("＃１０９", ["#109"]),
        ("#1090", []),
        ("#Астаналық", []),
        ("Астана", []),
        ("#109_су", []),
        ("#астана#109", ["#109", "#астана"]),
        ("Су  құбыры\nжарылды", ["су кубыры"]),
        ("СУ КУБЫРЫ", ["су кубыры"]),
        ("су құбырының", []),
        ("#су құбыры", []),
        ("", []),
    ],
)
def test_whole_words_in_any_spelling(text: str, found: list[str]) -> None:
    assert watched_in(text, TAGS) == found


def test_kazakh_letters_are_watched_with_either_keyboard() -> None:
    assert watched_in("#Қазақстан", [normal("#Казакстан")])
    assert watched_in("#казакстан", [normal("#Қазақстан")])


@given(st.text(max_size=60), st.text(max_size=60))
@example("а" * 60, "а")
def test_a_word_between_spaces_is_found_in_any_text(before: str, after: str) -> None:
    for word in TAGS:
        assert word in watched_in(f"{before} {word} {after}", TAGS)


@given(st.text(alphabet="#109аА\u200b\u0301 ", max_size=40))
def test_what_is_found_stands_there(text: str) -> None:
    plain = normal(text)
    assert all(word in plain for word in watched_in(text, TAGS))
    assert normal(plain) == plain


@given(st.text(max_size=200))
def test_the_form_is_its_own(text: str) -> None:
    plain = normal(text)
    assert not any(unicodedata.category(it) == "Cf" for it in plain)
    assert "  " not in plain and plain == plain.strip()


def test_the_longest_text_of_the_worst_kind_is_read_to_its_bound() -> None:
    """A word that begins at each of its letters; text beyond the bound is not looked at."""
    worst = "аа"
    assert watched_in("а" * 10_000_000, [worst]) == []
    assert watched_in("а" * 20_000 + " аа", [worst]) == []


def test_what_can_be_watched() -> None:
    assert [is_watchable(normal(it)) for it in ("#109", "#", "!!", "а", " ", "х" * 101)] == [
        True, False, False, False, False, False,
    ]  # fmt: skip


def test_queries_fit() -> None:
    assert hashtags_among(TAGS) == ["109", "астана", "ikomek", "акиматастаны"]
    assert query_of(["#109", "су кубыры", "#астана"], 20) == ['#109 OR "су кубыры"', "#астана"]
    assert query_of(["х" * 30, "#109"], 20) == ["#109"]
    assert query_of([], 20) == []
