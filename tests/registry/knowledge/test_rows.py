"""The search over a real PostgreSQL: in three languages, as typed, with the plan it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from foundation.postgres.queries import bind
from queue_manager.rows import first_call
from queue_manager.rows.service_level import ServiceLevelPeriod
from registry.knowledge.first_call import FirstCalls
from registry.knowledge.rows import search
from registry.knowledge.rows.articles import ArticleText, open_article, write
from registry.knowledge.rows.search import FoundArticle
from registry.knowledge.typed import meanings, spelt
from staff.rows.people import add_person
from tests.registry.knowledge.contacts import any_contact, count, write_contact

pytestmark = pytest.mark.services
TODAY = date(2026, 11, 25)
PLAIN = ArticleText("", "", "", "", "", "", "", "", [], None, None, None, False)


async def found(link: Any, typed: str, topic: str | None = None) -> Sequence[FoundArticle]:
    phrases = meanings(typed)
    asked = await search.queries_of(link, phrases)
    topic_id = await link.fetchval("SELECT topic_id FROM topics WHERE code = $1", topic)
    return await search.found(link, asked, spelt(phrases), topic_id, TODAY, 8)


async def codes(link: Any, typed: str, topic: str | None = None) -> list[str]:
    rows = [row.article_id for row in await found(link, typed, topic)]
    known = {
        row["article_id"]: row["code"]
        for row in await link.fetch("SELECT article_id, code FROM articles")
    }
    return [known[article_id] for article_id in rows]


SEARCHES = {
    "kindergarten_queue": (
        "балаб", "балабақша", "балабакшага", "балабақшаның кезегі", "кезек балабақша", "садик",
        "очередь в детский сад", "очередь балабақша", "ltncrbq cfl", ",fkf,f0if", "балаба0ша",
        "balabaksha", "детксий сад", "очередь в десткий сад", "БАЛАБАҚША", "kindergarten",
        "путёвка",
    ),
    "power_cut": ("нет света", "электричества", "отключили электричество", "жарық жоқ", "ток өшті"),
    "stray_dogs": (
        "собака укусила", "бродячих собак", "ит қапты", "dog bite", "собкаи", "бродачие сабаки",
        "sobaka",
    ),
    "coal": ("уголь", "угля купить", "көмірді", "комир кайда", "eujkm"),
    "bus_card_lost": ("карта", "потерял карту", "astra bus", "көлік картасы"),
    "snow_clearing": ("қар", "карды тазалау", "снег во дворе", "гололёд", "гололед"),
    "school_closure": ("отменили уроки", "мектепте сабақ", "аяз"),
    "open_manhole": ("люк", "ашық құдық", "k.r", "manhole"),
}  # fmt: skip


async def test_every_way_of_asking_finds_its_article_first(database: Any) -> None:
    wrong = {
        typed: told
        for code, searches in SEARCHES.items()
        for typed in searches
        if (told := await codes(database, typed))[:1] != [code]
    }
    assert wrong == {}


async def test_every_seeded_article_is_written_in_three_languages(database: Any) -> None:
    rows = await database.fetch("SELECT * FROM article_versions JOIN articles USING (article_id)")
    assert len(rows) == 12
    for row in rows:
        for language in ("kk", "ru", "en"):
            assert len(row[f"title_{language}"]) > 4 and len(row[f"text_{language}"]) > 100
        assert row["topics"], row["code"]


async def test_the_tickets_topic_goes_first_and_suffices_alone(database: Any) -> None:
    assert (await codes(database, "жоқ", "power_cut"))[0] == "power_cut"
    topic_id = await database.fetchval("SELECT topic_id FROM topics WHERE code = 'kindergarten'")
    (only,) = await search.of_topic(database, topic_id, TODAY, 4)
    assert only.title_ru == "Как встать в очередь в детский сад"


@pytest.mark.parametrize("typed", ["в", "и на", "a", "ъ", "'", "' | 'x", "%", "\\", "():*&!", "қ"])
async def test_odd_letters_break_nothing(database: Any, typed: str) -> None:
    assert len(await found(database, typed)) <= 8


async def test_an_expired_or_retired_article_is_not_offered(database: Any) -> None:
    person = await add_person(
        database, login="e", password_hash="x", role="administrator", name="E"
    )
    ends = {"Вчера": TODAY - timedelta(days=1), "Сегодня": TODAY, "Снята": None}
    for title, until in ends.items():
        words = ArticleText(
            "", "", f"Ледовый городок {title}", "", "", "", "", "", [], None, None, until,
            title == "Снята",
        )  # fmt: skip
        await write(database, await open_article(database), 1, person, words)
    told = await found(database, "ледовый городок")
    assert [it.title_ru for it in told] == ["Ледовый городок Сегодня"]


async def test_versions_are_only_added_one_after_another(database: Any) -> None:
    article_id = await database.fetchval("SELECT article_id FROM articles WHERE code = 'coal'")
    add = "INSERT INTO article_versions (article_id, version, title_ru) VALUES ($1, $2, 'x')"
    for change, *given in (
        ("UPDATE article_versions SET title_ru = 'x'",),
        ("DELETE FROM article_versions",),
        (add, article_id, 3),
        (add, article_id, 1),
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await database.execute(change, *given)
    person = await add_person(database, login="e", password_hash="x", role="clerk", name="E")
    words = ArticleText(
        "новое", "", "Дрова и брикеты", "", "", "", "", "", [], None, None, None, False
    )
    await write(database, article_id, 2, person, words)
    assert await codes(database, "брикеты") == ["coal"]
    assert "coal" not in await codes(database, "уголь")


async def test_indexes_serve_every_stage_of_the_search(database: Any) -> None:
    """Twelve rows are read quicker without, so that sequential scans are disabled here."""
    phrases = ["детский сад"]
    asked = await search.queries_of(database, phrases)
    near = "EXPLAIN SELECT 1 FROM articles WHERE $1::text <% head_spelt"
    async with database.transaction():
        await database.execute("SET LOCAL enable_seqscan = off")
        query, *given = bind(
            "knowledge_found",
            strict=asked.strict,
            loose=asked.loose,
            phrases=phrases,
            topic_id=None,
            today=TODAY,
            limit=8,
        )
        plan = await database.fetch(f"EXPLAIN {query}", *given)
        told = [row[0] for row in [*plan, *await database.fetch(near, "детский сад")]]
    used = {
        name for name in ("articles_head", "articles_whole", "articles_near") if name in str(told)
    }
    assert used == {"articles_head", "articles_whole", "articles_near"}
    assert not [line for line in told if "Seq Scan on articles" in line]


async def test_searches_are_kept_until_an_article_is_chosen(database: Any) -> None:
    mine, other = [
        await add_person(database, login=it, password_hash="x", role="operator", name=it)
        for it in "ab"
    ]
    searches = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(4)]
    typed = {0: "Паспорт ІІН", 1: "паспорт иин", 2: "уголь", 3: "ещё"}
    for n, words in typed.items():
        for part in (words[:3], words):
            await search.keep_search(
                database, searches[n], mine, ticket=None, topic_id=None, language="ru",
                typed=part, results=0 if n < 2 else 1,
            )  # fmt: skip
    coal = await database.fetchval("SELECT article_id FROM articles WHERE code = 'coal'")
    await search.choose(database, searches[2], mine, coal)
    await search.choose(database, searches[3], other, coal)  # not his search
    now = datetime.now(UTC)
    span = (now - timedelta(hours=1), now + timedelta(hours=1))
    told = await search.unanswered(database, *span, 10)
    assert [(it.folded, it.searches, it.found_nothing) for it in told] == [
        ("паспорт иин", 2, 2),
        ("еще", 1, 0),
    ]
    assert await search.settle(database, "паспорт иин", mine) == 2
    assert [it.folded for it in await search.unanswered(database, *span, 10)] == ["еще"]


async def test_first_call_resolution_counts_as_the_formula_says(database: Any) -> None:
    """The same contacts, by the database and by the pure function."""
    rng, begins = Random(109), datetime(2026, 11, 1, tzinfo=UTC)
    topics = [row["topic_id"] for row in await database.fetch("SELECT topic_id FROM topics")][:3]
    contacts = [any_contact(rng, begins, topics) for _ in range(250)]
    for n, contact in enumerate(contacts):
        await write_contact(database, n, contact)
    now = begins + timedelta(days=20)
    counted = await first_call.by_topic(
        database, ServiceLevelPeriod(begins, now + timedelta(days=9)), now
    )
    assert sum(counted.values(), FirstCalls()) == count(contacts, now)
    assert 0 < count(contacts, now).alone < count(contacts, now).known
