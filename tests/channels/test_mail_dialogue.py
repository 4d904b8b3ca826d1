"""How a mail is answered by what it was understood to want: pure, by spelling alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from channels.bot_words import Saying, say
from channels.dialogue_values import About, Dialogue, Draft, Facts, PublicAnswer, Response, Status
from channels.mail.words import words_to_understand
from channels.mail_dialogue import one_mail, respond_by_mail
from tests.channels.dialogues import NUMBER, PLACED, WORDS, texts
from tests.channels.test_dialogue_intents import TOPICS, write

RU = Dialogue("ru", about=About(7))
RECEIVED, WHERE = say(Saying.MAIL_RECEIVED, "ru"), say(Saying.MAIL_WHERE, "ru")
SIGNED = "\n\n--\nС уважением,\nАйгүл Сейітова\nменеджер по вывозу мусора"


def facts(draft: Draft = PLACED, **fields: Any) -> Facts:
    return Facts(draft, conversation_id=7, topics=TOPICS, **fields)


def by_mail(text: str, its: Facts, *, acknowledged: bool = False, of: Dialogue = RU) -> Response:
    turn = write(words_to_understand(text))
    return respond_by_mail(of, turn, its, acknowledged=acknowledged)


def test_a_report_is_acknowledged_once_and_its_topic_is_known() -> None:
    response = by_mail("Не горят фонари на Абая 12" + SIGNED, facts())
    assert texts(response) == [RECEIVED]
    assert response.dialogue.about.offered == "street_light" and not response.register
    more = by_mail("Фонари не горят и на Абая 14", facts(), acknowledged=True)
    assert texts(more) == []


def test_an_address_is_asked_for_and_several_problems_are_listed() -> None:
    assert texts(by_mail("Не горят фонари во дворе", facts(WORDS))) == [RECEIVED, WHERE]
    both = by_mail("Во дворе фонари не горят третий день, и мусор не вывозят", facts())
    first, listed = texts(both)
    assert first == RECEIVED
    assert "1. Уличное освещение: " in listed and "2. Вывоз мусора: " in listed
    about = both.dialogue.about
    assert [it.topic for it in about.problems] == ["street_light", "waste"]
    danger = by_mail("Пахнет газом в подъезде", facts(WORDS), acknowledged=True, of=both.dialogue)
    assert danger.dialogue.about.problems == (), "a danger is no part of a list"


def test_a_danger_comes_first_and_is_registered_when_its_address_is_known() -> None:
    unplaced = by_mail("Пахнет газом в подъезде", facts(WORDS))
    assert texts(unplaced) == [f"{say(Saying.CALL_112, 'ru')} {say(Saying.URGENT_WHERE, 'ru')}"]
    assert unplaced.danger and not unplaced.register
    where = by_mail("Сейфуллина 5", facts(), acknowledged=True, of=unplaced.dialogue)
    assert where.register and texts(where) == [say(Saying.URGENT_WAIT, "ru")]
    later = by_mail("Пахнет газом в подъезде", facts(ticket=NUMBER, own=True))
    assert later.add_to == NUMBER and texts(later) == [say(Saying.CALL_112, "ru")]


def test_what_asks_for_something_is_answered_by_what_it_asks() -> None:
    state = by_mail(f"Что с моей заявкой {NUMBER}? Напишите, пожалуйста, решена ли она", facts())
    assert state.statuses == (Status(NUMBER),) and texts(state) == []
    article = PublicAnswer("Проезд", "Проезд стоит 90 тенге.", "https://109/help/3")
    answered = by_mail("Сколько стоит проезд в автобусе?", facts(answer=article))
    assert "https://109/help/3" in texts(answered)[0]
    complaint = by_mail("оператор грубо разговаривал со мной", facts())
    assert complaint.complaint and texts(complaint) == [say(Saying.COMPLAINT, "ru")]


def test_thanks_need_nobody_and_no_mail() -> None:
    response = by_mail("Спасибо большое за помощь!", facts())
    assert texts(response) == [] and response.release


def test_a_mail_of_a_ticket_goes_to_the_ticket_silently() -> None:
    its = facts(ticket=NUMBER, own=True, ticket_topics=("street_light",))
    response = by_mail("Фонари всё ещё не горят", its, acknowledged=True)
    assert response.add_to == NUMBER and texts(response) == []
    with_person = by_mail("Что с моей заявкой?", replace(its, with_person=True))
    assert with_person.add_to == NUMBER and texts(with_person) == []


def test_another_problem_in_the_thread_of_a_ticket_is_another_request() -> None:
    its = facts(ticket=NUMBER, own=True, ticket_topics=("street_light",))
    response = by_mail("Мусор не вывозят на Абая 14", its, acknowledged=True)
    assert response.another and texts(response) == [RECEIVED]


def test_what_is_said_is_one_mail() -> None:
    both = by_mail("Не горят фонари во дворе", facts(WORDS))
    (mail,) = one_mail(list(both.answers))
    assert mail.text == f"{RECEIVED}\n\n{WHERE}" and not mail.buttons
    assert one_mail([]) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Не горит фонарь" + SIGNED, "Не горит фонарь"),
        ("Шам жанбайды\nҚұрметпен,\nАсқар", "Шам жанбайды"),
        ("No light\n\nBest regards\nJohn", "No light"),
        ("Не горит фонарь\nОтправлено с iPhone", "Не горит фонарь"),
        ("Не горит\n\n> раньше\n> писали", "Не горит"),
        ("С уважением,\nАйгүл", "С уважением,\nАйгүл"),
        (
            "Яма -- большая\nс уважением к вам, но чините",
            "Яма -- большая\nс уважением к вам, но чините",
        ),
    ],
)
def test_quotations_and_signatures_are_not_understood(text: str, said: str) -> None:
    assert words_to_understand(text) == said
