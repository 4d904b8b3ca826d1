"""Words of topics, and which of them are of one matter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.meaning.matters import (
    ALIKE,
    LEAST_TICKETS,
    MOST_WORDS,
    SharedWord,
    TicketText,
    Word,
    centred,
    joined,
    own_words,
)
from registry.meaning.text import Language, words_of

WASTE, ROAD = 1, 2


def word(written: str) -> Word:
    return Word(written, written)


def turned(degrees: float) -> np.ndarray:
    angle = math.radians(degrees)
    return np.array([math.cos(angle), math.sin(angle)], np.float32)


def said(topic_id: int, *written: str, language: Language = Language.RUSSIAN) -> TicketText:
    return TicketText(topic_id, language, {it[:5]: it for it in written})


def test_a_topics_words_are_those_that_others_do_not_have() -> None:
    tickets = [said(WASTE, "мусор", "просим") for _ in range(20)]
    tickets += [said(WASTE, "мусора", "просим") for _ in range(9)]
    tickets += [said(ROAD, "дорога", "просим") for _ in range(30)]
    tickets += [said(ROAD, "яма", "просим") for _ in range(LEAST_TICKETS - 1)]
    found = own_words(tickets)
    assert found == {
        WASTE: {Language.RUSSIAN: [Word("мусор", "мусор")]},
        ROAD: {Language.RUSSIAN: [Word("дорог", "дорога")]},
    }, "everybody asks, and too few wrote of a pit"


def test_languages_are_counted_apart() -> None:
    tickets = [said(WASTE, "мусор") for _ in range(20)]
    tickets += [said(ROAD, "жол", language=Language.KAZAKH) for _ in range(20)]
    assert own_words(tickets) == {}, "nothing says that others of the language write otherwise"


@pytest.mark.parametrize("kazakh", [["жәшік", "қоқыс"], ["қоқыс", "жәшік"]])
def test_two_words_are_joined_where_each_is_the_others_nearest(kazakh: list[str]) -> None:
    vectors = {
        (Language.KAZAKH, "қоқыс"): turned(0), (Language.KAZAKH, "жәшік"): turned(20),
        (Language.RUSSIAN, "мусор"): turned(5), (Language.RUSSIAN, "бак"): turned(120),
    }  # fmt: skip
    found = joined([word(it) for it in kazakh], [word("мусор"), word("бак")], vectors)
    assert {(it.kazakh, it.russian) for it in found} == {
        (word("жәшік"), None), (word("қоқыс"), word("мусор")), (None, word("бак")),
    }  # fmt: skip
    (alike,) = [it.alike for it in found if it.alike is not None]
    assert alike == pytest.approx(math.cos(math.radians(5)))


def test_what_is_not_alike_enough_stands_apart() -> None:
    apart = math.degrees(math.acos(ALIKE)) + 1
    vectors = {(Language.KAZAKH, "қоқыс"): turned(0), (Language.RUSSIAN, "яма"): turned(apart)}
    assert joined([word("қоқыс")], [word("яма")], vectors) == [
        SharedWord(word("қоқыс"), None), SharedWord(None, word("яма")),
    ]  # fmt: skip


def test_without_meaning_each_word_stands_alone_and_a_shared_one_once() -> None:
    kazakh, russian = [word("лифт"), word("қоқыс")], [word("мусор"), word("лифт")]
    found = joined(kazakh, russian, {})
    assert found == [
        SharedWord(word("қоқыс"), None), SharedWord(None, word("мусор")), SharedWord(None,
        word("лифт")),
    ]  # fmt: skip


def test_what_all_words_of_a_language_share_is_taken_away() -> None:
    a, b = ((Language.RUSSIAN, it) for it in "аб")
    found = centred(Language.RUSSIAN, {"а": turned(10), "б": turned(-10)})
    assert found[a] @ found[b] == pytest.approx(-1)
    assert centred(Language.RUSSIAN, {}) == {}
    alone = centred(Language.RUSSIAN, {"а": turned(10)})
    assert np.isfinite(alone[a]).all(), "one word is its own middle"


def test_a_word_of_both_languages_has_a_vector_in_each() -> None:
    """In another topic it is Russian: there it is compared as such, and here as Kazakh."""
    kazakh = centred(Language.KAZAKH, {"газ": turned(90), "қоқыс": turned(0)})
    russian = centred(Language.RUSSIAN, {"газ": turned(90), "труба": turned(180)})
    vectors = kazakh | russian
    (found,) = joined([word("газ")], [word("труба")], vectors, least=-1)
    (here, there, pipe) = (
        vectors[it] for it in ((Language.KAZAKH, "газ"), (Language.RUSSIAN, "газ"),
                               (Language.RUSSIAN, "труба"))
    )  # fmt: skip
    assert found.alike == pytest.approx(float(here @ pipe)) != pytest.approx(float(there @ pipe))


@given(
    st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True),
    st.lists(st.floats(0, 360), min_size=20, max_size=20),
)  # fmt: skip
def test_no_word_is_lost_or_joined_twice(
    kazakh: list[int], russian: list[int], angles: list[float]
) -> None:
    ones, others = [word(f"kk{it}") for it in kazakh], [word(f"ru{it}") for it in russian]
    names = [(it, f"{it}{n}") for it in Language for n in range(10)]
    found = joined(ones, others, dict(zip(names, map(turned, angles), strict=True)))
    assert sorted(it.kazakh.written for it in found if it.kazakh) == sorted(
        it.written for it in ones
    )
    assert sorted(it.russian.written for it in found if it.russian) == sorted(
        it.written for it in others
    )
    assert all((it.alike is not None) == bool(it.kazakh and it.russian) for it in found)


@given(st.text())
def test_any_text_has_words_that_the_search_knows(text: str) -> None:
    assert all(3 <= len(it) <= 40 and it == it.lower() for it in words_of(text))


def test_a_topic_has_no_more_than_its_first_words() -> None:
    tickets = [TicketText(WASTE, Language.RUSSIAN, {f"w{n}": f"w{n}" for n in range(40)})] * 20
    tickets += [said(ROAD, "дорога")] * 20
    assert len(own_words(tickets)[WASTE][Language.RUSSIAN]) == MOST_WORDS
