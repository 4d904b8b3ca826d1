"""Which conversations look like one matter: of one author, or of the same words."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from channels.crossposts import Alike, SimilarityReason, alike, shingles, similarity


@dataclass(frozen=True)
class Said:
    words: str
    applicant: str | None = None


BURST = "Абай көшесі 12 үйдің жанында су құбыры жарылып көшеге су ағып жатыр"


def test_the_same_words_with_other_letters_are_the_same_and_a_common_complaint_is_not() -> None:
    shouted = Said(BURST.upper() + "!!!")
    nearly = Said(BURST.replace("ағып жатыр", "ағып кетті"))
    other = Said("На Сыганак 25 третий день нет отопления, в квартире холодно")
    assert alike(Said(BURST), [other, shouted, nearly]) == [
        Alike(1, SimilarityReason.WORDS), Alike(2, SimilarityReason.WORDS),
    ]  # fmt: skip
    assert alike(Said("Су жоқ қой"), [Said("Су жоқ қой")]) == [], "many write that"


def test_one_author_comes_first_and_nobody_unknown_is_the_same_as_another() -> None:
    mine = Said("Жарық жоқ", "+77011234567")
    others = [Said(BURST), Said("Рахмет", "+77011234567"), Said("Жарық жоқ", None)]
    assert alike(mine, others) == [Alike(1, SimilarityReason.AUTHOR)]
    assert alike(Said("Жарық жоқ"), [Said("Жарық жоқ")]) == []


words = st.text(alphabet="абв -!", max_size=60)


@given(words, words)
def test_it_is_as_similar_one_way_as_the_other(first: str, second: str) -> None:
    mine, theirs = shingles(first), shingles(second)
    assert similarity(mine, theirs) == similarity(theirs, mine) <= 1.0
    assert similarity(mine, mine) == (1.0 if mine else 0.0)
