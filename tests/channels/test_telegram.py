"""The bot's whole dialogue, and what a network does to it, on a real database with a Bot API of the
tests' own."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from io import BytesIO

import asyncpg
import pytest
from PIL import Image

from channels.bot_words import Saying, say
from foundation.settings import CODE_DIR, Settings
from registry.notifications.notices import NOT_SOLVED, SOLVED, say_in
from registry.tickets.applicant_code import code_of, shown
from tests.channels.bot_api import CITIZEN, TOKEN, bot_api
from tests.channels.town import PATIENCE, Town, town
from tests.real_services import environment
from tests.softphone_ui.counting import counting
from tests.tickets import lead_ticket

pytestmark = pytest.mark.services
OPUS = b"OggS\0\2" + bytes(22) + b"OpusHead" + bytes(100)
LAMP_OUT = "Абай көшесі 12, көше шамы жанбайды"
ON_RECORD = "SELECT count(*) FROM messages WHERE kind = 'in'"
TURNS = "SELECT count(*) FROM messages WHERE turn_at IS NOT NULL"
UNSENT = "SELECT count(*) FROM outbox WHERE state <> 'sent'"


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def place(fresh_settings: Settings) -> AsyncIterator[Town]:
    async with town(fresh_settings) as it:
        yield it


async def test_the_whole_dialogue(place: Town) -> None:
    """Words, a voice and a place become a ticket with number, deadline and code; more words and
    photos come to it; its state is told; a telephone shared makes them a known applicant."""
    await greet(place)
    await write_what_happened(place)
    number = await registered_ticket(place)
    await read_receipt(place, number)
    await add_an_album(place, number)
    await share_a_telephone(place)
    await ask_how_it_stands(place, number)
    tickets = await place.link.fetch("SELECT number, text, applicant FROM tickets")
    assert [tuple(it) for it in tickets] == [(number, f"{LAMP_OUT}\nМіне", "+77011234567")]


async def greet(place: Town) -> None:
    place.api.write(text="/start")
    assert (await place.said(1))[0] == say(Saying.GREETING, "kk")
    assert await place.value("SELECT count(*) FROM conversations WHERE needs_person") == 0


async def write_what_happened(place: Town) -> None:
    """Words, a voice and a place, and that it is to be registered."""
    api = place.api
    api.write(text=LAMP_OUT)
    api.voice("v1", OPUS)
    await place.said(2)
    api.place(51.1283, 71.4305)
    await place.until_value(ON_RECORD, 4)
    api.write(text="Тіркеу")

    async def registered() -> bool:
        return any("тіркелді" in it for it in api.texts)

    await place.until(registered, f"a receipt: {api.texts}")


async def registered_ticket(place: Town) -> str:
    """Its number."""
    row = await place.link.fetchrow(
        """SELECT t.number, t.text, t.subject, t.district, t.due_at, t.channel, t.state
             FROM tickets t JOIN conversations c ON c.ticket = t.number"""
    )
    number: str = row["number"]
    assert number.endswith("-0000042")
    assert (row["text"], row["district"], row["channel"], row["state"]) == (
        LAMP_OUT, "esil", "telegram", "registered",
    )  # fmt: skip
    voice = await place.link.fetchrow("SELECT kind, state, media_type FROM message_files")
    assert tuple(voice) == ("voice", "there", "audio/ogg")
    return number


async def read_receipt(place: Town, number: str) -> None:
    receipt = next(it for it in place.api.texts if "тіркелді" in it)
    code = shown(code_of(place.settings.web.web_secret, number))
    assert number in receipt and code in receipt and "Мерзімі: " in receipt
    stored = await place.value("SELECT string_agg(message::text, ' ') FROM outbox")
    assert code not in stored, "the code is written down nowhere"


async def add_an_album(place: Town, number: str) -> None:
    api = place.api
    api.photo("p1", photo(), caption="Міне", media_group_id="g")
    api.photo("p2", photo(), media_group_id="g")
    await place.until_value("SELECT count(*) FROM ticket_files WHERE ticket = $1", 2, number)
    added = say(Saying.ADDED, "kk", number=number)

    async def told() -> bool:
        return added in api.texts

    await place.until(told, "that the album was added")
    assert api.texts.count(added) == 1, "an album is one turn"
    assert await place.value("SELECT text FROM tickets") == f"{LAMP_OUT}\nМіне"


async def share_a_telephone(place: Town) -> None:
    """Somebody else's is not taken."""
    place.api.contact(CITIZEN.id + 1)
    place.api.contact(CITIZEN.id)
    await place.until_value("SELECT applicant FROM authors", "+77011234567")
    assert await place.value("SELECT applicant FROM tickets") == "+77011234567"
    assert await place.value("SELECT applicant FROM contacts") == "+77011234567"


async def ask_how_it_stands(place: Town, number: str) -> None:
    """Of one's own ticket, and of one whose code is wrong."""
    api = place.api
    before = len(api.sent)
    api.write(text="109-2026-0000001 1234 5678")
    api.write(text=number)

    async def answered() -> bool:
        return any(it.startswith(f"{number} өтінішіңіз: тіркелді") for it in api.texts[before:])

    await place.until(answered, f"the state of {number}: {api.texts[before:]}")
    assert say(Saying.NOT_YOURS, "kk") in api.texts


async def test_a_topic_is_suggested_and_asks_what_it_asks(place: Town) -> None:
    """The ticket has the topic that its author agreed to, and its body at once."""
    api = place.api
    api.write(text="Ауламызда көше шамы жанбайды")
    assert (await place.said(1))[0].endswith("Бұл «Көше жарығы» туралы ма?")
    api.write(text="Иә, сол туралы")
    assert (await place.said(2))[1] == "Тақырыбы: «Көше жарығы». Неше шам жанбайды?"
    api.write(text="Білмеймін")
    assert (await place.said(3))[2].startswith("Не болды? (жанбайды, ")
    assert api.sent[2]["buttons"] == [
        "жанбайды", "жыпылықтайды", "күндіз жанады", "бағанасы қисайған", "Білмеймін", "Тіркеу",
    ]  # fmt: skip
    api.write(text="жыпылықтайды")
    assert (await place.said(4))[3] == say(Saying.WHERE, "kk")
    api.write(text="Тіркеу")
    await place.until_value("SELECT count(*) FROM tickets", 1)
    row = await place.link.fetchrow(
        """SELECT code, state, text, tickets.body_id = body_of_topic(topic_id, district) AS routed
             FROM tickets JOIN topics USING (topic_id)"""
    )
    text = "Ауламызда көше шамы жанбайды\nНе болды?: жыпылықтайды"
    assert tuple(row) == ("street_light", "assigned", text, True)
    await not_solved(place)


async def not_solved(place: Town) -> None:
    """Who is not content says so by a button; what they write then is on the ticket."""
    number = await place.value("SELECT number FROM tickets")
    before = len(await place.said(6))
    place.api.write(text=say_in("kk", NOT_SOLVED))
    nothing = say(Saying.NOTHING_TO_JUDGE, "kk")
    assert (await place.said(before + 1))[-1] == nothing
    await lead_ticket(place.link, number, "resolved")
    place.api.write(text=say_in("kk", NOT_SOLVED))
    again = say(Saying.NOT_SOLVED, "kk", number=number)
    assert (await place.said(before + 2))[-1] == again
    assert await place.value("SELECT state FROM tickets") == "reopened"
    place.api.write(text="Шамы әлі жанбайды")
    await place.until_value("SELECT text LIKE '%әлі жанбайды' FROM tickets", True)
    await lead_ticket(place.link, number, "resolved")
    place.api.write(text=say_in("kk", SOLVED))
    await place.until_value("SELECT state FROM tickets", "confirmed")


async def test_of_two_that_were_answered_the_one_is_judged_that_the_button_names(
    place: Town,
) -> None:
    """Without a number it is the one that was answered last, whatever else changed since."""
    api, numbers = place.api, []
    for words in ("Ауламызда көше шамы жанбайды", "Ауладан қоқыс шығарылмайды"):
        api.write(text="Басқа мәселе")
        await place.said(len(api.sent) + 1)
        api.write(text=words)
        await place.said(len(api.sent) + 1)
        api.write(text="Тіркеу")
        await place.until_value("SELECT count(*) FROM tickets", len(numbers) + 1)
        found = await place.link.fetch("SELECT number FROM tickets ORDER BY number")
        numbers = [it["number"] for it in found]
        await told_of(place, numbers[-1])  # or it is taken for the answer to what comes next
    first, second = numbers
    for number in (second, first):
        await lead_ticket(place.link, number, "resolved")
    await place.link.execute("UPDATE tickets SET changed_at = now() WHERE number = $1", second)
    api.write(text=f"{say_in('kk', NOT_SOLVED)}: {second}")
    state = "SELECT state FROM tickets WHERE number = $1"
    await place.until_value(state, "reopened", second)
    assert await place.value(state, first) == "resolved"
    await lead_ticket(place.link, second, "resolved")
    await place.link.execute("UPDATE tickets SET changed_at = now() WHERE number = $1", first)
    api.write(text=say_in("kk", SOLVED))
    await place.until_value(state, "confirmed", second)
    assert await place.value(state, first) == "resolved"


async def told_of(place: Town, number: str) -> None:
    """The receipt of this ticket has come."""

    async def told() -> bool:
        return any(number in it for it in place.api.texts)

    await place.until(told, f"the receipt of {number}: {place.api.texts}")


async def test_an_edit_is_a_version_a_duplicate_is_nothing_and_a_block_is_known(
    place: Town,
) -> None:
    api = place.api
    message = api.write(text="Лук ашық жатыр")
    await place.said(1)
    api.edit(message, "Люк ашық жатыр")
    await place.until_value("SELECT text FROM messages WHERE kind = 'in'", "Люк ашық жатыр")
    assert await place.value("SELECT text FROM message_versions") == "Лук ашық жатыр"
    api.push(message=message)
    api.block(blocked=True)
    await place.until_value("SELECT blocked_at IS NOT NULL FROM authors", True)
    assert await place.value(ON_RECORD) == 1
    assert await place.value("SELECT count(*) FROM outbox") == 1


async def test_a_flood_is_waited_out_a_blocked_bot_gives_up_and_a_broken_line_is_in_doubt(
    place: Town,
) -> None:
    api = place.api
    late = {"description": "Too Many Requests", "parameters": {"retry_after": 1}}
    api.answers.append((429, late))
    api.write(text="Су жоқ қой")
    await place.until_value("SELECT state FROM outbox", "sent")
    assert (len(api.sent), await place.value("SELECT tries FROM outbox")) == (1, 2)

    api.answers.append((403, {"description": "Forbidden: bot was blocked by the user"}))
    api.write(text="Әлі жоқ")
    await place.until_value("SELECT count(*) FROM outbox WHERE state = 'refused'", 1)
    assert await place.value("SELECT blocked_at IS NOT NULL FROM authors")

    api.answers.append(None)
    api.write(text="Бар ма?")
    await place.until_value("SELECT count(*) FROM outbox WHERE state = 'in_doubt'", 1)
    assert len(api.sent) == 1, "what may have arrived is not sent again by itself"


async def test_killed_between_the_commit_and_its_word_to_the_network_all_is_here_once(
    fresh_settings: Settings,
) -> None:
    """kill -9 while the process tells Telegram how far it has read; Telegram, which has not heard
    it, gives everything out again."""
    async with bot_api() as api, counting(fresh_settings):
        settings = fresh_settings
        toml = settings.home / "komek.toml"
        lines = f'citizens_bot_token = "{TOKEN}"\ncitizens_bot_api = "{api.address}"\n'
        toml.write_text(toml.read_text() + lines if toml.exists() else lines)
        link = await asyncpg.connect(settings.stores.database_url)
        api.write(text="Бірінші хабарлама")
        api.write(text="Екінші хабарлама")
        api.hold = asyncio.Event()
        first = await start(settings)
        async with asyncio.timeout(PATIENCE):
            await api.asked_on.wait()
        it = Town(settings, link, api, None, None)  # type: ignore[arg-type]
        # What is killed while it is sent is in doubt, and of that other tests speak.
        await it.until_value(TURNS, 0)
        await it.until_value(UNSENT, 0)
        first.send_signal(signal.SIGKILL)
        await first.wait()
        api.hold.set()
        api.write(text="Үшінші хабарлама")
        second = await start(settings)
        try:
            await it.until_value(
                "SELECT (cursor ->> 'offset')::int FROM sources WHERE source = 'telegram_bot'", 503
            )
            rows = await link.fetch("SELECT text FROM messages WHERE kind = 'in' ORDER BY 1")
            assert [row["text"].split()[0] for row in rows] == ["Бірінші", "Екінші", "Үшінші"]
            await it.until_value(TURNS, 0)
            await it.until_value(UNSENT, 0)
            assert len(api.sent) == await link.fetchval("SELECT count(*) FROM outbox")
        finally:
            second.send_signal(signal.SIGTERM)
            assert await second.wait() == 0
            await link.close()


async def start(settings: Settings) -> asyncio.subprocess.Process:
    """The process of the channels."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "channels", cwd=CODE_DIR, env=environment(settings)
    )
