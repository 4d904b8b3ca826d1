"""How the bot answers words by what they were understood to want: pure, by spelling alone."""

from __future__ import annotations

from typing import Any

import pytest

from channels.bot_words import Button, Saying, say
from channels.dialogue import respond
from channels.dialogue_values import (
    About,
    Dialogue,
    DialogueTurn,
    Draft,
    Facts,
    OfferedTopic,
    PublicAnswer,
    Status,
)
from registry.understanding.message import Intent, MessageLanguage, Understanding
from registry.understanding.problems import read_message
from registry.understanding.understood import Reading
from registry.understanding.weights import load
from tests.channels.dialogues import KK, NUMBER, PLACED, WORDS, press, texts


def reading(text: str) -> Reading:
    """Return how these words are understood by spelling alone."""
    return read_message(text, 2026, load(), None)


def write(text: str, **fields: Any) -> DialogueTurn:
    return DialogueTurn(words=(text,), messages=(1,), reading=reading(text), **fields)


TOPICS = {
    it.code: it
    for it in (
        OfferedTopic("street_light", "Уличное освещение"),
        OfferedTopic("waste", "Вывоз мусора"),
        OfferedTopic("gas", "Газ"),
        OfferedTopic("flooding", "Подтопление"),
    )
}


def facts(draft: Draft = WORDS, **fields: Any) -> Facts:
    return Facts(draft, conversation_id=7, topics=TOPICS, **fields)


RU = Dialogue("ru", about=About(7))


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("спасибо большое", Saying.THANKS),
        ("бездельники вы все", Saying.ABUSE),
        ("хочу поговорить с оператором", Saying.OPERATOR_CALLED),
        ("оператор грубо разговаривал со мной", Saying.COMPLAINT),
        ("Сколько стоит проездной билет на автобус?", Saying.NO_ANSWER),
        ("Добрый день!", Saying.GREETING),
        ("😀😀", Saying.MENU),
    ],
)
def test_what_is_no_report_is_answered_and_set_aside(text: str, saying: Saying) -> None:
    found = respond(RU, write(text), facts())
    assert texts(found) == [say(saying, "ru")]
    assert found.dialogue.about.aside == (1,) and not found.register
    promised = saying in (Saying.OPERATOR_CALLED, Saying.COMPLAINT, Saying.NO_ANSWER)
    assert found.release is not promised
    assert found.complaint is (saying is Saying.COMPLAINT)


def test_what_nobody_understands_is_left_to_a_person() -> None:
    found = respond(RU, write("куплю гараж в вашем районе недорого звоните"), facts())
    assert texts(found) == [say(Saying.NOT_UNDERSTOOD, "ru")]
    assert not found.release and found.dialogue.about.aside == ()


def test_an_open_draft_keeps_its_person_and_an_address_belongs_to_it() -> None:
    thanks = respond(RU, write("спасибо"), facts(earlier=(9,)))
    assert not thanks.release
    address = respond(RU, write("Абая 12"), facts(PLACED, earlier=(9,)))
    assert texts(address)[0].startswith(say(Saying.GATHERED, "ru", what="текст, адрес"))


def test_a_question_is_answered_by_its_article() -> None:
    article = PublicAnswer("Проезд", "Билет стоит 90 тенге. " * 60, "https://109/help/3")
    asks = write("Сколько стоит проездной билет на автобус?")
    found = respond(RU, asks, facts(answer=article))
    assert found.release and found.answers[0].buttons == (Button.OPERATOR,)
    assert texts(found)[0].startswith("Проезд\nБилет стоит 90 тенге.")
    assert "https://109/help/3" in texts(found)[0] and len(texts(found)[0]) < 900


def test_the_answer_is_in_the_language_of_the_words() -> None:
    kazakh = respond(RU, write("Аулада көше шамы жанбайды"), facts())
    assert kazakh.dialogue.language == "kk"
    assert respond(KK, write("Не горят фонари во дворе"), facts()).dialogue.language == "ru"
    assert respond(KK, write("Абая 12"), facts(earlier=(9,))).dialogue.language == "kk"
    assert respond(KK, write("109"), facts()).dialogue.language == "kk"


def test_where_no_topic_is_sure_three_are_proposed_and_one_is_chosen_by_its_name() -> None:
    understood = Understanding(Intent.REPORT, (), 1, MessageLanguage.RUSSIAN, (), urgent=False)
    unsure = Reading(understood, (), ("waste", "street_light", "gone"))
    turn = DialogueTurn(words=("во дворе непорядок",), messages=(1,), reading=unsure)
    proposed = respond(RU, turn, facts(PLACED))
    assert proposed.answers[0].choices == ("Вывоз мусора", "Уличное освещение")
    assert proposed.answers[0].buttons[0] is Button.TOPIC_NO
    chosen = respond(proposed.dialogue, write("Вывоз мусора"), facts(PLACED, earlier=(9,)))
    assert (chosen.dialogue.about.topic, chosen.dialogue.about.aside) == ("waste", (1,))
    left = respond(proposed.dialogue, press(Button.TOPIC_NO), facts(PLACED))
    assert texts(left) == [say(Saying.TOPIC_LEFT, "ru")]


def test_yes_and_no_may_be_typed() -> None:
    dialogue = Dialogue("ru", about=About(7, offered="waste"))
    yes = respond(dialogue, write("да"), facts(PLACED, earlier=(9,)))
    assert yes.dialogue.about.topic == "waste"
    register = respond(yes.dialogue, write("да, зарегистрируйте"), facts(PLACED, earlier=(9,)))
    assert register.register
    no = respond(dialogue, write("нет"), facts(PLACED, earlier=(9,)))
    assert texts(no) == [say(Saying.TOPIC_LEFT, "ru")]


BOTH = "Во дворе фонари не горят третий день, и мусор не вывозят"


def test_several_problems_are_listed_and_registered_together() -> None:
    listed = respond(RU, write(BOTH), facts())
    problems = [it.topic for it in listed.dialogue.about.problems]
    assert problems == ["street_light", "waste"] and listed.dialogue.about.divided == (1,)
    assert "1. Уличное освещение: " in texts(listed)[0] and "2. Вывоз" in texts(listed)[0]
    address = write("Абая 12")
    again = respond(listed.dialogue, address, facts(PLACED, earlier=(9,)))
    assert again.answers[0].buttons[0] is Button.REGISTER_ALL
    every = respond(again.dialogue, press(Button.REGISTER_ALL), facts(PLACED, earlier=(9,)))
    assert every.register and [it.problem.topic for it in every.further] == ["street_light"]
    assert [it.topic for it in every.dialogue.about.problems] == ["waste"]


def test_several_problems_are_registered_one_by_one_or_as_one() -> None:
    listed = respond(RU, write(BOTH), facts()).dialogue
    first = respond(listed, press(Button.ONE_BY_ONE), facts(PLACED))
    assert texts(first)[0].startswith("«Во дворе фонари не горят третий день»\n")
    second = respond(first.dialogue, press(Button.REGISTER), facts(PLACED))
    assert [it.problem.topic for it in second.further] == ["street_light"]
    assert not second.register and "Мусор" in texts(second)[-1]
    last = respond(second.dialogue, press(Button.REGISTER), facts(PLACED, ticket=NUMBER))
    assert last.register and last.further == ()
    one = respond(listed, press(Button.AS_ONE), facts(PLACED))
    assert one.dialogue.about.problems == () and one.dialogue.about.divided == ()
    assert respond(one.dialogue, press(Button.REGISTER), facts(PLACED)).register


def test_a_danger_is_registered_when_its_address_is_known() -> None:
    gas = respond(RU, write("Пахнет газом в подъезде"), facts())
    words = f"{say(Saying.CALL_112, 'ru')} {say(Saying.URGENT_WHERE, 'ru')}"
    assert (texts(gas), gas.register) == ([words], False)
    assert gas.dialogue.about.topic == "gas"
    found = respond(gas.dialogue, write("в нашем дворе"), facts(earlier=(9,)))
    assert (texts(found), found.register) == ([say(Saying.URGENT_WAIT, "ru")], True)
    at_once = respond(RU, write("Пахнет газом, Сейфуллина 5"), facts(PLACED))
    assert at_once.register
    place = DialogueTurn(place=True, messages=(2,))
    placed = respond(gas.dialogue, place, facts(Draft(True, False, True), earlier=(9,)))
    assert placed.register


def test_something_else_after_a_ticket_is_a_draft_and_may_be_put_back() -> None:
    lamp = facts(ticket=NUMBER, own=True, ticket_topics=("street_light",), earlier=(9,))
    same = respond(RU, write("Фонари всё ещё не горят"), lamp)
    assert (same.add_to, same.another) == (NUMBER, False)
    other = respond(RU, write("Мусор не вывозят неделю"), lamp)
    assert other.another and other.add_to is None
    assert texts(other)[0].startswith(say(Saying.NEW_DRAFT, "ru"))
    assert other.answers[0].buttons[-1] is Button.ADD_TO_LAST
    back = respond(other.dialogue, press(Button.ADD_TO_LAST), facts(ticket=NUMBER))
    assert (back.join, back.dialogue.fresh) == (NUMBER, False)


def test_the_bot_keeps_silent_where_a_person_talks() -> None:
    found = respond(RU, write("Абая 12"), facts(with_person=True, ticket=NUMBER, own=True))
    assert (found.answers, found.add_to) == ((), NUMBER)
    thanks = respond(RU, write("спасибо"), facts(with_person=True, ticket=NUMBER, own=True))
    assert (thanks.answers, thanks.add_to) == ((), None)


def test_a_question_about_a_ticket_with_a_complaint_goes_to_the_ticket() -> None:
    asks = write("что с моей заявкой 1234?")
    assert respond(RU, asks, facts()).statuses == (Status(NUMBER),)
    closed = write("заявку 1234 закрыли а мусор так никто и не вывез до сих пор")
    found = respond(RU, closed, facts(ticket=NUMBER, own=True))
    assert (found.statuses, found.add_to) == ((Status(NUMBER),), NUMBER)


@pytest.mark.parametrize(
    ("turn", "saying"),
    [
        (DialogueTurn(files=1, voices=1, messages=(1,)), Saying.VOICE),
        (DialogueTurn(files=1, messages=(1,)), Saying.WHAT),
        (DialogueTurn(place=True, messages=(1,)), Saying.WHAT),
    ],
)
def test_what_has_no_words_is_taken_and_words_are_wanted(
    turn: DialogueTurn, saying: Saying
) -> None:
    draft = Draft(False, turn.files > 0, turn.place)
    (text,) = texts(respond(RU, turn, facts(draft)))
    assert text.endswith(say(saying, "ru"))
    outside = texts(respond(RU, turn, facts(draft, outside=True)))[0]
    assert (say(Saying.OUTSIDE, "ru") in outside) is turn.place


def test_another_problem_in_a_draft_makes_two_of_it_and_both_have_the_address() -> None:
    dialogue = Dialogue("ru", about=About(7, offered="street_light"))
    before = {"earlier": (9,), "earlier_words": "На Абая 12 не горят фонари"}
    found = respond(dialogue, write("Ещё мусор не вывозят неделю"), facts(PLACED, **before))
    assert [(it.text, it.topic) for it in found.dialogue.about.problems] == [
        ("На Абая 12 не горят фонари", "street_light"),
        ("Ещё мусор не вывозят неделю. Абая 12", "waste"),
    ]
    assert found.dialogue.about.divided == (9, 1)


def test_a_person_who_was_called_hears_the_rest() -> None:
    handed = Dialogue("ru", about=About(7, handed=True))
    found = respond(handed, write("Это было вчера в 15:00 примерно"), facts())
    assert texts(found) == [say(Saying.PASSED_ON, "ru")] and not found.release
