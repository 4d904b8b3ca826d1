"""Which names fit typed words, in any language."""

from __future__ import annotations

from softphone_ui.finder.matching import MOST_WORDS, FinderEntry, fitting, words_of

LOSSES = FinderEntry(
    "page", "Потери", "/losses", ["Жоғалған қоңыраулар", "Потерянные звонки", "Lost calls"]
)
LINES = FinderEntry("page", "Линии", "/lines", ["Желілер", "Линии", "Lines"])
MISSED = FinderEntry(
    "page", "Пропущенные", "/missed", ["Жауапсыз", "Пропущенные звонки", "Missed calls"]
)
ALL = [LOSSES, LINES, MISSED]


def test_each_language_finds_the_page() -> None:
    for typed in ("жоғал", "потерян", "lost", "LOST CALLS"):
        assert fitting(ALL, typed, 5) == [LOSSES], typed


def test_kazakh_letters_may_be_typed_on_a_russian_keyboard() -> None:
    assert fitting(ALL, "жогалган конырау", 5) == [LOSSES]


def test_every_word_must_begin_a_word_of_the_names() -> None:
    assert fitting(ALL, "звонки пропущенные", 5) == [MISSED]
    assert fitting(ALL, "звонки заявки", 5) == []
    assert fitting(ALL, "вонки", 5) == [], "the middle of a word is no beginning"


def test_a_name_that_begins_with_the_words_comes_first() -> None:
    calls = FinderEntry("page", "Звонки", "/calls", ["Қоңыраулар", "Звонки", "Calls"])
    assert fitting([*ALL, calls], "звонки", 5) == [calls, LOSSES, MISSED]
    assert fitting([*ALL, calls], "звонки", 2) == [calls, LOSSES]


def test_nothing_typed_fits_nothing() -> None:
    assert fitting(ALL, "", 5) == fitting(ALL, " !? ", 5) == []


def test_a_long_text_is_compared_by_its_first_words() -> None:
    assert fitting(ALL, "lost " * MOST_WORDS + "nothing", 5) == [LOSSES]
    assert words_of("Ёлка-2, Әже") == ["елка-2", "аже"]
