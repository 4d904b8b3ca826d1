"""Articles found as an operator types, and what became of their searches. Every search is stored:
those from which no article was opened show which articles are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection


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


@query("knowledge_asked")
async def queries_of(connection: Connection, phrases: Sequence[str]) -> PhraseQueries:
    """Return the queries of these phrases (registry.knowledge.typed); empty where all are stop
    words."""


@query("knowledge_found")
async def found(
    connection: Connection,
    queries: PhraseQueries,
    phrases: Sequence[str],
    topic_id: int | None,
    today: date,
    limit: int,
) -> list[FoundArticle]:
    """Return the articles that fit, best first; `phrases` are for words spelt nearly so."""


@query("knowledge_of_topic")
async def of_topic(
    connection: Connection, topic_id: int, today: date, limit: int
) -> list[FoundArticle]:
    """Return articles of a topic and of its parent, the most used first."""


@query("knowledge_search_kept")
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


@query("knowledge_search_chosen")
async def choose(connection: Connection, search_id: str, person_id: int, article_id: int) -> None:
    """Note that an article was opened from this search."""


@query("knowledge_unanswered")
async def unanswered(
    connection: Connection, begins: datetime, ends: datetime, limit: int
) -> list[Unanswered]:
    """Return the most often searched first."""


@query("knowledge_unanswered_settled")
async def settle(connection: Connection, folded: str, person_id: int) -> int:
    """Settle these searches, which are dealt with; returns how many they were."""
