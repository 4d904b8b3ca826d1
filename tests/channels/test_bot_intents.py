"""What the bot does with each kind of message, on a real database with a Bot API of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.bot_words import COMPLAINT_NOTE, Button, Saying, label, say, say_in
from foundation.settings import Settings
from tests.channels.town import Town, town
from tests.registry.files.samples import photo
from tests.tickets import lead_ticket

pytestmark = pytest.mark.services
NEEDED = "SELECT count(*) FROM conversations WHERE needs_person"
TICKETS = "SELECT count(*) FROM tickets"


@pytest.fixture
async def place(fresh_settings: Settings) -> AsyncIterator[Town]:
    async with town(fresh_settings) as it:
        yield it


async def answered(place: Town, words: str) -> str:
    """Write to the bot, and return what it answers first."""
    before = len(place.api.sent)
    place.api.write(text=words)
    return (await place.said(before + 1))[before]


async def until_texts(place: Town, words: str, count: int) -> list[str]:
    """Return what the bot has said with these words, once it is so many messages."""

    async def enough() -> bool:
        return sum(words in it for it in place.api.texts) >= count

    await place.until(enough, f"{count} times {words!r}: {place.api.texts}")
    return [it for it in place.api.texts if words in it]


async def public_article(place: Town) -> int:
    """Write an article that everybody may read, and return its id."""
    article: int = await place.value("INSERT INTO articles DEFAULT VALUES RETURNING article_id")
    await place.link.execute(
        """INSERT INTO article_versions (article_id, version, title_ru, text_ru)
           VALUES ($1, 1, 'Стоимость проездного билета', 'Проезд стоит 90 тенге.')""",
        article,
    )
    await place.link.execute("UPDATE articles SET version = 1 WHERE article_id = $1", article)
    person = await place.value(
        """INSERT INTO people (name, login, password_hash, role)
           VALUES ('Editor', 'editor', 'x', 'editor') RETURNING person_id"""
    )
    await place.link.execute("INSERT INTO public_articles VALUES ($1, $2)", article, person)
    return article


async def test_thanks_and_rudeness_are_answered_and_need_nobody(place: Town) -> None:
    assert await answered(place, "Спасибо большое за помощь") == say(Saying.THANKS, "ru")
    assert await answered(place, "бездельники вы все") == say(Saying.ABUSE, "ru")
    assert await answered(place, "Сәлеметсіз бе!") == say(Saying.GREETING, "kk")
    assert place.api.sent[-1]["buttons"] == [
        label(it, "kk") for it in (Button.REPORT, Button.STATUS, Button.OPERATOR)
    ]
    assert await place.value(NEEDED) == 0
    assert await place.value("SELECT count(*) FROM messages WHERE kind = 'in'") == 3


async def test_a_person_is_called_and_hears_that_it_is_a_complaint(place: Town) -> None:
    wants = "хочу поговорить с оператором"
    assert await answered(place, wants) == say(Saying.OPERATOR_CALLED, "ru")
    assert await answered(place, "Спасибо большое") == say(Saying.THANKS, "ru")
    assert await place.value(NEEDED) == 1, "thanks take back no promise"
    complaint = "оператор грубо разговаривал со мной"
    assert await answered(place, complaint) == say(Saying.COMPLAINT, "ru")
    note = await place.value("SELECT text FROM messages WHERE kind = 'note'")
    assert note == say_in("kk", COMPLAINT_NOTE), "in the city's language"


async def test_a_question_is_answered_by_a_public_article_with_its_source(place: Town) -> None:
    question = "Сколько стоит проездной билет на автобус?"
    assert await answered(place, question) == say(Saying.NO_ANSWER, "ru")
    article = await public_article(place)
    found = await answered(place, question)
    assert found.startswith("Стоимость проездного билета\nПроезд стоит 90 тенге.\n")
    assert f"{place.settings.public_pages}/help/{article}" in found
    assert place.api.sent[-1]["buttons"] == [label(Button.OPERATOR, "ru")]


async def test_several_problems_are_several_tickets_with_their_own_words(place: Town) -> None:
    both = "Во дворе на Абая 12 фонари не горят третий день, и мусор не вывозят"
    shown = await answered(place, both)
    assert "1. Уличное освещение: Во дворе на Абая 12 фонари" in shown
    assert "2. Вывоз мусора: Мусор не вывозят" in shown
    place.api.write(text=label(Button.REGISTER_ALL, "ru"))
    await place.until_value(TICKETS, 2)
    rows = await place.link.fetch(
        "SELECT code, text FROM tickets JOIN topics USING (topic_id) ORDER BY code"
    )
    assert [tuple(it) for it in rows] == [
        ("street_light", "Во дворе на Абая 12 фонари не горят третий день"),
        ("waste", "Мусор не вывозят. Абая 12"),
    ]
    assert len(await until_texts(place, "зарегистрировано", 2)) == 2
    assert await place.value(NEEDED) == 1, "a person answers once"


async def test_each_of_several_tickets_has_the_photos_of_the_message(place: Town) -> None:
    both = "Во дворе на Абая 12 фонари не горят третий день, и мусор не вывозят"
    place.api.photo("yard", photo(), caption=both)
    await until_texts(place, "1. Уличное освещение", 1)
    place.api.write(text=label(Button.REGISTER_ALL, "ru"))
    await place.until_value(TICKETS, 2)
    await place.until_value("SELECT count(DISTINCT ticket) FROM ticket_files", 2)
    assert await place.value("SELECT count(*) FROM ticket_files") == 2
    handles = "SELECT count(*) FROM message_files WHERE handle LIKE 'stored:%' AND state = 'there'"
    assert await place.value(handles) == 1, "it was fetched once"


async def test_a_new_problem_after_a_ticket_is_a_new_draft_in_its_own_language(
    place: Town,
) -> None:
    await answered(place, "На Абая 12 фонари не горят третий день")
    place.api.write(text=label(Button.REGISTER, "ru"))
    await until_texts(place, "зарегистрировано", 1)
    more = await answered(place, "Фонари всё ещё не горят")
    assert more.startswith("Добавили") or "0000042" in more
    begun = await answered(place, "Абай көшесі 12, ауладан қоқыс шығарылмайды")
    assert begun.startswith(say(Saying.NEW_DRAFT, "kk"))
    place.api.write(text=label(Button.REGISTER, "kk"))
    await place.until_value(TICKETS, 2)
    assert await place.value("SELECT count(*) FROM conversations") == 2
    texts = await place.link.fetch("SELECT text FROM tickets ORDER BY number")
    assert [it["text"] for it in texts] == [
        "На Абая 12 фонари не горят третий день\nФонари всё ещё не горят",
        "Абай көшесі 12, ауладан қоқыс шығарылмайды",
    ]


async def test_a_danger_is_registered_as_soon_as_its_address_is_known(place: Town) -> None:
    first = await answered(place, "Пахнет газом в подъезде")
    words = (say(Saying.CALL_112, "ru"), say(Saying.URGENT_WHERE, "ru"))
    assert first == " ".join(words)
    assert await answered(place, "Сейфуллина 5") == say(Saying.URGENT_WAIT, "ru")
    await place.until_value(TICKETS, 1)
    row = await place.link.fetchrow("SELECT code, text FROM tickets JOIN topics USING (topic_id)")
    assert tuple(row) == ("gas", "Пахнет газом в подъезде\nСейфуллина 5")
    urgent = "SELECT count(*) FROM tickets WHERE urgent AND due_at = opened_at + interval '4 hours'"
    await place.until_value(urgent, 1)


async def test_a_ticket_becomes_urgent_when_its_author_writes_of_a_danger(place: Town) -> None:
    await answered(place, "На Абая 12 люк гремит под машинами")
    place.api.write(text=label(Button.REGISTER, "ru"))
    await until_texts(place, "зарегистрировано", 1)
    await answered(place, "Крышку с люка украли, открыт, ребёнок чуть не провалился")
    await place.until_value("SELECT count(*) FROM tickets WHERE urgent", 1)
    assert any(say(Saying.DANGER, "ru") in it or say(Saying.CALL_112, "ru") in it
               for it in place.api.texts)  # fmt: skip


async def test_a_short_number_is_one_and_an_answered_ticket_may_be_judged(place: Town) -> None:
    await answered(place, "На Абая 12 фонари не горят третий день")
    place.api.write(text=label(Button.REGISTER, "ru"))
    await until_texts(place, "зарегистрировано", 1)
    number = await place.value("SELECT number FROM tickets")
    state = await answered(place, "Скажите, что с моей заявкой №42?")
    assert state.startswith(f"Обращение {number}: зарегистрировано.")
    assert await answered(place, "когда уже решат мою заявку?") == state
    await lead_ticket(place.link, number, "resolved")
    await answered(place, "что с моей заявкой 42?")
    assert f"{label(Button.NOT_SOLVED, 'ru')}: {number}" in place.api.sent[-1]["buttons"]
