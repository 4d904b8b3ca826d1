"""What is taken of a text, whatever it is."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.meaning.letters import COLUMNS, letters_of
from registry.meaning.text import (
    READ,
    Language,
    language_of,
    plain,
    says_something,
    to_compare,
)

ANY = st.text(st.characters(), max_size=2000)


@given(ANY)
@example("")
@example("😀" * 700)
@example("ж" * 10_000)
@example("\ud800\x00")
def test_any_text_is_read(text: str) -> None:
    read = plain(text)
    assert len(read) <= READ and "\x00" not in read
    read.encode("utf-8")
    assert language_of(text) in Language
    letters = letters_of(text)
    assert all(0 <= it < COLUMNS for it in letters.columns)
    assert len(set(letters.columns)) == len(letters.columns) == len(letters.counts)


@given(ANY)
@example("\n")
@example("люк\n" * 3000)
def test_of_any_text_is_told_no_more_than_is_read(words: str) -> None:
    assert len(to_compare(words)) <= READ


@pytest.mark.parametrize(
    ("subject", "text", "left"),
    [
        ("Люк", "", "Люк"),
        ("", "Люк у школы", "Люк у школы"),
        ("Люк", "Люк у школы\n\nоткрыт", "Люк у школы\n\nоткрыт"),
        ("Жалоба", "Здравствуйте!\n\nЛюк открыт", "Жалоба\nЗдравствуйте!\n\nЛюк открыт"),
        ("Люк у школы", "Люк у школы\nҚақпағына не болған?: жоқ", "Люк у школы"),
        ("Открытый люк", "Что с крышкой?: её нет\nТелефон: 8 701", "Открытый люк"),
        ("", "What is wrong with the cover?: it is missing", ""),
        ("я" * 100, "я" * 2000 + "\n\nЗаявитель: Айгүл", "я" * READ),
    ],
)
def test_what_a_form_adds_is_no_meaning(subject: str, text: str, left: str) -> None:
    assert to_compare(f"{subject}\n{text}") == left


def test_a_text_without_a_word_of_three_letters_says_nothing() -> None:
    assert says_something("су жоқ") and says_something("Люк")
    assert not any(map(says_something, ("", "ул", "ТП 5", "109", "😀😀😀", "д. 5, п. 2")))


def test_the_language_is_told_by_its_letters() -> None:
    assert language_of("Көшеде жарық жоқ") is Language.KAZAKH
    assert language_of("На улице Қабанбай батыра нет света, дом 12, квартира 5, подъезд 3") \
        is Language.RUSSIAN  # fmt: skip
    assert language_of("") is language_of("12 34 😀") is Language.RUSSIAN


def test_forms_of_a_word_share_parts_and_numbers_are_none() -> None:
    one, other = (set(letters_of(it).columns) for it in ("автобусы", "автобусом"))
    assert len(one & other) > len(one) / 2
    assert len(letters_of("109 2026").columns) == 0
