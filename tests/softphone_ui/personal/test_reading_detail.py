"""What was read, in words: no names of fields on the page."""

from __future__ import annotations

from functools import partial

from softphone_ui.personal_data.reading_detail import in_words
from softphone_ui.web.words import read_words

DETAIL = {
    "filter": {"words": "люк", "state": "assigned", "after": None},
    "rows": 50,
    "whole_numbers": False,
}


def test_a_search_is_said_in_words_in_each_language() -> None:
    words = read_words()
    assert [in_words(DETAIL, partial(words.say, each)) for each in ("kk", "ru", "en")] == [
        "іздеу сөздері: люк · Мәртебесі: органға берілді · жол саны: 50"
        " · толық телефон нөмірлері: жоқ",
        "слова поиска: люк · Статус: назначена · строк: 50 · полные номера телефонов: нет",
        "search words: люк · State: assigned · rows: 50 · whole telephone numbers: no",
    ]


def test_what_has_no_words_is_shown_as_it_is() -> None:
    assert in_words({"export": 7, "tickets": ["109-1", "109-2"]}, str) == (
        "export: 7 · Tickets: 109-1, 109-2"
    )
    assert in_words({}, str) == ""


def test_the_page_of_a_reading_is_said_in_words() -> None:
    say = partial(read_words().say, "ru")
    assert in_words({"of": "rating review"}, say) == "страница: Возражения и проверки"
    assert in_words({"of": "publishing"}, say) == "страница: Текст и фото"
    assert in_words({"conversation": "conversation 7"}, say).startswith("Переписка: ")
