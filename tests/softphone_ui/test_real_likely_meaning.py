"""Likely duplicates by meaning, on real rows and over the real socket; the vectors are made up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.system import until
from foundation.postgres.pool import Pool, open_pool
from foundation.settings import Settings
from registry.meaning import asking, ticket_meanings
from registry.meaning.__main__ import answer_line
from registry.meaning.asking import socket_of
from registry.meaning.embedding import Embedding
from registry.meaning.learner import LAST_READINGS, Learner
from registry.meaning.text import Language, language_of
from registry.meaning.ticket_meanings import NO_MODEL, TicketMeanings
from softphone_ui.web.database import CONNECTIONS
from tests.softphone_ui.test_real_likely import City, beside, city, number, ticket
from tests.tickets import insert_tickets

__all__ = ["city"]  # a fixture
pytestmark = pytest.mark.services

DAYS, HOURS = timedelta(days=30), timedelta(hours=72)
#: What is told → which matter it is.
MATTERS = {"люк": 1, "құдық": 1, "автобус": 2, "трамвай": 3, "жарық": 4}
RUSSIAN, KAZAKH = "Провалился люк, яма", "Мектеп жанында құдықтың қақпағы жоқ"


def vector(words: str) -> NDArray[np.float32]:
    """Each language lies far from the other."""
    told = np.zeros(8, np.float32)
    told[7 if language_of(words) is Language.KAZAKH else 6] = 5
    told[next((n for part, n in MATTERS.items() if part in words.lower()), 0)] = 1
    return told / np.float32(np.linalg.norm(told))


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    await pool.close()


class Store:
    """What the process of topics keeps, asked for as it asks."""

    def __init__(self, pool: Pool, learner: Learner, model: str = "made up") -> None:
        self.kept = TicketMeanings(pool, model, DAYS, HOURS)
        self._pool, self._learner = pool, learner

    async def renew(self, after: timedelta = timedelta()) -> list[str]:
        """The tickets kept then, but for those that are learned from."""
        while await self.kept.renew(self._learner.vector, datetime.now(UTC) + after):
            pass
        rows = await self._pool.fetch(
            "SELECT ticket FROM ticket_meanings WHERE ticket < $1 ORDER BY 1", number(100)
        )
        return [row["ticket"] for row in rows]


async def learned(city: City, pool: Pool, reads: Embedding = vector) -> Learner:
    """From 120 tickets, half of them in each language."""
    await insert_tickets(
        city.link,
        "INSERT INTO tickets (number, line, opened_at, state, topic_id, text)"
        " SELECT '109-2026-' || to_char(n, 'FM0000000'), '109', now(), 'registered', $1, said"
        "   FROM (SELECT row_number() OVER () + 99 AS n, said FROM generate_series(1, 30),"
        "         unnest($2::text[]) AS said) numbered",
        city.topics["bus"], ["Автобус опоздал", "Трамвай не пришёл", "Автобус кешікті, нашар",
                             "Жарық жоқ, үй қараңғы"],
    )  # fmt: skip
    await city.link.execute(
        "INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)"
        " SELECT number, topic_id, false, '{}', now() FROM tickets WHERE topic_id IS NOT NULL"
    )
    learner = Learner(pool, reads)
    assert await learner.learn() == 120
    return learner


async def asked(city: City, **how: Any) -> list[tuple[str, bool]]:
    told = await beside(city, words=KAZAKH, topic_id=None, **how)
    return [(it["number"], it["same_meaning"]) for it in told["likely"]]


async def test_a_report_in_kazakh_finds_the_russian_one_of_the_same_meaning(
    city: City, pool: Pool, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    learner = await learned(city, pool)
    store = Store(pool, learner)
    await ticket(city, 1, state="registered", subject="", topic_id=None)
    added = "\n\nЛюк қай жерде?: жаяу жолда\nӨтініш беруші: Әлия Өмірқызы"  # the site's form
    await ticket(
        city, 2, 60, subject=RUSSIAN, text=RUSSIAN + added, topic_id=city.topics["manhole"]
    )
    await ticket(city, 3, 40, subject="Автобус не остановился")
    assert await asked(city) == [], "nobody is there to ask: by letters alone"
    server = await asyncio.start_unix_server(
        partial(answer_line, learner, store.kept), socket_of(fresh_settings)
    )
    async with server:
        assert await asked(city) == [], "nothing is kept of these tickets yet"
        assert await store.renew() == [number(2), number(3)], "nothing is said in the first one"
        russian = "SELECT NOT kazakh FROM ticket_meanings WHERE ticket = $1"
        assert await pool.fetchval(russian, number(2)), "a form's answers are not read"
        assert await asked(city) == [(number(2), True)]
        (it,) = (await beside(city, words=KAZAKH, topic_id=None))["likely"]
        assert (it["shared"], it["same_topic"], it["may_join"]) == ([], False, True)
        await city.link.execute(
            "UPDATE tickets SET subject = '', text = 'Автобус', version = version + 1,"
            " changed_at = now() WHERE number = $1", number(2),
        )  # fmt: skip
        await store.renew()
        assert await asked(city) == [], "it was written anew"


async def test_who_does_not_answer_in_time_is_not_waited_for(
    city: City, fresh_settings: Settings
) -> None:
    await ticket(city, 2, 60, subject="", text=RUSSIAN)
    silent = asyncio.Event()

    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silent.wait()
        writer.close()

    server = await asyncio.start_unix_server(handler, socket_of(fresh_settings))
    began = asyncio.get_running_loop().time()
    told = await beside(city)
    assert [it["number"] for it in told["likely"]] == [number(2)], "by letters alone"
    assert asyncio.get_running_loop().time() - began < 5
    silent.set()
    server.close()


async def test_while_another_process_is_asked_no_connection_is_held(
    city: City, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    await ticket(city, 2, 60, subject="", text=RUSSIAN)
    answered = 0

    async def none_held() -> bool:  # a job of its own may hold one for a moment
        count = await city.link.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'komek-web' AND state LIKE '%in transaction%'"
        )
        return bool(count == 0)

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        nonlocal answered
        await until(none_held, 20, "no connection is held")
        answered += 1
        writer.close()

    server = await asyncio.start_unix_server(handler, socket_of(fresh_settings))
    async with server:
        await beside(city)
    assert answered == 1


async def test_who_waits_for_a_topic_keeps_nobody_from_the_database(
    city: City, fresh_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 60)
    come, answered = asyncio.Semaphore(0), asyncio.Event()

    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        come.release()
        await answered.wait()
        writer.close()

    server = await asyncio.start_unix_server(handler, socket_of(fresh_settings))
    path = f"/api/tickets/{await ticket(city, 1)}"
    async with server, asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(city.operator.ask("POST", f"{path}/suggestions", {"words": RUSSIAN}))
        for _ in range(CONNECTIONS):
            await come.acquire()
        status, _ = await city.other.ask("GET", path)
        answered.set()
    assert status == 200


async def test_who_pauses_while_typing_has_nothing_read_twice(city: City, pool: Pool) -> None:
    read = list[str]()

    def noted(words: str) -> NDArray[np.float32]:
        read.append(words)
        return vector(words)

    learner, kept = await learned(city, pool, noted), TicketMeanings(pool, "", DAYS, HOURS)
    read.clear()
    await asyncio.gather(learner.answer(KAZAKH), learner.alike(KAZAKH, [], kept))
    assert await learner.answer(KAZAKH) is not None
    assert read == [KAZAKH], "for its topic and for duplicates"
    for n in range(LAST_READINGS):
        await learner.answer(f"{RUSSIAN} {n}")
    await learner.answer(KAZAKH)
    assert read.count(KAZAKH) == 2, "only the last ones are kept"


async def test_a_ticket_means_what_its_applicant_said(city: City, pool: Pool) -> None:
    mail = f"Здравствуйте!\n\n{RUSSIAN}\n\nС уважением"
    for n, subject, text in (
        (2, RUSSIAN, f"{RUSSIAN}\n\nЧто с крышкой?: сломана\nЗаявитель: Айгүл Серікова"),
        (3, RUSSIAN, f"{RUSSIAN}\nҚақпағына не болған?: сынған"),  # from the bot
        (4, "Жалоба", mail),
        (5, "Открытый люк", "Что с крышкой?: сломана\nЗаявитель: Айгүл Серікова"),
        (6, "", "Что с крышкой?: сломана"),
        (7, "", "ул"),
    ):
        await ticket(city, n, subject=subject, text=text)
    read = list[str]()

    async def noted(words: str) -> NDArray[np.float32]:
        read.append(words)
        return vector(words)

    kept, now = TicketMeanings(pool, "made up", DAYS, HOURS), datetime.now(UTC)
    assert not await kept.renew(noted, now)
    assert sorted(read) == sorted([RUSSIAN, RUSSIAN, f"Жалоба\n{mail}", "Открытый люк"])
    meanings = await kept.of([number(n) for n in range(2, 8)])
    silent = [it for it, meaning in meanings.items() if not len(meaning.vector)]
    assert sorted(silent) == [number(6), number(7)], "they are read, and say nothing"
    read.clear()
    assert not await kept.renew(noted, now) and read == []


async def test_what_nobody_is_offered_any_more_is_not_kept(city: City, pool: Pool) -> None:
    learner = await learned(city, pool)
    store, now = Store(pool, learner), datetime.now(UTC)
    await ticket(city, 2, text=RUSSIAN)
    await ticket(city, 3, state="resolved", changed_at=now - timedelta(hours=71))
    await ticket(city, 4, state="resolved", changed_at=now - timedelta(hours=73))
    await ticket(city, 5, opened_at=now - timedelta(days=31))
    await ticket(city, 6, state="answered_on_the_spot")
    await ticket(city, 7, subject="")
    assert await store.renew() == [number(2), number(3)]
    assert await store.renew(timedelta(hours=2)) == [number(2)]
    assert await Store(pool, learner, "another").renew() == [number(2), number(3)]
    assert await pool.fetch("SELECT FROM ticket_meanings WHERE model <> 'another'") == []
    assert await Store(pool, learner, NO_MODEL).renew() == [], "without the wheel nothing stays"


async def test_what_changed_while_it_was_read_is_not_kept(city: City, pool: Pool) -> None:
    await ticket(city, 2, text=RUSSIAN)

    async def erased_meanwhile(_: str) -> NDArray[np.float32]:
        await city.link.execute(
            "UPDATE tickets SET subject = '', text = '', version = version + 1, changed_at = now()"
        )
        return np.ones(4, np.float32)

    kept = TicketMeanings(pool, "made up", DAYS, HOURS)
    assert not await kept.renew(erased_meanwhile, datetime.now(UTC))
    assert await pool.fetchval("SELECT count(*) FROM ticket_meanings") == 0


async def test_what_changed_long_before_it_came_is_read_within_the_hour(
    city: City, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_meanings, "AT_ONCE", 2)
    learner = await learned(city, pool)
    store, long_ago = Store(pool, learner), datetime.now(UTC) - timedelta(hours=2)
    await ticket(city, 2, text=RUSSIAN)
    assert await store.renew() == [number(2)]
    for n in (3, 4, 5):  # as another system has it, or whose transaction was long
        await ticket(city, n, text=RUSSIAN, changed_at=long_ago)
    assert await store.renew(timedelta(minutes=59)) == [number(2)]
    assert await store.renew(timedelta(minutes=61)) == [number(n) for n in (2, 3, 4, 5)]
