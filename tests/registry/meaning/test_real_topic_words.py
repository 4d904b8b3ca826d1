"""The words of topics on real rows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import numpy as np
import pytest

from foundation.postgres.pool import Pool, open_pool
from foundation.settings import Settings
from registry.meaning.rows import learning
from registry.meaning.rows.learning import ExampleRow
from registry.meaning.text import READ
from registry.meaning.topic_words import Floats, TopicWords
from tests.erasure import confirmed_erasure
from tests.softphone_ui.city import settle
from tests.tickets import insert_tickets, lead_ticket

pytestmark = pytest.mark.services
WASTE = ("Ауладан қоқыс шығарылмайды", "Мусор не вывозят, двор завален мусором")
PAIRS = dict(
    zip(("қоқыс", "мусор", "шұңқыр", "ямы"), np.eye(8, dtype=np.float32)[[0, 0, 1, 1]], strict=True)
)
ROAD = ("Жолда шұңқыр көп, көлік өте алмайды", "На дороге ямы, машине не проехать")


@pytest.fixture
async def pool(fresh_settings: Settings) -> AsyncIterator[Pool]:
    await settle(fresh_settings)
    pool = await open_pool(fresh_settings, "test", size=2)
    yield pool
    await pool.close()


async def examples(link: asyncpg.Connection) -> list[ExampleRow]:
    codes = await topics(link, "waste", "road")
    return [
        ExampleRow(f"109-2026-{n:07}", topic, text)
        for n in range(20)
        for topic, texts in zip(codes, (WASTE, ROAD), strict=True)
        for text in texts
    ]


async def told(pool: Pool) -> set[tuple[str, str | None, str | None]]:
    rows = await pool.fetch(
        "SELECT code, kazakh, russian FROM topic_words JOIN topics USING (topic_id)"
    )
    return {tuple(row) for row in rows}


async def test_words_are_kept_and_joined_by_their_meaning(pool: Pool) -> None:
    heard: list[str] = []

    async def meaning(word: str) -> Floats:
        heard.append(word)
        return PAIRS.get(word, np.eye(8, dtype=np.float32)[2 + (word[0] > "л")])

    async with pool.acquire() as link:
        rows = await examples(link)
    await TopicWords(pool, None).renew(rows)
    apart = await told(pool)
    assert {("waste", "қоқыс", None), ("waste", None, "мусор")} <= apart
    assert not [it for it in apart if it[1] and it[2]], "nothing is known of what words mean"

    kept = TopicWords(pool, meaning)
    await kept.renew(rows)
    assert {("waste", "қоқыс", "мусор"), ("road", "шұңқыр", "ямы")} <= await told(pool)
    asked = len(heard)
    await kept.renew(rows)
    assert len(heard) == asked == len(set(heard)), "a word is read once"
    await kept.renew([])
    assert await told(pool) == set(), "nothing is learned from any more"


async def test_a_word_of_both_languages_is_compared_as_one_of_its_own(pool: Pool) -> None:
    russian, kazakh, pit, gas = np.eye(4, dtype=np.float32)
    vectors = {"газ": kazakh + gas, "шұңқыр": kazakh + pit, "баллон": russian + gas,
               "ямы": russian + pit}  # fmt: skip

    async def meaning(word: str) -> Floats:
        return vectors[word]

    async with pool.acquire() as link:
        waste, road = await topics(link, "waste", "road")
    said = ((waste, "Қазір газ"), (waste, "Сейчас баллон"),
            (road, "Қазір шұңқыр"), (road, "Сейчас газ, ямы"))  # fmt: skip
    rows = [ExampleRow(f"109-2026-{n:07}", *it) for n in range(20) for it in said]
    await TopicWords(pool, meaning).renew(rows)
    assert await told(pool) == {
        ("waste", "газ", "баллон"), ("road", "шұңқыр", "ямы"), ("road", None, "газ"),
    }  # fmt: skip


async def topics(link: asyncpg.Connection, *codes: str) -> list[int]:
    every = {it["code"]: it["topic_id"] for it in await link.fetch("SELECT * FROM topics")}
    return [every[it] for it in codes]


async def teach(link: asyncpg.Connection, code: str, text: str, numbers: range) -> None:
    """Tickets of several applicants, solved."""
    for n in numbers:
        number = f"109-2026-{n:07}"
        await insert_tickets(
            link,
            """INSERT INTO tickets (number, opened_at, applicant, topic_id, subject, text)
               SELECT $1, now(), $2, topic_id, split_part($3, E'\n', 1), $3
                 FROM topics WHERE code = $4""",
            number, f"+7702{n:07}", text, code,
        )  # fmt: skip
        await lead_ticket(link, number, "answered_on_the_spot")
        await link.execute(
            """INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
               SELECT number, topic_id, false, '{}', now() FROM tickets WHERE number = $1
               ON CONFLICT DO NOTHING""",
            number,
        )


async def learned(pool: Pool) -> list[ExampleRow]:
    async with pool.acquire() as link:
        return await learning.examples(link, 2000, READ)


async def test_a_forms_questions_teach_no_words(pool: Pool) -> None:
    form = "Что с крышкой?: её нет\nГде люк?: во дворе\nЗаявитель: Серикова"
    async with pool.acquire() as link:
        await teach(link, "manhole", f"Колодец открыт.\n\nДети ходят.\n\n{form}", range(70, 90))
        await teach(link, "road", "Яма, машины стоят", range(100, 120))
    rows = await learned(pool)
    assert {it.words for it in rows if "Колодец" in it.words} == {
        "Колодец открыт. Колодец открыт.\n\nДети ходят."
    }
    await TopicWords(pool, None).renew(rows)
    assert {it for _, _, it in await told(pool)} >= {"колодец", "открыт", "дети", "ходят", "яма"}
    assert not {it for _, _, it in await told(pool)} & {"крышкой", "люк", "дворе", "серикова"}


async def erase(link: asyncpg.Connection, applicant: str) -> None:
    async with link.transaction():
        erasure = await confirmed_erasure(link, applicant)
        await link.execute("SELECT erase_applicant($1)", erasure)


async def test_an_erasure_takes_the_words_that_its_tickets_may_have_taught(pool: Pool) -> None:
    """Also where nobody learns them anew, and where somebody is just about to write them."""
    async with pool.acquire() as link:
        await teach(link, "manhole", "Колодец открыт", range(70, 90))
        await teach(link, "road", "Яма, машины стоят", range(100, 120))
        rows, kept = await learned(pool), TopicWords(pool, None)
        await kept.renew(rows)
        before = await told(pool)
        assert {it for it, _, _ in before} >= {"manhole", "road"}
        await erase(link, "+77020000075")
        assert await told(pool) == {it for it in before if it[0] != "manhole"}
        await kept.renew(rows)
        assert "manhole" not in {it for it, _, _ in await told(pool)}, "it was learned before"
        await kept.renew(await learned(pool))
        assert await told(pool) == before, "the others still say so"
