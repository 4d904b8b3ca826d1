"""What the bot makes of what is said to it: pure, no network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.bot_words import (
    BUTTONS,
    SAYINGS,
    STATES,
    Button,
    Saying,
    label,
    say,
    say_in,
)
from channels.commands import Asks, is_content, read_words
from channels.dialogue import may_try, respond, title_of, tried_wrong
from channels.dialogue_values import (
    About,
    Dialogue,
    DialogueTurn,
    Draft,
    Facts,
    OfferedTopic,
    PublicAnswer,
    Response,
    Status,
    TopicQuestion,
)
from channels.language import first_language, language_of
from channels.model import Attachment, Author, FileKind, Posted, harmless
from channels.topics import reply_lines, without_replies
from channels.typed import has_address
from foundation.words.catalogues import LANGUAGES
from registry.notifications import notices
from registry.understanding.message import Intent, MessageLanguage, Understanding
from registry.understanding.problems import read_message
from registry.understanding.understood import Reading
from registry.understanding.weights import load
from registry.workflow.states import State

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
KK = Dialogue("kk")
NOTHING, WORDS = Draft(False, False, False), Draft(True, False, False)
PLACED = Draft(True, False, False, address=True)
NUMBER = "109-2026-0001234"


def texts(response: Response) -> list[str]:
    return [it.text for it in response.answers]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("/start", Asks(button=Button.NEW, greeting=True)),
        ("/start 12ab", Asks(button=Button.NEW, greeting=True)),
        ("/ru", Asks(language="ru")),
        ("/", Asks(greeting=True)),
        ("Тіркеу", Asks(button=Button.REGISTER)),
        (" Зарегистрировать ", Asks(button=Button.REGISTER)),
        ("/register@komek_bot", Asks(button=Button.REGISTER)),
        (NUMBER, Asks(number=NUMBER)),
        (f"{NUMBER} 1234 5678", Asks(number=NUMBER, code="12345678")),
        (f"статус {NUMBER}", Asks(number=NUMBER)),
        ("Зарегистрировать кошку", None),
        (f"По обращению {NUMBER} никто не приехал, а вода течёт второй день", None),
        ("Жарық жоқ", None),
        ("", None),
    ],
)
def test_a_word_to_the_bot_is_told_from_what_is_told_to_us(text: str, asks: Asks | None) -> None:
    assert read_words(text) == asks


def posted(**fields: object) -> Posted:
    return Posted("1", Author("7"), AT, **fields)  # type: ignore[arg-type]


def test_what_a_person_is_to_read() -> None:
    photo = (Attachment("f", FileKind.PHOTO),)
    for it in ({"text": "Жарық жоқ"}, {"attachments": photo}, {"place": (51.1, 71.4)}):
        assert is_content(posted(**it)), it
    for it in ({"text": "/start"}, {"telephone": "+77011234567"}, {"other_telephone": True}, {}):
        assert not is_content(posted(**it)), it


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


def press(button: Button) -> DialogueTurn:
    return DialogueTurn(asks=(Asks(button=button),))


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Абай көшесінде жарық жоқ", "kk"),
        ("жол жок, керек емес", "kk"),
        ("Во дворе прорвало трубу", "ru"),
        ("No water since noon", "en"),
        ("😀 109", None),
    ],
)
def test_the_language_of_short_texts(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_first_language_is_that_of_the_words_else_of_the_profile_else_the_citys() -> None:
    assert first_language("Во дворе прорвало трубу", "kk", "kk") == "ru"
    assert first_language("/start", "ru-RU", "kk") == "ru"
    assert first_language("", "de", "kk") == "kk"


def test_a_text_is_made_harmless_and_no_letter_is_lost() -> None:
    assert harmless(" а\u202eб\u200bв\0 ") == "абв"
    assert harmless("ә😀\ud800") == "ә😀"
    assert len(harmless("я" * 30_000)) == 20_000


def test_the_title_is_the_first_line() -> None:
    assert title_of(["", "  Люк ашық \nЕкінші"]) == "Люк ашық"
    assert title_of([]) == ""


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


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Абая 12", True),
        ("Абай көшесі 12", True),
        ("Самал ықшамауданы 5-үй", True),
        ("третий день. Абая, дом 7", True),
        ("нет света 5 часов", False),
        ("уже 3 дня", False),
        ("автобус 12 не едет", False),
        ("көше шамы жанбайды 3 күн", False),
    ],
)
def test_an_address_is_told_from_other_numbers(text: str, there: bool) -> None:
    assert has_address(text) is there


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
