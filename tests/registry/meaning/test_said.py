"""What was said is kept to the letter; what a form or the bot puts below it is cut."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.names import LANGUAGES
from registry.meaning.said import applicants_words
from registry.open311.services import all_attributes
from softphone_ui.open311.sending import CALLED, PICTURE, WHO
from softphone_ui.web.words import read_words

QUESTIONS = [
    it.question.in_language(language)
    for its in all_attributes().values()
    for it in its
    for language in LANGUAGES
]
WORDS_OF_PAGES = read_words()
ABOUT = [
    WORDS_OF_PAGES.say(language, it).removesuffix(": {it}")
    for it in (PICTURE, WHO, CALLED)
    for language in LANGUAGES
]
#: One line, as a form has it.
LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=60)
PUT_BELOW = st.lists(st.tuples(st.sampled_from([*QUESTIONS, *ABOUT]), LINE), max_size=6)
#: Empty lines among them.
SAID = st.lists(LINE.filter(lambda it: ": " not in it), max_size=6).map("\n".join)


@given(SAID, PUT_BELOW, st.sampled_from(["\n", "\n\n"]))
@example("Люк открыт.\n\nДети ходят мимо.", [("Что с крышкой?", "её нет")], "\n\n")
@example("", [("Заявитель", "Айгүл Серікова")], "\n")
def test_what_is_put_below_is_cut_and_nothing_else(
    said: str, below: list[tuple[str, str]], between: str
) -> None:
    text = said + between + "\n".join(f"{label}: {it}" for label, it in below)
    assert applicants_words(text) == said.strip()
    assert applicants_words(applicants_words(text)) == applicants_words(text)


@pytest.mark.parametrize(
    "said",
    [
        "Что с крышкой? Её нет",
        "Скажите, заявитель: кто он?",
        "Болды: су жоқ.\n\nҮш күн.",
        "Телефонная будка разбита: стекло на дороге",
    ],
)
def test_words_that_only_look_alike_stay(said: str) -> None:
    assert applicants_words(said) == said
