"""What a network tells is on record once, whatever it tells twice, late or out of order; and what a
person may want of it: to be answered by the stand-in, to be told of their ticket, to be
forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from PIL import Image

from channels import stand_in
from channels.bursts import QUIET
from channels.counting_views import CountsViews, count_views
from channels.files import Files, shelf_of_messages
from channels.intake import AnotherReads, Centre, take_in
from channels.model import Author, Deleted, Edited, Fetched, Posted, Reach, Viewed
from channels.outgoing import OutgoingReply, put_out
from channels.reading import Readers
from channels.rows import conversations, registrations, sources, turns
from channels.rows.messages import AHEAD
from channels.source import SourceAway
from channels.telegram.mapping import happenings_of
from foundation.postgres.pool import Pool, connection, open_pool, transaction
from foundation.process.progress import Progress
from foundation.settings import Settings
from foundation.valkey.keys import open_bus
from launcher.post import post
from personal_data.rows import personal_data
from registry.files.shelf import Shelf
from registry.notifications.applicants import NoticeSender
from registry.notifications.notices import NOT_SOLVED, SOLVED, say_in
from registry.tickets.applicant_code import code_of, shown
from registry.workflow.rows import steps
from tests.channels.bot_api import BotApi
from tests.channels.town import Town, town
from tests.erasure import confirmed_erasure
from tests.registry.files.samples import SVG
from tests.softphone_ui.city import settle
from tests.tickets import insert_tickets, lead_ticket
from tests.waiting import until_waiting

pytestmark = pytest.mark.services
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CENTRE = Centre("109", "kk")
AUTHOR = Author("7001", "Айгүл С.", "kk")
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
async def pool(fresh_settings: Settings) -> Any:
    made = await open_pool(fresh_settings, "test", size=3)
    async with transaction(made) as link:
        await sources.begin(link, "telegram_bot")
    yield made
    made.terminate()


def posted(number: int, text: str = "Су жоқ", at: datetime = NOW) -> Posted:
    return Posted(f"7001/{number}", AUTHOR, at, text)


async def read(
    pool: Pool, before: Any, after: Any, *happenings: Any, now: datetime = NOW
) -> set[int]:
    async with transaction(pool) as link:
        return await take_in(link, "telegram_bot", before, Fetched(happenings, after), CENTRE, now)


async def rows(pool: Pool, sql: str) -> list[tuple[Any, ...]]:
    async with transaction(pool) as link:
        return [tuple(row) for row in await link.fetch(sql)]


async def test_once_whatever_comes_twice_and_an_hour_away_is_caught_up(pool: Pool) -> None:
    """The overlap of two readings, an edit that overtakes an older one, a deletion that is
    doubled."""
    late = [posted(n, f"Хабарлама {n}", NOW + n * SECOND) for n in range(3)]
    back = NOW + timedelta(hours=1)
    await read(pool, None, 3, *late, now=back)
    newer = Edited("7001/1", NOW + 9 * SECOND, "Екі")
    older = Edited("7001/1", NOW + 5 * SECOND, "Бір")
    gone = Deleted("7001/2", NOW + 9 * SECOND)
    await read(
        pool, 3, 9, *late, newer, older, newer, gone, gone, Deleted("7001/99", NOW), now=back
    )
    assert await rows(pool, "SELECT text FROM messages ORDER BY message_id") == [
        ("Хабарлама 0",), ("Екі",), ("Хабарлама 2",),
    ]  # fmt: skip
    assert await rows(pool, "SELECT text FROM message_versions") == [("Хабарлама 1",)]
    assert await rows(pool, "SELECT count(*) FROM conversations") == [(1,)]
    (found,) = await rows(pool, "SELECT published_at, seen_at, withdrawn_at FROM conversations")
    assert found == (NOW, back, None), "the clock runs from publication, and its lag is known"
    assert await rows(pool, "SELECT lag_seconds FROM sources") == [(3598.0,)]
    rest = [Deleted(f"7001/{n}", NOW + 9 * SECOND) for n in (0, 1)]
    await read(pool, 9, 12, *rest, now=back)
    assert await rows(pool, "SELECT withdrawn_at FROM conversations") == [(NOW + 9 * SECOND,)]


async def test_a_deletion_that_overtakes_its_message_marks_it_when_it_comes(pool: Pool) -> None:
    """A network that calls us keeps no order."""
    gone = Deleted("7001/1", NOW + SECOND)
    assert await read(pool, None, 1, gone, gone) == set()
    late = await read(pool, 1, 2, posted(1))
    assert await rows(pool, "SELECT deleted_at FROM messages") == [(NOW + SECOND,)]
    assert await rows(pool, "SELECT text, withdrawn_at FROM messages JOIN conversations USING "
                      "(conversation_id)") == [("Су жоқ", NOW + SECOND)]  # fmt: skip
    assert len(late) == 1, "pages hear of it"
    await read(pool, 2, 3, posted(2))
    assert await rows(pool, "SELECT deleted_at FROM messages WHERE external_id = '7001/2'") == [
        (None,)
    ]
    assert await rows(pool, "SELECT count(*) FROM deletions_ahead") == [(0,)], "said once"


class Counting:
    """A network that says how many have seen a post."""

    name, counts_views = "telegram_bot", "7001/"

    def __init__(self, found: dict[str, int] | None) -> None:
        self.found = found

    async def views(self, numbers: Sequence[str]) -> Sequence[Viewed]:
        if self.found is None:
            raise SourceAway("away")
        return [Viewed(it, NOW + HOUR, self.found[it]) for it in numbers if it in self.found]


async def test_each_figure_of_a_posts_views_is_kept_with_its_time(pool: Pool) -> None:
    source = Counting({"7001/1": 900, "7001/2": 5})
    assert isinstance(source, CountsViews)
    old = posted(3, at=NOW - timedelta(days=8))
    seen = [Viewed("7001/1", NOW, 12), Viewed("7001/1", NOW + SECOND, 12), Viewed("7001/9", NOW, 1)]
    await read(pool, None, 1, old, posted(1), posted(2), *seen)
    assert await count_views(pool, source, NOW + HOUR) == NOW + 2 * HOUR
    assert await count_views(pool, Counting(None), NOW + HOUR) == NOW + 2 * HOUR
    assert await rows(
        pool,
        """SELECT external_id, read_at, views FROM message_views JOIN messages USING (message_id)
            ORDER BY 1, 2""",
    ) == [("7001/1", NOW, 12), ("7001/1", NOW + HOUR, 900), ("7001/2", NOW + HOUR, 5)]


async def test_of_a_message_that_never_comes_nothing_stays(pool: Pool) -> None:
    await read(pool, None, 1, Deleted("7001/8", NOW))
    week = NOW + AHEAD + SECOND
    await read(pool, 1, 2, Deleted("7001/9", week), now=week)
    assert await rows(pool, "SELECT external_id FROM deletions_ahead") == [("7001/9",)]


async def test_an_edit_that_overtakes_its_message_is_not_lost(pool: Pool) -> None:
    """A network that calls us keeps no order."""
    api = BotApi()
    message = api.write(text="Лук ашық", at=NOW)
    api.edit(message, "Люк ашық")
    first, edit = (happenings_of(it) for it in api.updates)
    await read(pool, None, 1, *edit)
    await read(pool, 1, 2, *first)
    assert await rows(pool, "SELECT text, published_at FROM messages") == [("Люк ашық", NOW)]


async def test_what_the_database_refuses_holds_up_no_other_message(
    pool: Pool, fresh_settings: Settings
) -> None:
    redis = open_bus(fresh_settings.stores.redis_url)
    folder = fresh_settings.folders.files_dir
    files = Files(pool, shelf_of_messages(folder), Shelf(folder))
    readers = Readers(fresh_settings, pool, redis, ["telegram_bot"], files)
    bad = replace(posted(2), author=replace(AUTHOR, address="7" * 201))
    await readers.take_pushed("telegram_bot", [posted(1), bad, posted(3, "Жарық жоқ")], 0)
    await redis.aclose()
    assert await rows(pool, "SELECT text FROM messages ORDER BY message_id") == [
        ("Су жоқ",), ("Жарық жоқ",),
    ]  # fmt: skip
    assert await rows(pool, "SELECT address FROM authors") == [("7001",)]
    assert readers.state.sources["telegram_bot"].unreadable == 1
    assert readers.state.health()["ok"] is False


async def test_what_was_read_on_by_another_is_not_taken_twice(pool: Pool) -> None:
    await read(pool, None, 1, posted(1))
    with pytest.raises(AnotherReads):
        await read(pool, None, 1, posted(1))
    assert await rows(pool, "SELECT count(*) FROM messages") == [(1,)]


async def test_a_greeting_starts_no_clock_and_what_follows_does(pool: Pool) -> None:
    await read(pool, None, 1, posted(1, "/start"))
    assert await rows(pool, "SELECT needs_person FROM conversations") == [(False,)]
    asked = NOW + timedelta(minutes=20)
    await read(pool, 1, 2, posted(2, "Жарық жоқ", asked), now=asked)
    assert await rows(pool, "SELECT needs_person, published_at FROM conversations") == [
        (True, asked)
    ]


async def test_who_writes_again_is_reached_again(pool: Pool) -> None:
    await read(pool, None, 1, posted(1), Reach("7001", NOW, blocked=True))
    assert await rows(pool, "SELECT blocked_at FROM authors") == [(NOW,)]
    await read(pool, 1, 2, posted(2))
    assert await rows(pool, "SELECT blocked_at FROM authors") == [(None,)]


async def test_reading_and_answering_wait_for_each_other_in_one_order(pool: Pool) -> None:
    """An answer refers to the source that is being read."""
    (conversation_id,) = await read(pool, None, 1, posted(1))
    async with transaction(pool) as reader:
        await sources.lock(reader, "telegram_bot")
        async with asyncio.timeout(20), transaction(pool) as bot:
            await sources.lock_author(bot, conversation_id)
            reply = OutgoingReply(
                key="k1", source="telegram_bot", address="7001", language="kk", text="Рақмет"
            )
            await put_out(bot, conversation_id, reply, NOW)
        assert await rows(pool, "SELECT count(*) FROM outbox") == [(1,)], "while it is read"


async def test_what_is_taken_back_while_it_is_answered_waits_for_the_answer(pool: Pool) -> None:
    """Each locked what the other wanted next: the network's call came back as a failure."""
    (conversation_id,) = await read(pool, None, 1, posted(1))

    edited = Edited("7001/1", NOW + SECOND, "Су бар")
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        async with transaction(pool) as bot:
            await sources.lock_author(bot, conversation_id)
            await conversations.lock(bot, conversation_id)
            group.create_task(read(pool, 1, 2, edited, Deleted("7001/1", NOW + SECOND), posted(2)))
            await until_waiting(pool)
            await turns.end_turn(bot, [1])
    found = "SELECT text, deleted_at, turn_at FROM messages ORDER BY message_id"
    assert await rows(pool, found) == [
        ("Су бар", NOW + SECOND, None),
        ("Су жоқ", None, NOW + QUIET),
    ]


async def test_the_stand_in_takes_a_post_to_its_ticket_and_its_end(
    fresh_settings: Settings, tmp_path: Path
) -> None:
    """`./komek post` with a photo, a script that says it is one, and a place: registered, told that
    it is answered, and erased."""
    photo, script = tmp_path / "люк.jpg", tmp_path / "көше.jpg"
    Image.new("RGB", (64, 48), "red").save(photo)
    script.write_bytes(SVG)
    await settle(fresh_settings)
    async with town(fresh_settings) as it:
        await write(it, "Люк ашық тұр, Абай 12", photos=[photo, script], place="51.1283,71.4305")
        states = (
            "SELECT string_agg(concat_ws(' ', state, why), ', ' ORDER BY place) FROM message_files"
        )
        await it.until_value(states, "there, refused unknown")
        await write(it, "Тіркеу")
        await it.until_value("SELECT count(*) FROM ticket_files", 1)
        number = await it.value("SELECT ticket FROM conversations")
        assert await it.value("SELECT applicant FROM tickets") == "stand_in:aigul"
        await it.until_value("SELECT count(*) FROM outbox WHERE state <> 'sent'", 0)

        await lead_ticket(it.link, number, "resolved")
        teller = NoticeSender(it.pool, it.settings)

        async def planned() -> bool:
            await teller.tell(datetime.now(UTC))
            return bool(await it.value("SELECT count(*) FROM notices WHERE way = 'stand_in'"))

        await it.until(planned, "the answer is told")
        code = shown(code_of(it.settings.web.web_secret, number))

        async def told() -> bool:
            last = replies(it)[-1]
            buttons = [f"{say_in('kk', it)}: {number}" for it in (SOLVED, NOT_SOLVED)]
            return code in last["text"] and last["buttons"] == buttons

        await it.until(told, f"the last word has the code, and asks: {replies(it)}")
        await erase(it, "stand_in:aigul")


def replies(it: Town) -> list[dict[str, Any]]:
    assert it.settings.stand_in_dir is not None
    return stand_in.replies(it.settings.stand_in_dir)


async def write(it: Town, words: str, photos: list[Path] | None = None, place: str = "") -> None:
    progress = Progress(quiet=True)
    done = await asyncio.to_thread(
        post, it.settings, progress, words, author="aigul", name="Айгүл", photos=photos or [],
        place=place, next_seconds=0.1,
    )  # fmt: skip
    assert done == 0


async def erase(it: Town, who: str) -> None:
    """What they wrote is handed over to them. A conversation that a person is still to answer
    stands in the way of an erasure; then nothing is left."""
    own = await personal_data.data(it.link, who)
    assert "Люк ашық тұр, Абай 12" in [each["text"] for each in own["written"]]
    assert (await personal_data.found(it.link, who)).conversations == 1
    assert await it.value("SELECT erasure_hindrances($1)", who) == ["open_conversation"]
    await it.link.execute(
        "UPDATE conversations SET outcome = 'done', ended_at = now(), accepts = false"
    )
    erasure = await it.value(
        """INSERT INTO erasures (applicant, reason, asked_by, decided_by, state, decided_at)
           SELECT $1, 'r', min(person_id), max(person_id), 'confirmed', now() FROM people
           RETURNING erasure_id""",
        who,
    )
    await it.until_value("SELECT count(*) FROM outbox WHERE state <> 'sent'", 0)
    file_id = await it.value("SELECT file_id FROM message_files WHERE state = 'there'")
    shelf = it.settings.folders.files_dir / "messages" / file_id[:2] / file_id
    assert shelf.exists()
    await it.value("SELECT erase_applicant($1)", erasure)
    for table in ("messages", "message_versions", "message_files", "authors", "conversations",
                  "contacts", "tickets", "outbox"):  # fmt: skip
        rows = BytesIO()
        await it.link.copy_from_table(table, output=rows)
        for secret in ("aigul", "Айгүл", "Люк", "71.43", "post-"):
            assert secret not in rows.getvalue().decode(), (table, secret)
    await it.link.execute("NOTIFY channels")

    async def removed() -> bool:
        return not shelf.exists()

    await it.until(removed, "the photo left the disk")


async def test_many_that_end_by_themselves_leave_out_what_somebody_has(pool: Pool) -> None:
    """It ends the next time: whoever waited for it would have others meanwhile."""
    ids = await two_that_write(pool)
    async with transaction(pool) as link:
        await link.execute("UPDATE messages SET turn_at = NULL")
        await link.execute("UPDATE conversations SET needs_person = false")
    async with asyncio.timeout(20), transaction(pool) as bot:
        await conversations.lock(bot, ids[0])
        async with transaction(pool) as link:
            await conversations.end_self_served(link, NOW + HOUR, NOW + HOUR)
        over = "SELECT conversation_id FROM conversations WHERE ended_at IS NULL"
        assert await rows(pool, over) == [(ids[0],)]


async def test_of_many_answers_each_is_noted_by_itself(pool: Pool) -> None:
    """Whoever has the second conversation may want the first one next."""
    ids = await two_that_write(pool)
    await answered_by_a_person(pool, ids)

    async def note() -> list[int]:
        async with connection(pool) as link:
            return await conversations.note_answers(link, NOW)

    async with asyncio.timeout(20), transaction(pool) as reader:
        await conversations.lock(reader, ids[1])
        noted = asyncio.create_task(note())
        await until_waiting(pool)
        await conversations.lock(reader, ids[0])
    assert await noted == ids


async def two_that_write(pool: Pool) -> list[int]:
    found = list[int]()
    for number, address in enumerate(("7001", "7002"), 1):
        it = Posted(f"{address}/1", Author(address, "Айгүл С.", "kk"), NOW, "Су жоқ")
        found += await read(pool, number - 1 or None, number, it)
    return found


async def answered_by_a_person(pool: Pool, ids: Sequence[int]) -> None:
    """Each has an answer that its network has taken."""
    async with transaction(pool) as link:
        for each in ids:
            reply = OutgoingReply(
                key=f"k{each}",
                source="telegram_bot",
                address="7001",
                language="kk",
                text="Бригада жолда",
            )
            await put_out(link, each, reply, NOW)
        await link.execute("UPDATE messages SET part = 'operator' WHERE kind = 'out'")
        await link.execute("UPDATE outbox SET state = 'sent', ended_at = now()")


async def carry_out(pool: Pool, erasure: int) -> None:
    async with transaction(pool) as link:
        await personal_data.erase(link, erasure)


async def test_who_is_erased_is_locked_before_their_tickets(pool: Pool) -> None:
    """Whoever answers them locks the author, the conversation, and then the ticket."""
    (conversation_id,) = await read(pool, None, 1, posted(1))
    number, who = "109-2026-0000001", "telegram_bot:7001"
    async with transaction(pool) as link:
        await insert_tickets(
            link, "INSERT INTO tickets (number, opened_at, applicant) VALUES ($1, $2, $3)",
            number, NOW, who,
        )  # fmt: skip
        await lead_ticket(link, number, "answered_on_the_spot")
        await registrations.set_ticket(link, conversation_id, number, None)
        await link.execute(
            "UPDATE conversations SET outcome = 'done', ended_at = now(), accepts = false"
        )
        erasure = await confirmed_erasure(link, who)

    async with asyncio.timeout(20), transaction(pool) as bot:
        await sources.lock_author(bot, conversation_id)
        erased = asyncio.create_task(carry_out(pool, erasure))
        await until_waiting(pool)
        await conversations.lock(bot, conversation_id)
        await steps.lock(bot, number)
    await erased
    assert await rows(pool, "SELECT applicant FROM tickets") == [(None,)]
    assert await rows(pool, "SELECT count(*) FROM authors") == [(0,)]


@pytest.mark.parametrize("comes", ["a ticket", "words", "a command"])
async def test_what_came_while_an_erasure_waited_is_not_passed_over(pool: Pool, comes: str) -> None:
    """What is registered, or said to a person, in that moment stands in its way; the rest is erased
    with the others."""
    (conversation_id,) = await read(pool, None, 1, posted(1))
    who = "telegram_bot:7001"
    async with transaction(pool) as link:
        await link.execute(
            "UPDATE conversations SET outcome = 'done', ended_at = now(), accepts = false"
        )
        erasure = await confirmed_erasure(link, who)

    async with asyncio.timeout(20), transaction(pool) as bot:
        await sources.lock_author(bot, conversation_id)
        erased = asyncio.create_task(carry_out(pool, erasure))
        await until_waiting(pool)
        if comes == "a ticket":
            await insert_tickets(
                bot, "INSERT INTO tickets (number, opened_at, applicant) VALUES ($1, $2, $3)",
                "109-2026-0000001", NOW, who,
            )  # fmt: skip
        else:
            it = posted(2, "/start" if comes == "a command" else "Жарық жоқ")
            await take_in(bot, "telegram_bot", 1, Fetched([it], 2), CENTRE, NOW)
    if comes == "a command":
        await erased
        left = "SELECT count(*) FROM conversations WHERE address <> ''"
        assert await rows(pool, left) == [(0,)]
        assert await rows(pool, "SELECT DISTINCT text FROM messages") == [("",)]
    else:
        with pytest.raises(asyncpg.RestrictViolationError):
            await erased
        assert await rows(pool, "SELECT count(*) FROM authors") == [(1,)]
