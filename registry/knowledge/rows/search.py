"""Articles found as an operator types, and what became of her searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, expect, into


@dataclass(frozen=True, slots=True)
class PhraseQueries:
    """The typed phrase as queries of PostgreSQL; `marks`: beginnings of (folded) words that fit."""

    strict: str
    loose: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that fits. `near`: not every word is there, or it is spelt only nearly so."""

    article_id: int
    version: int
    near: bool
    title_kk: str
    title_ru: str
    title_en: str
    text_kk: str
    text_ru: str
    text_en: str
    topics: list[int]
    valid_until: date | None
    review_on: date | None
    answered: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Searches for alike words from which nothing was chosen."""

    folded: str
    typed: str
    searches: int
    found_nothing: int
    people: int
    last_at: datetime
    language: str
    ticket: str | None


async def queries_of(connection: Connection, phrases: Sequence[str]) -> PhraseQueries:
    """Return the queries of these phrases (registry.knowledge.typed); empty where all are stop
    words."""
    return into(
        PhraseQueries,
        expect(await connection.fetchrow(*bind("knowledge_asked", phrases=list(phrases)))),
    )


async def found(
    connection: Connection,
    queries: PhraseQueries,
    phrases: Sequence[str],
    topic_id: int | None,
    today: date,
    limit: int,
) -> list[FoundArticle]:
    """Return the articles that fit, best first; `phrases` are for words spelt nearly so."""
    rows = await connection.fetch(
        *bind(
            "knowledge_found",
            strict=queries.strict,
            loose=queries.loose,
            phrases=list(phrases),
            topic_id=topic_id,
            today=today,
            limit=limit,
        )
    )
    return all_into(FoundArticle, rows)


async def of_topic(
    connection: Connection, topic_id: int, today: date, limit: int
) -> list[FoundArticle]:
    """Return articles of a topic and of its parent, the most used first."""
    rows = await connection.fetch(
        *bind("knowledge_of_topic", topic_id=topic_id, today=today, limit=limit)
    )
    return all_into(FoundArticle, rows)


async def keep_search(
    connection: Connection,
    search_id: str,
    person_id: int,
    *,
    ticket: str | None,
    topic_id: int | None,
    language: str,
    typed: str,
    results: int,
) -> None:
    """Note a search as it stands; raises asyncpg.ForeignKeyViolationError for a bad topic."""
    await connection.execute(
        *bind(
            "knowledge_search_kept",
            search_id=search_id,
            person_id=person_id,
            ticket=ticket,
            topic_id=topic_id,
            language=language,
            typed=typed,
            results=results,
        )
    )


async def choose(connection: Connection, search_id: str, person_id: int, article_id: int) -> None:
    """Note that an article was opened from this search."""
    await connection.execute(
        *bind(
            "knowledge_search_chosen",
            search_id=search_id,
            person_id=person_id,
            article_id=article_id,
        )
    )


async def unanswered(
    connection: Connection, begins: datetime, ends: datetime, limit: int
) -> list[Unanswered]:
    """Return the most often searched first."""
    rows = await connection.fetch(
        *bind("knowledge_unanswered", begins=begins, ends=ends, limit=limit)
    )
    return all_into(Unanswered, rows)


async def settle(connection: Connection, folded: str, person_id: int) -> int:
    """Settle these searches, which are dealt with; returns how many they were."""
    settled: int = await connection.fetchval(
        *bind("knowledge_unanswered_settled", folded=folded, person_id=person_id)
    )
    return settled
