"""The words of topics on real rows."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import numpy as np
import pytest

from foundation.postgres.pool import Pool, open_pool
from foundation.settings import Settings
from registry.meaning.rows.learning import ExampleRow
from registry.meaning.topic_words import Floats, TopicWords
from tests.softphone_ui.city import settle

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
    topics = [
        await link.fetchval("SELECT topic_id FROM topics WHERE code = $1", code)
        for code in ("waste", "road")
    ]
    return [
        ExampleRow(f"109-2026-{n:07}", topic, text)
        for n in range(20)
        for topic, texts in zip(topics, (WASTE, ROAD), strict=True)
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
