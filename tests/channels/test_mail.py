"""Mail both ways, with a real Dovecot and a mail server that takes what we send."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bench.post_storm.dovecot import ADDRESS, PASSWORD, USER, Dovecot, dovecot
from channels.bot_words import Saying, say
from channels.intake import Centre, take_in
from channels.mail import threads
from channels.mail.reading import MailReader
from channels.mail.reply import composed
from channels.model import Fetched, Happening
from channels.outgoing import OutgoingReply, put_out
from channels.rows import mails, registrations, sources
from channels.rows.mails import MailThread
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.settings import CODE_DIR, Settings
from launcher.homes import to_toml
from registry.notifications.rows.outbox import Message
from tests.channels.rigs.mail import letter
from tests.channels.smtp import Outgoing, outgoing
from tests.channels.test_mail_reading import bounce
from tests.channels.town import PATIENCE, Town, town
from tests.real_services import environment
from tests.registry.files.samples import HEIC
from tests.softphone_ui.city import settle

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
IN = "SELECT count(*) FROM messages WHERE kind = 'in'"
SENT = "SELECT count(*) FROM outbox WHERE state = 'sent'"


@dataclass
class MailTown:
    town: Town
    server: Dovecot
    out: Outgoing

    async def deliver(self, mail: EmailMessage | bytes) -> None:
        await self.server.deliver(mail if isinstance(mail, bytes) else mail.as_bytes())

    async def sent(self, count: int) -> EmailMessage:
        """The latest mail that we sent, once it is so many."""

        async def enough() -> bool:
            return len(self.out.mails) >= count

        await self.town.until(enough, f"{count} mails go out: {self.out.texts}")
        return self.out.mails[count - 1]

    async def in_record(self, count: int) -> None:
        await self.town.until_value(IN, count)


def mail_settings(settings: Settings, server: Dovecot, out: Outgoing) -> dict[str, Any]:
    return {
        "imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": "none",
        "imap_user": USER, "imap_password": PASSWORD, "mailbox_address": ADDRESS,
        "mail_host": "127.0.0.1", "mail_port": out.port,
    }  # fmt: skip


@asynccontextmanager
async def mail_town(settings: Settings) -> AsyncIterator[MailTown]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(dovecot(settings.ports.ami_port))
        out = await stack.enter_async_context(outgoing())
        changed = settings.changed(**mail_settings(settings, server, out))
        it = await stack.enter_async_context(town(changed))
        yield MailTown(it, server, out)


@pytest.mark.services
async def test_a_thread_of_ten_with_machines_in_it_is_one_ticket(fresh_settings: Settings) -> None:
    """Answers by every kind of program, an autoresponder, a bounce, and a forward from another
    address with an HEIC: one conversation, one ticket, and nothing but what was meant goes out."""
    await settle(fresh_settings)
    async with mail_town(fresh_settings) as it:
        link, subject = it.town.link, "Су жоқ"
        await it.deliver(letter("Абай 12, екінші күн", 1, subject=subject))
        ack = await it.sent(1)
        assert ack.get_content().strip() == say(Saying.MAIL_RECEIVED, "kk")
        assert (ack["Auto-Submitted"], ack["In-Reply-To"]) == (
            "auto-replied",
            "<1@mail.test>",
        )
        assert ack["From"].addresses[0].addr_spec == ADDRESS and "Su" not in ack["Subject"]
        away = letter("Демалыстамын", 2, subject="Out of office", In_Reply_To=ack["Message-ID"],
                      Auto_Submitted="auto-replied")  # fmt: skip
        await it.deliver(away)
        quoted = f"4-пәтер де\n\nOn 27.11.2026, 109 <{ADDRESS}> wrote:\n> Сәлеметсіз бе!"
        await it.deliver(letter(quoted, 3, subject=f"Re: {subject}", In_Reply_To=ack["Message-ID"]))
        await it.in_record(3)
        number = await it.town.value("SELECT conversation_id FROM conversations")

        async with link.transaction():
            await registrations.owe_ticket(link, number, datetime.now(UTC))
        receipt = await it.sent(2)
        ticket = await it.town.value("SELECT number FROM tickets")
        assert ticket in receipt["Subject"] and ticket in receipt.get_content()
        await operator_says(link, number, "Шебер шықты")
        answer = await it.sent(3)
        assert "Auto-Submitted" not in answer and answer.get_content().strip() == "Шебер шықты"
        assert "<3@mail.test>" in str(answer["References"])
        assert answer["In-Reply-To"] == "<3@mail.test>"

        ours = str(answer["Message-ID"])
        await it.deliver(letter("Әлі жоқ", 4, subject="Re: x", References=f"<1@mail.test> {ours}"))
        await it.deliver(letter("Қашан?", 5, subject=f"Re: {answer['Subject']}"))
        await it.deliver(letter("Нөмірі бойынша", 6, subject=f"{ticket} қашан?"))
        await it.deliver(letter("Өз хатыма", 7, subject="тағы", In_Reply_To="<3@mail.test>"))
        forward = letter("Көршінің суреті", 8, "Көрші <b@mail.test>", subject="Fwd: Су жоқ",
                         References=ours)  # fmt: skip
        forward.add_attachment(
            HEIC, maintype="application", subtype="octet-stream", filename="IMG_1.HEIC"
        )
        await it.deliver(forward)
        await it.deliver(bounce(ours))
        bulk = letter("Жауап кезегі", 9, subject=f"Re: {answer['Subject']}", Precedence="bulk")
        await it.deliver(bulk)
        await it.deliver(letter("Су келді, рақмет", 10, subject="Re: Су жоқ", In_Reply_To=ours))
        await it.in_record(10)
        await it.town.until_value("SELECT count(*) FROM ticket_files WHERE ticket = $1", 1, ticket)
        await it.town.until_value(IN + " AND turn_at IS NOT NULL", 0)

        assert await it.town.value("SELECT count(*) FROM conversations") == 1
        assert await it.town.value("SELECT count(*) FROM tickets") == 1
        assert await it.town.value("SELECT kind FROM ticket_files") == "photo"
        text = await it.town.value("SELECT text FROM tickets")
        assert text.startswith("Су жоқ\nАбай 12, екінші күн\n4-пәтер де\n")
        assert "wrote:" not in text and "Демалыстамын" not in text
        bounced = "SELECT state || ' ' || error FROM outbox WHERE key LIKE '%answer%'"
        assert (await it.town.value(bounced)).startswith("refused 5.1.1")
        assert await it.town.value("SELECT count(*) FROM outbox WHERE state = 'waiting'") == 0
        assert len(it.out.mails) == 3, "no machine was answered"


async def operator_says(link: Any, conversation_id: int, text: str) -> None:
    person = await link.fetchval("SELECT min(person_id) FROM people")
    async with link.transaction():
        reply = OutgoingReply(
            key=f"mailbox/{conversation_id}/answer/1",
            source="mailbox",
            address="aigul@mail.test",
            language="kk",
            text=text,
            person_id=person,
        )
        await put_out(link, conversation_id, reply, datetime.now(UTC))


@pytest.mark.services
async def test_a_mail_is_answered_by_what_it_wants(fresh_settings: Settings) -> None:
    """Danger, status, a new problem in a ticket's thread and thanks: at most one mail each."""
    await settle(fresh_settings)
    async with mail_town(fresh_settings) as it:
        danger = "Пахнет газом в подъезде, Сейфуллина 5\n\n--\nС уважением, служба отлова собак"
        await it.deliver(letter(danger, 1, subject="Срочно"))
        first = await it.sent(1)
        said = f"{say(Saying.CALL_112, 'ru')} {say(Saying.URGENT_WAIT, 'ru')}"
        assert first.get_content().strip() == said
        receipt = await it.sent(2)
        ticket = await it.town.value("SELECT number FROM tickets")
        assert ticket in receipt.get_content()
        code = "SELECT code FROM tickets JOIN topics USING (topic_id)"
        assert await it.town.value(code) == "gas"

        asks = letter("Что с моей заявкой, когда решат?", 2, subject="Re: Срочно",
                      In_Reply_To=receipt["Message-ID"])  # fmt: skip
        await it.deliver(asks)
        state = (await it.sent(3)).get_content()
        assert state.startswith(f"Обращение {ticket}: ")
        thanks = letter("Спасибо большое!", 3, subject="Re: Срочно",
                        In_Reply_To=receipt["Message-ID"])  # fmt: skip
        await it.deliver(thanks)
        await it.in_record(3)
        await it.town.until_value(IN + " AND turn_at IS NOT NULL", 0)
        assert await it.town.value("SELECT count(*) FROM outbox") == 3, "thanks are not answered"
        assert await it.town.value("SELECT count(*) FROM tickets") == 1


@pytest.mark.services
async def test_a_line_that_is_cut_and_an_hour_without_the_server_lose_nothing(
    fresh_settings: Settings,
) -> None:
    async with mail_town(fresh_settings) as it:
        state = it.town.channels.state.sources["mailbox"]
        await it.deliver(letter("Бір", 1))
        await it.in_record(1)
        it.server.cut()
        await it.deliver(letter("Екі", 2))
        await it.in_record(2)
        await it.server.stop()
        it.server.cut()

        async def away() -> bool:
            return state.away_since is not None and not state.refused

        await it.town.until(away, "the source is known to be away")
        await it.server.start()
        hour = datetime.now(UTC) - timedelta(hours=1)
        for number in range(3, 28):
            await it.server.deliver(letter(f"№ {number}", number).as_bytes(), hour)
        await it.in_record(27)
        await it.town.until_value(
            "SELECT count(DISTINCT external_id) FROM messages WHERE kind = 'in'", 27
        )

        async def well() -> bool:
            return state.away_since is None and (state.lag_seconds or 0) > 3000

        await it.town.until(well, "it is well again, and its lag is known")


@pytest.mark.services
async def test_killed_in_the_middle_and_numbered_anew_all_is_here_once(
    fresh_settings: Settings,
) -> None:
    """kill -9 after a commit; what comes meanwhile is read by the next one, also where the server
    has begun to count anew."""
    settings = fresh_settings
    async with dovecot(settings.ports.ami_port) as server, outgoing() as out:
        toml = settings.home / "komek.toml"
        keys = to_toml(mail_settings(settings, server, out))
        toml.write_text((toml.read_text() if toml.exists() else "") + keys)
        link = await asyncpg.connect(settings.stores.database_url)
        it = Town(settings, link, None, None, None)  # type: ignore[arg-type]
        await server.deliver(letter("Бір", 1).as_bytes())
        first = await start(settings)
        await it.until_value(IN, 1)
        await server.deliver(letter("Екі", 2).as_bytes())
        await it.until_value(IN, 2)
        await it.until_value(SENT, 1)  # what is killed while it is sent is in doubt, and not here
        first.send_signal(signal.SIGKILL)
        await first.wait()
        await server.deliver(letter("Үш", 3).as_bytes())
        await server.count_anew()
        second = await start(settings)
        try:
            await it.until_value(IN, 3)
            await server.deliver(letter("Төрт", 4).as_bytes())
            await it.until_value(IN, 4)
            rows = await link.fetch("SELECT text FROM messages WHERE kind = 'in'")
            assert sorted(row["text"] for row in rows) == sorted(["Бір", "Екі", "Үш", "Төрт"])
            await it.until_value("SELECT count(*) FROM messages WHERE turn_at IS NOT NULL", 0)
            await it.until_value(SENT, 1)
            assert len(out.mails) == 1
        finally:
            second.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                assert await second.wait() == 0
            await link.close()


async def start(settings: Settings) -> asyncio.subprocess.Process:
    """The process of the channels."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "channels", cwd=CODE_DIR, env=environment(settings)
    )


# --- in which conversation -------------------------------------------------------------------


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    made = await open_pool(fresh_settings, "test", size=3)
    async with transaction(made) as link:
        await sources.begin(link, "mailbox")
    yield made
    made.terminate()


async def take(
    pool: Pool, *letters: EmailMessage, now: datetime = NOW, at_once: bool = False
) -> list[int]:
    """The conversation of each. `at_once`: in one reading."""
    reader, found = MailReader("secret", ADDRESS), []
    read = [reader.happenings(it.as_bytes(), now, (1, 1)) for it in letters]
    readings: list[list[Happening]] = [[it for each in read for it in each]] if at_once else read
    for happenings in readings:
        async with transaction(pool) as link:
            before = (await sources.lock(link, "mailbox")).cursor
            fetched = Fetched(happenings, {"n": len(found), "at": str(now), "before": before})
            found += await take_in(link, "mailbox", before, fetched, Centre("109", "kk"), now)
    return found


@pytest.mark.services
async def test_what_a_stranger_writes_joins_nobodys_conversation(pool: Pool) -> None:
    """Names of mails and tickets can be guessed; our token cannot."""
    (first,) = await take(pool, letter("Су жоқ", 1))
    token = threads.subject_token("another", first)
    others = await take(
        pool,
        letter("Жалған", 2, "b@mail.test", In_Reply_To="<1@mail.test>"),
        letter("Жалған", 3, "c@mail.test", subject=f"Re: {token}"),
        letter("Жалған", 4, "d@mail.test",
               In_Reply_To=threads.message_id("another", 1, first, "city.test")),
    )  # fmt: skip
    assert first not in others and len(set(others)) == 3
    ours = threads.message_id("secret", 1, first, "city.test")
    (joined,) = await take(pool, letter("Шын", 5, "e@mail.test", In_Reply_To=ours))
    assert joined == first
    async with connection(pool) as link:
        assert await link.fetchval("SELECT count(*) FROM authors") == 4


@pytest.mark.services
async def test_only_what_a_stopped_author_writes_goes_to_the_basket(pool: Pool) -> None:
    """Both mails come in one reading; the second one joins by its token, whoever sends it."""
    (first,) = await take(pool, letter("Су жоқ", 1))
    await take(pool, letter("Қоқыс", 2, "b@mail.test"))
    async with connection(pool) as link:
        await link.execute(
            "UPDATE authors SET stopped_at = now(), stopped_reason = 'үшінші' WHERE address = $1",
            "b@mail.test",
        )
    ours = threads.message_id("secret", 1, first, "city.test")
    both = letter("Тағы", 3, "b@mail.test"), letter("Келді", 4, In_Reply_To=ours)
    await take(pool, *both, at_once=True)
    async with connection(pool) as link:
        over = await link.fetch("SELECT conversation_id, outcome FROM conversations ORDER BY 1")
    assert [row["outcome"] for row in over if row["conversation_id"] == first] == [None]
    assert "spam" in [row["outcome"] for row in over]


@pytest.mark.services
async def test_who_is_erased_leaves_no_mail(pool: Pool, fresh_settings: Settings) -> None:
    await settle(fresh_settings)
    (first,) = await take(pool, letter("Су жоқ", 1, subject="Су"))
    async with connection(pool) as link:
        await link.execute(
            """UPDATE conversations SET outcome = 'done', ended_at = now(), accepts = false"""
        )
        erasure = await link.fetchval(
            """INSERT INTO erasures
                 (applicant, reason, asked_by, decided_by, state, decided_at)
               SELECT 'mailbox:aigul@mail.test', 'r', min(person_id), max(person_id), 'confirmed',
                      now() FROM people
               RETURNING erasure_id"""
        )
        await link.fetchval("SELECT erase_applicant($1)", erasure)
        assert await link.fetchval("SELECT count(*) FROM mails") == 0
        assert await link.fetchval(
            "SELECT address FROM conversations WHERE conversation_id = $1", first
        ) == ""  # fmt: skip


@pytest.mark.services
async def test_a_new_subject_is_a_new_matter_and_a_flood_is_one(pool: Pool) -> None:
    first, again = await take(
        pool, letter("Су жоқ", 1, subject="Су"), letter("Әлі жоқ", 2, subject="Re: Су")
    )
    assert first == again
    (other,) = await take(pool, letter("Люк ашық", 3, subject="Люк"))
    (back,) = await take(pool, letter("Келді", 4, subject="Re: Су", In_Reply_To="<1@mail.test>"))
    assert (other != first, back) == (True, first)
    flood = await take(pool, *(letter("x", n, subject=f"№{n}") for n in range(5, 25)))
    assert len(set(flood)) == 3, "five conversations an hour"


@pytest.mark.services
async def test_a_machine_is_on_record_and_starts_no_clock(pool: Pool) -> None:
    await take(pool, letter("Демалыстамын", 1, Auto_Submitted="auto-replied"))
    async with connection(pool) as link:
        row = await link.fetchrow("SELECT needs_person FROM conversations")
        assert tuple(row) == (False,)
        assert await link.fetchval("SELECT count(*) FROM messages WHERE turn_at IS NOT NULL") == 0
    await take(pool, letter("Жаңалықтар", 2, "news@mail.test", List_Id="<n.mail.test>"))
    async with connection(pool) as link:
        found = await link.fetchval("SELECT count(*) FROM conversations WHERE needs_person")
        assert found == 1, "what was mailed to many may still be a citizen's: a person looks"
        assert await link.fetchval("SELECT count(*) FROM messages WHERE turn_at IS NOT NULL") == 0


@pytest.mark.services
async def test_an_answer_knows_what_it_answers(pool: Pool) -> None:
    (first,) = await take(pool, letter("Су жоқ", 1, subject="Су", References="<0@mail.test>"))
    async with connection(pool) as link:
        found = await mails.thread(link, "mailbox", "aigul@mail.test", "no such key")
    assert found == MailThread(first, None, "Су", "<1@mail.test>", ["<0@mail.test>"])
    async with connection(pool) as link:
        assert await mails.thread(link, "mailbox", "nobody@mail.test", "k") is None


# --- as it is written ------------------------------------------------------------------------


def outbox_row(address: str = "aigul@mail.test", **fields: Any) -> Message:
    return Message(7, "k", "mailbox", address, {"text": "Сәлем", **fields}, NOW, 0)


def test_a_subject_cannot_become_a_header_and_no_address_another_one(settings: Settings) -> None:
    thread = MailThread(3, None, "x\r\nBcc: everybody@city.test", "<1@mail.test>", [])
    mail = composed(outbox_row(), "Сәлем", thread, settings)
    assert b"\nBcc:" not in mail
    with pytest.raises(ValueError, match="no mail address"):
        composed(outbox_row("a@b.kz, c@d.kz"), "Сәлем", None, settings)


def test_what_no_person_has_written_says_so(settings: Settings) -> None:
    thread = MailThread(3, None, "Су", "<1@mail.test>", [])
    assert b"Auto-Submitted: auto-replied" in composed(outbox_row(), "x", thread, settings)
    assert b"Auto-Submitted: auto-generated" in composed(
        outbox_row(ticket="t"), "x", None, settings
    )
    assert b"Auto-Submitted" not in composed(outbox_row(by_person=True), "x", thread, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.of(home=tmp_path, web_secret="secret", mailbox_address=ADDRESS)
