"""The inbox on a real database with the bot's network running: one person answers, and nobody
twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from channels.actions import PersonAnswer, answer_conversation
from channels.bot_words import Saying, say
from channels.rows import conversations
from foundation.postgres.pool import transaction
from tests.channels.bot_api import CITIZEN
from tests.channels.inbox_house import House, house, number_of
from tests.softphone_ui.city import program
from tests.waiting import until_waiting

__all__ = ["house"]
pytestmark = pytest.mark.services


async def test_one_person_answers_and_the_ten_minutes_stop_when_it_has_gone_out(
    house: House,
) -> None:
    path = await house.conversation()
    _, view = await house.first.ask("GET", "/api/inbox")
    (line,) = view["conversations"]
    assert (line["author"], line["last_words"]) == ("Айгүл С.", "Су жоқ қой")
    assert (line["answered_at"], line["holder"], view["figures"]["open"]) == (None, None, 1)
    claims = await asyncio.gather(*(it.ask("POST", f"{path}/claim") for it in house[2:4]))
    assert sorted(status for status, _ in claims) == [200, 409]
    holder, other = house[2:4] if claims[0][0] == 200 else house[3:1:-1]
    refused = next(body for status, body in claims if status == 409)
    names = {"Әйгерім Сәрсенбаева", "Гүлмира Әлімжанова"}
    assert refused["error"] == "held" and refused["holder"] in names

    status, refused = await other.ask("POST", f"{path}/answers", house.answer("Мен де"))
    assert (status, refused["error"]) == (409, "held")
    body = house.answer("Бригада жолда")
    sent = await asyncio.gather(*(holder.ask("POST", f"{path}/answers", body) for _ in range(3)))
    assert {status for status, _ in sent} == {200}
    await house.town.until_value("SELECT answered_at IS NOT NULL FROM conversations", True)
    assert house.town.api.texts.count("Бригада жолда") == 1
    assert house.town.api.sent[-1]["buttons"] == [], "the bot's buttons stay as they are"
    _, view = await holder.ask("GET", path)
    said = [(it["part"], it["delivery"]) for it in view["messages"] if it["kind"] == "out"]
    assert said == [("bot", "sent"), ("operator", "sent")]
    _, inbox = await other.ask("GET", "/api/inbox")
    assert (inbox["figures"]["in_time"], inbox["figures"]["share"]) == (1, 1.0)
    assert inbox["conversations"][0]["due_at"] is None


async def test_whoever_is_shown_a_conversation_has_read_it(house: House) -> None:
    path = await house.conversation()
    subject = f"conversation {path.rpartition('/')[2]}"

    async def read_by() -> list[str]:
        rows = await house.town.link.fetch(
            """SELECT p.login FROM audit a JOIN people p USING (person_id)
                WHERE a.action = 'conversation_read' AND a.subject = $1 ORDER BY a.audit_id""",
            subject,
        )
        return [row["login"] for row in rows]

    assert (await house.first.ask("POST", f"{path}/claim"))[0] == 200
    assert await read_by() == ["1001"]
    assert (await house.second.ask("POST", f"{path}/claim"))[0] == 409
    assert await read_by() == ["1001"], "of who has it, nothing but the name is told"
    assert (await house.second.ask("POST", f"{path}/notes", {"text": "Көшесін сұрау"}))[0] == 200
    assert await read_by() == ["1001", "lead1"]
    assert (await house.second.ask("GET", path))[0] == 200
    assert await read_by() == ["1001", "lead1"], "one reading"
    assert (await house.second.ask("POST", "/api/inbox/999999/claim"))[0] == 404
    assert (await house.second.ask("POST", "/api/inbox/999999/notes", {"text": "x"}))[0] == 404


async def test_after_two_minutes_of_silence_it_is_free_again(house: House) -> None:
    path = await house.conversation()
    assert (await house.first.ask("POST", f"{path}/claim"))[0] == 200
    assert (await house.second.ask("POST", f"{path}/claim"))[0] == 409
    await house.town.link.execute(
        "UPDATE conversations SET held_at = held_at - interval '121 seconds'"
    )
    status, refused = await house.first.ask("POST", f"{path}/hold")
    assert (status, refused["error"]) == (409, "not_held")
    status, view = await house.second.ask("POST", f"{path}/claim")
    assert (status, view["holder"]["own"]) == (200, True)
    status, refused = await house.first.ask("POST", f"{path}/answers", house.answer("Кеш"))
    assert (status, refused["holder"]) == (409, "Гүлмира Әлімжанова")
    assert (await house.second.ask("POST", f"{path}/release"))[0] == 204
    assert (await house.first.ask("POST", f"{path}/claim"))[0] == 200


async def test_it_is_registered_with_its_words_noted_and_ended(house: House) -> None:
    path = await house.conversation("Абай 12, көше шамы жанбайды")
    assert (await house.first.ask("POST", f"{path}/ticket"))[1]["error"] == "not_held"
    await house.first.ask("POST", f"{path}/claim")
    status, made = await house.first.ask("POST", f"{path}/ticket")
    assert status == 200 and made["ticket"].endswith("-0000042")
    assert (await house.first.ask("POST", f"{path}/ticket"))[1] == made
    row = await house.town.link.fetchrow("SELECT text, operator, applicant FROM tickets")
    assert tuple(row) == ("Абай 12, көше шамы жанбайды", "1001", f"telegram_bot:{CITIZEN.id}")

    async def told() -> bool:
        return any(made["ticket"] in it for it in house.town.api.texts)

    await house.town.until(told, "the author is told the number")
    assert (await house.second.ask("POST", f"{path}/notes", {"text": "Көшесін сұрау"}))[0] == 200
    await house.first.ask("POST", f"{path}/end", {"outcome": "done"})
    status, view = await house.second.ask("GET", path)
    notes = [it for it in view["messages"] if it["kind"] == "note"]
    assert [(it["text"], it["person"]) for it in notes] == [("Көшесін сұрау", "Гүлмира Әлімжанова")]
    assert (view["outcome"], "Көшесін сұрау" in str(house.town.api.sent)) == ("done", False)
    assert (await house.first.ask("POST", f"{path}/claim"))[1]["error"] == "conversation_over"
    await house.conversation("Тағы бір мәселе: су жоқ қой")
    assert await house.town.value("SELECT count(*) FROM conversations") == 2


async def test_spam_has_a_reason_and_a_doubt_is_decided_by_a_person(house: House) -> None:
    path = await house.conversation()
    await house.first.ask("POST", f"{path}/claim")
    house.town.api.answers.append(None)
    await house.first.ask("POST", f"{path}/answers", house.answer("Келеміз"))
    await house.town.until_value("SELECT count(*) FROM outbox WHERE state = 'in_doubt'", 1)
    _, view = await house.first.ask("GET", path)
    doubtful = next(it for it in view["messages"] if it["delivery"] == "in_doubt")
    doubt = f"{path}/messages/{doubtful['message_id']}/doubt"
    assert (await house.first.ask("POST", doubt, {"arrived": False}))[0] == 200
    await house.town.until_value("SELECT count(*) FROM outbox WHERE state <> 'sent'", 0)
    assert house.town.api.texts.count("Келеміз") == 1
    assert (await house.first.ask("POST", f"{path}/messages/1/doubt", {"arrived": True}))[0] == 404

    assert (await house.first.ask("POST", f"{path}/end", {"outcome": "spam"}))[0] == 422
    body = {"outcome": "spam", "reason": "жарнама"}
    assert (await house.first.ask("POST", f"{path}/end", body))[0] == 200
    _, inbox = await house.first.ask("GET", "/api/inbox")
    assert (inbox["conversations"], inbox["figures"]["spam"]) == ([], 1)


async def test_colleagues_see_who_has_it_open_and_what_is_typed_is_found_again(
    house: House,
) -> None:
    path = await house.conversation()
    here = {"open": True, "typing": True, "draft": "Бригада", "draft_mode": "note"}
    await house.first.ask("POST", f"{path}/claim")
    status, there = await house.first.ask("POST", f"{path}/presence", here)
    assert (status, there["readers"], there["holder"]["own"]) == (200, [], True)
    _, view = await house.second.ask("GET", path)
    assert view["readers"] == [{"name": "Әйгерім Сәрсенбаева", "types": True}]
    assert view["draft"] == "", "nobody reads what a colleague has not sent"
    await house.town.link.execute(
        "UPDATE conversation_readers SET typed_at = typed_at - interval '9 seconds'"
    )
    _, there = await house.second.ask("POST", f"{path}/presence", {"open": True})
    assert there["readers"] == [{"name": "Әйгерім Сәрсенбаева", "types": False}]
    await house.first.ask("POST", f"{path}/presence", {"open": False})
    _, view = await house.second.ask("GET", path)
    assert view["readers"] == []
    _, view = await house.first.ask("GET", path)
    assert (view["draft"], view["draft_mode"]) == ("Бригада", "note")
    assert [it["name"] for it in view["readers"]] == ["Гүлмира Әлімжанова"]
    await house.first.ask("POST", f"{path}/answers", house.answer("Бригада жолда"))
    _, view = await house.first.ask("GET", path)
    assert view["draft"] == ""


async def test_an_answer_in_the_network_itself_counts_only_apart_with_its_link_and_time(
    house: House,
) -> None:
    path = await house.conversation()
    at = await house.town.value("SELECT published_at FROM conversations")
    await house.town.link.execute(
        "UPDATE conversations SET published_at = published_at - interval '1 min'"
    )
    said = {"link": "https://vk.com/wall-1_2?reply=3", "at": at.isoformat()}
    assert (await house.first.ask("POST", f"{path}/outside", said))[1]["error"] == "not_held"
    await house.first.ask("POST", f"{path}/claim")
    for wrong in ({**said, "link": "javascript:alert(1)"}, {**said, "at": "2026-11-27T10:00:00"}):
        assert (await house.first.ask("POST", f"{path}/outside", wrong))[0] == 400
    early = {**said, "at": "2020-01-01T00:00:00Z"}
    assert (await house.first.ask("POST", f"{path}/outside", early))[1]["error"] == "not_then"
    status, view = await house.first.ask("POST", f"{path}/outside", said)
    assert (status, view["outside"]["link"], view["answered_at"]) == (200, said["link"], None)
    _, inbox = await house.second.ask("GET", "/api/inbox")
    assert (inbox["figures"]["outside"], inbox["figures"]["in_time"]) == (1, 0)
    assert inbox["conversations"][0]["due_at"] is None, "it waits no more"
    for by in ("hour", "day", "network", "language", "person"):
        _, report = await house.second.ask("GET", f"/api/written?by={by}")
        (row,) = report["rows"]
        total = report["total"]
        assert row["figures"] == total and (total["outside"], total["outside_in_time"]) == (1, 1)
    assert row["key"] == "Әйгерім Сәрсенбаева"
    assert (await house.second.page("/written?by=network"))[0] == 200
    assert (await house.first.page("/written"))[0] == 403


async def test_it_is_put_away_once_answered_and_comes_back_when_its_author_writes(
    house: House,
) -> None:
    path = await house.conversation()
    await house.first.ask("POST", f"{path}/claim")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    refused = await house.first.ask("POST", f"{path}/snooze", {"until": soon})
    assert refused[1]["error"] == "not_answered"
    await house.first.ask("POST", f"{path}/answers", house.answer("Тексереміз"))
    await house.town.until_value("SELECT answered_at IS NOT NULL FROM conversations", True)
    late = (datetime.now(UTC) + timedelta(days=31)).isoformat()
    refused = await house.first.ask("POST", f"{path}/snooze", {"until": late})
    assert refused[1]["error"] == "not_so_long"
    status, view = await house.first.ask("POST", f"{path}/snooze", {"until": soon})
    assert (status, view["holder"]) == (200, None) and view["snoozed_until"] is not None
    _, inbox = await house.first.ask("GET", "/api/inbox")
    assert inbox["conversations"][0]["due_at"] is None
    house.town.api.write(text="Әлі су жоқ қой, қашан болады?")
    await house.town.until_value("SELECT count(*) FROM messages WHERE kind = 'in'", 2)
    _, inbox = await house.first.ask("GET", "/api/inbox")
    assert inbox["conversations"][0]["due_at"] is not None, "its author waits"
    await house.second.ask("POST", f"{path}/claim")
    assert await house.town.value("SELECT snoozed_until FROM conversations") is None


async def test_a_colleague_has_it_after_it_was_handed_over_with_a_private_word(
    house: House,
) -> None:
    path = await house.conversation()
    _, colleagues = await house.first.ask("GET", "/api/inbox/colleagues")
    lead = next(it for it in colleagues if it["name"] == "Гүлмира Әлімжанова")
    handed = {"person_id": lead["person_id"], "words": "Басшылықтың шешімі керек"}
    assert (await house.first.ask("POST", f"{path}/hand", handed))[1]["error"] == "not_held"
    await house.first.ask("POST", f"{path}/claim")
    assert (await house.first.ask("POST", f"{path}/hand", {"person_id": 10**14}))[0] == 404
    status, view = await house.first.ask("POST", f"{path}/hand", handed)
    assert (status, view["holder"]["name"]) == (200, "Гүлмира Әлімжанова")
    assert [it["text"] for it in view["messages"] if it["kind"] == "note"] == [handed["words"]]
    assert handed["words"] not in str(house.town.api.sent)
    status, refused = await house.first.ask("POST", f"{path}/answers", house.answer("Мен"))
    assert (status, refused["error"]) == (409, "held")
    assert (await house.second.ask("POST", f"{path}/hold"))[0] == 204


async def test_two_of_the_same_words_are_offered_as_one_matter_and_both_are_answered(
    house: House,
) -> None:
    words = "Абай 12 үйдің жанында көше шамдары үш күннен бері жанбай тұр"
    path = await house.conversation(words)
    other = CITIZEN.model_copy(update={"id": 7003, "first_name": "Сергей", "last_name": "Ким"})
    house.town.api.write(other, text=words + "!")
    await house.town.until_value("SELECT count(*) FROM conversations WHERE needs_person", 2)
    status, (found,) = await house.first.ask("GET", f"{path}/alike")
    assert (status, found["why"], found["author"]) == (200, "words", "Сергей Ким")
    await house.first.ask("POST", f"{path}/claim")
    join = {"conversation_id": found["conversation_id"]}
    refused = await house.first.ask("POST", f"{path}/join", join)
    assert refused[1]["error"] == "no_ticket"
    _, made = await house.first.ask("POST", f"{path}/ticket")
    assert (await house.first.ask("POST", f"{path}/join", join))[0] == 200
    tickets = "SELECT array_agg(DISTINCT ticket) FROM conversations"
    assert await house.town.value(tickets) == [made["ticket"]]
    assert await house.town.value("SELECT text FROM tickets") == f"{words}\n{words}!"
    _, inbox = await house.first.ask("GET", "/api/inbox")
    assert len(inbox["conversations"]) == 2, "each author is answered"
    assert (await house.first.ask("POST", f"{path}/join", join))[1]["error"] == "two_tickets"
    gone = {"conversation_id": 999_999}
    assert (await house.first.ask("POST", f"{path}/join", gone))[0] == 404


async def test_leads_write_answers_that_operators_have_at_hand(house: House) -> None:
    names = {"kk": "Су жоқ", "ru": "Нет воды", "en": "No water"}
    texts = {"kk": "Бригада жолда", "ru": "Бригада в пути", "en": "A crew is on its way"}
    macro = {"names": names, "texts": texts}
    assert (await house.first.ask("POST", "/api/inbox/macros", macro))[0] == 403
    _, made = await house.second.ask("POST", "/api/inbox/macros", macro)
    path = f"/api/inbox/macros/{made['macro_id']}"
    assert (await house.first.ask("GET", "/api/inbox/macros"))[1] == [{**made, **macro}]
    macro["texts"] = {**texts, "ru": "Бригада выехала"}
    assert (await house.second.ask("PUT", path, macro))[0] == 204
    assert (await house.first.ask("GET", "/api/inbox/macros"))[1] == [{**made, **macro}]
    assert (await house.second.page("/inbox/macros"))[0] == 200
    assert (await house.second.ask("DELETE", path))[0] == 204
    assert (await house.first.ask("GET", "/api/inbox/macros"))[1] == []
    assert (await house.second.ask("PUT", path, macro))[0] == 404


async def test_the_inbox_is_for_those_who_answer_and_pages_hear_of_it(house: House) -> None:
    async with program(house.address, "clerk") as clerk:
        assert (await clerk.ask("GET", "/api/inbox"))[0] == 403
        assert (await clerk.page("/inbox"))[0] == 403
    assert (await house.first.page("/inbox"))[0] == 200
    async with house.first.http.ws_connect("/live?page=p1&see=lists") as live:
        assert (await live.receive_json())["type"] == "hello"
        house.town.api.write(text="Жарық жоқ қой")
        async with asyncio.timeout(20):
            while (letter := await live.receive_json())["type"] != "written":
                pass
    assert letter["conversations"] and letter["tickets"] == []
    assert say(Saying.GREETING, "kk") not in house.town.api.texts


async def test_two_join_each_others_conversation(house: House) -> None:
    """Both lock the two in the order of their numbers, whosever each is."""
    older = await house.conversation("Абай 12, көше шамы жанбайды")
    other = CITIZEN.model_copy(update={"id": 7003, "first_name": "Сергей", "last_name": "Ким"})
    house.town.api.write(other, text="Абай 12, көшеге су ағып жатыр")
    newest = "SELECT max(conversation_id) FROM conversations WHERE needs_person"
    await house.town.until_value("SELECT count(*) FROM conversations WHERE needs_person", 2)
    newer = f"/api/inbox/{await house.town.value(newest)}"
    await house.first.ask("POST", f"{newer}/claim")
    assert (await house.first.ask("POST", f"{newer}/ticket"))[0] == 200
    async with asyncio.timeout(30), transaction(house.town.pool) as colleague:
        await conversations.lock(colleague, number_of(older))
        body = {"conversation_id": number_of(older)}
        asked = asyncio.create_task(house.first.ask("POST", f"{newer}/join", body))
        await until_waiting(house.town.pool)
        await conversations.lock(colleague, number_of(newer))
    assert (await asked)[0] == 200


async def test_each_problem_of_a_message_is_a_draft_for_the_operator(house: House) -> None:
    both = "Во дворе на Абая 12 фонари не горят третий день, и мусор не вывозят"
    path = await house.conversation(both)
    status, _ = await house.first.ask("POST", f"{path}/claim")
    assert status == 200
    texts = []
    for _ in range(2):
        _, draft = await house.first.ask("GET", f"{path}/draft")
        texts.append(draft["text"])
        confirmed = {"topic_id": draft["topic_id"], "text": draft["text"]}
        status, answer = await house.first.ask("POST", f"{path}/tickets", confirmed)
        assert status == 200, answer
    assert texts == ["Во дворе на Абая 12 фонари не горят третий день", "Мусор не вывозят. Абая 12"]
    _, after = await house.first.ask("GET", f"{path}/draft")
    assert after["text"] == "", "nothing was written since"
    rows = await house.town.link.fetch(
        "SELECT code FROM tickets JOIN topics USING (topic_id) ORDER BY number"
    )
    assert [it["code"] for it in rows] == ["street_light", "waste"]


async def test_the_bot_sees_the_answer_of_the_operator_whom_it_waited_for(house: House) -> None:
    path = await house.conversation()
    assert (await house.first.ask("POST", f"{path}/claim"))[0] == 200
    number, key, now = number_of(path), str(uuid4()), datetime.now(UTC)
    person_id = await house.town.value("SELECT person_id FROM people WHERE login = '1001'")
    pool = house.town.pool
    async with transaction(pool) as operator:
        await answer_conversation(
            operator, number, PersonAnswer(key, "Бригада жолда"), person_id, now
        )

        async def with_person() -> bool:
            async with transaction(pool) as bot:
                return (await conversations.lock(bot, number)).with_person

        bot = asyncio.create_task(with_person())
        await until_waiting(pool)
    assert await bot
