"""Articles as their editors and readers have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article in a list. `answered`: contacts answered by it in the last 30 days."""

    article_id: int
    version: int
    title_kk: str
    title_ru: str
    title_en: str
    topics: list[int]
    owner: int | None
    owner_name: str | None
    review_on: date | None
    valid_until: date | None
    retired: bool
    written_at: datetime
    lacks_facts: bool
    answered: int


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """One version of an article, and which is the newest. `written_by` None: seeded."""

    article_id: int
    version: int
    newest: int
    written_at: datetime
    written_by: str | None
    why: str
    title_kk: str
    title_ru: str
    title_en: str
    text_kk: str
    text_ru: str
    text_en: str
    other_words: str
    topics: list[int]
    owner: int | None
    owner_name: str | None
    review_on: date | None
    valid_until: date | None
    retired: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """The author of a version, when and why."""

    version: int
    written_at: datetime
    written_by: str | None
    why: str


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text that an editor writes: a version to be."""

    why: str
    title_kk: str
    title_ru: str
    title_en: str
    text_kk: str
    text_ru: str
    text_en: str
    other_words: str
    topics: list[int]
    owner: int | None
    review_on: date | None
    valid_until: date | None
    retired: bool


@dataclass(frozen=True, slots=True)
class LockedArticle:
    """The state with which a new version is compared."""

    owner: int | None
    version: int


@dataclass(frozen=True, slots=True)
class ArticleOwner:
    """A person who may own an article."""

    person_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """The version of the article by which a ticket was answered, and in which language."""

    article_id: int
    version: int
    language: str
    at: datetime
    person: str
    title_kk: str
    title_ru: str
    title_en: str


async def articles(
    connection: Connection,
    *,
    owner: int | None,
    topic_id: int | None,
    retired: bool,
    limit: int,
    offset: int,
) -> list[ArticleLine]:
    """Return the next to be looked through first; retired ones last, and only where asked for."""
    rows = await connection.fetch(
        *bind(
            "knowledge_articles",
            owner=owner,
            topic_id=topic_id,
            retired=retired,
            limit=limit,
            offset=offset,
        )
    )
    return all_into(ArticleLine, rows)


async def reviews_due(connection: Connection, today: date, owner: int | None) -> int:
    """Return how many articles of the owner (None: of everybody) are to be looked through."""
    due: int = await connection.fetchval(*bind("knowledge_reviews_due", today=today, owner=owner))
    return due


async def version(
    connection: Connection, article_id: int, number: int | None = None
) -> ArticleVersion | None:
    """Return one version, the newest where no number is given."""
    row = await connection.fetchrow(
        *bind("knowledge_version", article_id=article_id, version=number)
    )
    return None if row is None else into(ArticleVersion, row)


async def versions(connection: Connection, article_id: int) -> list[VersionLine]:
    """Return the newest first."""
    return all_into(
        VersionLine, await connection.fetch(*bind("knowledge_versions", article_id=article_id))
    )


async def lock(connection: Connection, article_id: int) -> LockedArticle | None:
    """Lock the article until the transaction ends."""
    row = await connection.fetchrow(*bind("knowledge_lock", article_id=article_id))
    return None if row is None else into(LockedArticle, row)


async def open_article(connection: Connection) -> int:
    """Add an article; its first version is to follow in the same transaction."""
    article_id: int = await connection.fetchval(*bind("knowledge_open"))
    return article_id


async def write(
    connection: Connection, article_id: int, number: int, person_id: int, words: ArticleText
) -> None:
    """Add a version. Raises asyncpg.ForeignKeyViolationError for an owner there is not."""
    await connection.execute(
        *bind(
            "knowledge_write",
            article_id=article_id,
            version=number,
            person_id=person_id,
            why=words.why,
            title_kk=words.title_kk,
            title_ru=words.title_ru,
            title_en=words.title_en,
            text_kk=words.text_kk,
            text_ru=words.text_ru,
            text_en=words.text_en,
            other_words=words.other_words,
            topics=words.topics,
            owner=words.owner,
            review_on=words.review_on,
            valid_until=words.valid_until,
            retired=words.retired,
        )
    )


async def owners(connection: Connection) -> list[ArticleOwner]:
    """Return everybody who may own an article, by name."""
    return all_into(ArticleOwner, await connection.fetch(*bind("knowledge_owners")))


async def topics_missing(connection: Connection, topics: Sequence[int]) -> list[int]:
    """Return which of these topics there are not."""
    rows = await connection.fetch(*bind("knowledge_topics_missing", topics=list(topics)))
    return [row["topic"] for row in rows]


async def answer(
    connection: Connection,
    ticket: str,
    article_id: int,
    number: int,
    language: str,
    person_id: int,
) -> bool:
    """Tie a ticket to the version it was answered by; False where it was already."""
    added = await connection.fetchval(
        *bind(
            "knowledge_answer",
            ticket=ticket,
            article_id=article_id,
            version=number,
            language=language,
            person_id=person_id,
        )
    )
    if added is not None:
        await connection.execute(*bind("knowledge_answered_more", article_id=article_id))
    return added is not None


async def add_answers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tie many tickets to the versions they were answered by, by the names of the columns."""
    await connection.execute(*bind("knowledge_answers_add_many", rows=rows))


async def answers_of_ticket(connection: Connection, ticket: str) -> list[AnsweredBy]:
    """Return by what a ticket was answered, oldest first."""
    return all_into(
        AnsweredBy, await connection.fetch(*bind("knowledge_answers_of_ticket", ticket=ticket))
    )
