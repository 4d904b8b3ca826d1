"""A word is shown from five applicants on, each word by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.problems.wording import LEAST_APPLICANTS, ContactText, TopicWord, written

PAIR = TopicWord("шұңқыр", "шункыр", "яма", "ям", 0.6)
TEXTS = st.lists(
    st.builds(
        ContactText,
        st.none() | st.integers(0, 7),
        st.frozensets(st.sampled_from(["шункыр", "ям", "жол"])),
    ),
    max_size=30,
)


def texts(beginning: str, applicants: Sequence[int | None]) -> list[ContactText]:
    return [ContactText(it, frozenset([beginning])) for it in applicants]


def test_two_words_of_one_matter_stand_together_where_enough_wrote_each() -> None:
    (found,) = written([PAIR], texts("ям", range(5)) + texts("шункыр", range(3, 9)))
    assert (found.kazakh, found.russian, found.alike) == ("шұңқыр", "яма", 0.6)
    assert (found.tickets, found.in_kazakh, found.in_russian) == (11, 6, 5)


@pytest.mark.parametrize("rare", range(LEAST_APPLICANTS))
def test_the_rarer_of_two_words_is_not_shown_beside_the_other(rare: int) -> None:
    (found,) = written([PAIR], texts("ям", range(5)) + texts("шункыр", range(rare)))
    assert (found.kazakh, found.russian, found.joined) == (None, "яма", False)
    assert (found.tickets, found.in_kazakh) == (5, 0), "nor is it counted with it"
    assert written([PAIR], texts("ям", range(4)) + texts("шункыр", range(rare))) == []


def test_all_who_are_not_known_are_one() -> None:
    assert written([PAIR], texts("ям", [None] * 20 + [1, 2, 3])) == []
    (found,) = written([PAIR], texts("ям", [None] * 20 + [1, 2, 3, 4]))
    assert found.tickets == 24


@given(TEXTS)
def test_no_word_is_shown_that_fewer_wrote(said: list[ContactText]) -> None:
    street = TopicWord(None, None, "жол", "жол", None)
    for it in written([PAIR, street], said):
        shown = {"шұңқыр": "шункыр", "яма": "ям", "жол": "жол"}
        for word, tickets in ((it.kazakh, it.in_kazakh), (it.russian, it.in_russian)):
            having = [text for text in said if word and shown[word] in text.beginnings]
            assert len(having) == tickets
            assert word is None or len({text.applicant for text in having}) >= LEAST_APPLICANTS
        assert it.joined == bool(it.kazakh and it.russian)
