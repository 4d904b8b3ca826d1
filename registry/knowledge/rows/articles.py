"""Articles as their editors and readers have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind


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


@query("knowledge_articles")
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


@query("knowledge_reviews_due")
async def reviews_due(connection: Connection, today: date, owner: int | None) -> int:
    """Return how many articles of the owner (None: of everybody) are to be looked through."""


@query("knowledge_version")
async def version(
    connection: Connection, article_id: int, version: int | None = None
) -> ArticleVersion | None:
    """Return one version, the newest where no version is given."""


@query("knowledge_versions")
async def versions(connection: Connection, article_id: int) -> list[VersionLine]:
    """Return the newest first."""


@query("knowledge_lock")
async def lock(connection: Connection, article_id: int) -> LockedArticle | None:
    """Lock the article until the transaction ends."""


@query("knowledge_open")
async def open_article(connection: Connection) -> int:
    """Add an article; its first version is to follow in the same transaction."""


@query("knowledge_write")
async def write(
    connection: Connection, article_id: int, version: int, person_id: int, words: ArticleText
) -> None:
    """Add a version. Raises asyncpg.ForeignKeyViolationError for an owner there is not."""


@query("knowledge_owners")
async def owners(connection: Connection) -> list[ArticleOwner]:
    """Return everybody who may own an article, by name."""


@query("knowledge_topics_missing")
async def topics_missing(connection: Connection, topics: Sequence[int]) -> list[int]:
    """Return which of these topics there are not."""


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


@query("knowledge_answers_add_many")
async def add_answers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tie many tickets to the versions they were answered by, by the names of the columns."""


@query("knowledge_answers_of_ticket")
async def answers_of_ticket(connection: Connection, ticket: str) -> list[AnsweredBy]:
    """Return by what a ticket was answered, oldest first."""
