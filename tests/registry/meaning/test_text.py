"""What is taken of a text, whatever it is."""

from hypothesis import example, given
from hypothesis import strategies as st

from registry.meaning.text import COLUMNS, READ, Language, language_of, letters_of, plain

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


def test_the_language_is_told_by_its_letters() -> None:
    assert language_of("Көшеде жарық жоқ") is Language.KAZAKH
    assert language_of("На улице Қабанбай батыра нет света, дом 12, квартира 5, подъезд 3") \
        is Language.RUSSIAN  # fmt: skip
    assert language_of("") is language_of("12 34 😀") is Language.RUSSIAN


def test_forms_of_a_word_share_parts_and_numbers_are_none() -> None:
    one, other = (set(letters_of(it).columns) for it in ("автобусы", "автобусом"))
    assert len(one & other) > len(one) / 2
    assert len(letters_of("109 2026").columns) == 0
