"""What the bot makes of what is said to it, however its words were understood: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from channels.bot_words import BUTTONS, SAYINGS, STATES, Button, Saying, label, say, say_in
from channels.commands import Asks, read_words
from channels.dialogue import may_try, respond, title_of, tried_wrong
from channels.dialogue_values import (
    About,
    Dialogue,
    DialogueTurn,
    Draft,
    Facts,
    OfferedTopic,
    Response,
    Status,
    TopicQuestion,
)
from channels.topics import reply_lines, without_replies
from foundation.words.catalogues import LANGUAGES
from registry.notifications import notices
from registry.workflow.states import State
from tests.channels.dialogues import KK, NOTHING, NUMBER, PLACED, WORDS, press, texts

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_words_are_gathered_and_the_buttons_say_what_is_missing() -> None:
    found = respond(KK, DialogueTurn(words=("Жарық жоқ",)), Facts(WORDS))
    where = say(Saying.WHERE, "kk")
    assert texts(found) == [f"{say(Saying.HAVE, 'kk', what='мәтін')} {where}"]
    assert found.answers[0].buttons == (Button.REGISTER, Button.PLACE, Button.TELEPHONE)
    known = respond(
        KK, DialogueTurn(place=True), Facts(Draft(True, True, True), knows_telephone=True)
    )
    assert texts(known) == [say(Saying.GATHERED, "kk", what="мәтін, файл, геолокация")]
    assert known.answers[0].buttons == (Button.REGISTER,)
    assert not known.register


def test_a_ticket_is_registered_when_its_author_says_so_and_not_without_words() -> None:
    turn = DialogueTurn(asks=(Asks(button=Button.REGISTER),))
    assert respond(KK, turn, Facts(NOTHING)).register is False
    assert respond(KK, turn, Facts(WORDS)).register
    own = respond(KK, turn, Facts(WORDS, ticket=NUMBER, own=True))
    assert (own.register, own.statuses) == (False, (Status(NUMBER),))


def test_more_comes_to_an_open_ticket_unless_it_is_another_matter() -> None:
    more = DialogueTurn(words=("Тағы",), files=1)
    found = respond(KK, more, Facts(WORDS, ticket=NUMBER))
    assert (found.add_to, texts(found)) == (NUMBER, [say(Saying.ADDED, "kk", number=NUMBER)])
    other = respond(KK, DialogueTurn(asks=(Asks(button=Button.NEW),)), Facts(WORDS, ticket=NUMBER))
    assert other.dialogue.fresh
    fresh = respond(other.dialogue, more, Facts(WORDS, ticket=NUMBER))
    assert fresh.add_to is None


def test_another_matter_has_its_button_and_its_topic_beside_an_open_ticket() -> None:
    fresh, facts = Dialogue("ru", fresh=True), Facts(WORDS, ticket=NUMBER, topic=MANHOLE)
    offer = respond(fresh, DialogueTurn(words=("Люк открыт",)), facts)
    assert offer.answers[0].buttons[:3] == (Button.TOPIC_YES, Button.TOPIC_NO, Button.REGISTER)
    assert texts(respond(offer.dialogue, press(Button.TOPIC_YES), facts))[0].startswith("Тема: ")


def test_the_language_is_changed_and_holds() -> None:
    found = respond(KK, DialogueTurn(asks=(Asks(language="ru"),)), Facts(NOTHING))
    assert (found.dialogue.language, texts(found)) == ("ru", ["Теперь отвечаем на русском языке."])


def test_a_telephone_of_somebody_else_is_not_taken() -> None:
    own = respond(KK, DialogueTurn(own_telephone=True), Facts(WORDS))
    other = respond(KK, DialogueTurn(other_telephone=True), Facts(WORDS))
    assert texts(own) == [say(Saying.TELEPHONE_KNOWN, "kk")]
    assert texts(other) == [say(Saying.TELEPHONE_OF_OTHERS, "kk")]


COVER = TopicQuestion("cover", "Что с крышкой?", ("её нет", "сломана"))
SEEN = TopicQuestion("seen", "Когда?")
MANHOLE = OfferedTopic("manhole", "Открытый люк", (COVER, SEEN))


def talk(*turns: DialogueTurn, topic: OfferedTopic | None = MANHOLE) -> list[Response]:
    """One conversation, turn by turn."""
    dialogue, found = Dialogue("ru"), []
    for turn in turns:
        found.append(respond(dialogue, turn, Facts(PLACED, conversation_id=7, topic=topic)))
        dialogue = found[-1].dialogue
    return found


def test_a_topic_is_offered_once_its_questions_follow_and_a_number_waits_for_none() -> None:
    offer, first, second, over, registered = talk(
        DialogueTurn(words=("Люк открыт",)), press(Button.TOPIC_YES), DialogueTurn(words=("её "
        "нет",)),
        press(Button.SKIP), press(Button.REGISTER),
    )  # fmt: skip
    assert texts(offer)[0].endswith("Ваше обращение по теме «Открытый люк»?")
    assert offer.answers[0].buttons[:3] == (Button.TOPIC_YES, Button.TOPIC_NO, Button.REGISTER)
    assert texts(first) == ["Тема: «Открытый люк». Что с крышкой? (её нет, сломана)"]
    assert first.answers[0].choices == COVER.choices
    assert first.answers[0].buttons == (Button.SKIP, Button.REGISTER)
    assert texts(second) == ["Когда?"] and texts(over) == [say(Saying.QUESTIONS_OVER, "ru")]
    assert over.dialogue.about == About(
        7, offered="manhole", topic="manhole", replies=(("cover", "её нет"),)
    )
    assert registered.register
    more, again = talk(DialogueTurn(words=("Люк открыт",)), DialogueTurn(words=("И ещё",)))
    assert "Ваше обращение по теме" in texts(more)[0] and "обращение по теме" not in texts(again)[0]


def test_a_topic_that_is_none_is_left_to_an_operator() -> None:
    _, left, more = talk(
        DialogueTurn(words=("Яма",)), press(Button.TOPIC_NO), DialogueTurn(words=("Глубокая",))
    )
    assert texts(left) == [say(Saying.TOPIC_LEFT, "ru")] and left.dialogue.about.topic == ""
    assert "Ваше обращение по теме" not in texts(more)[0]
    (unknown,) = talk(press(Button.SKIP), topic=None)
    assert texts(unknown) == [say(Saying.MENU, "ru")]


def test_in_the_middle_of_questions_a_ticket_is_registered_and_another_matter_begins_anew() -> None:
    *_, waits, registered = talk(
        DialogueTurn(words=("Люк открыт",)), press(Button.TOPIC_YES), press(Button.REGISTER)
    )
    assert registered.register and registered.dialogue.about.question == ""
    facts = Facts(WORDS, conversation_id=8, topic=None)
    other = respond(waits.dialogue, DialogueTurn(words=("Су жоқ",)), facts)
    assert other.dialogue.about == About(8)


def test_answers_stand_with_their_questions_and_not_twice() -> None:
    about = About(7, replies=(("cover", "её нет"), ("gone", "да")))
    assert reply_lines(MANHOLE, about) == ["Что с крышкой?: её нет"]
    long = About(7, replies=(("cover", "её нет,\nсовсем"),))
    assert reply_lines(MANHOLE, long) == ["Что с крышкой?: её нет, совсем"], "one line each"
    words = ["Люк открыт", "её нет", "её нет"]
    assert without_replies(words, about) == ["Люк открыт", "её нет"]


def test_who_is_asked_whether_it_was_solved_says_so() -> None:
    for button, solved in ((Button.SOLVED, True), (Button.NOT_SOLVED, False)):
        response = respond(KK, press(button), Facts(NOTHING))
        assert (response.solved, response.answers) == (solved, ())
        asks = read_words(f"{label(button, 'ru')}: 109-2026-0000042")
        assert asks == Asks(button=button, number="109-2026-0000042")
        response = respond(KK, DialogueTurn(asks=(asks,)), Facts(NOTHING))
        assert (response.solved, response.judged) == (solved, "109-2026-0000042")
        assert response.statuses == ()
    shown = (BUTTONS[Button.SOLVED], BUTTONS[Button.NOT_SOLVED])
    assert shown == (notices.SOLVED, notices.NOT_SOLVED), "the notice has the bot's buttons"
    for language in LANGUAGES:
        for words in shown:
            assert say_in(language, words) == notices.say_in(language, words)


def test_codes_are_not_guessed() -> None:
    dialogue = KK
    for _ in range(5):
        assert may_try(dialogue, AT)
        dialogue = tried_wrong(dialogue, AT)
    assert not may_try(dialogue, AT + timedelta(minutes=59))
    assert may_try(dialogue, AT + timedelta(minutes=61))
    assert tried_wrong(dialogue, AT + timedelta(minutes=61)).wrong_codes == 1


def test_every_state_and_every_saying_has_words() -> None:
    assert set(SAYINGS) == set(Saying) and set(BUTTONS) == set(Button)
    assert set(STATES) == {it.value for it in State}


def test_the_title_is_the_first_line() -> None:
    assert title_of(["", "  Люк ашық \nЕкінші"]) == "Люк ашық"
    assert title_of([]) == ""
