"""Articles that everybody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from registry.knowledge.article import LANGUAGES


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """An article in its newest version; "" where it is not written in a language. `other_words`:
    words by which people look for it."""

    article_id: int
    title_kk: str
    title_ru: str
    title_en: str
    text_kk: str
    text_ru: str
    text_en: str
    other_words: str

    def in_language(self, language: str) -> tuple[str, str, str]:
        """Return its language, title and text: in `language`, else in the first in which it is
        written."""
        for code in (language, *LANGUAGES):
            title, text = getattr(self, f"title_{code}"), getattr(self, f"text_{code}")
            if title and text:
                return code, title, text
        return language, "", ""


async def mark(connection: Connection, article_id: int, person_id: int, *, public: bool) -> None:
    """Let everybody read it, or nobody outside any more."""
    if public:
        add = bind("public_article_add", article_id=article_id, person_id=person_id)
        await connection.execute(*add)
    else:
        await connection.execute(*bind("public_article_remove", article_id=article_id))


@query("public_article_is")
async def is_public(connection: Connection, article_id: int) -> bool:
    """Return whether everybody may read an article."""


@query("public_articles")
async def public(
    connection: Connection, today: date, limit: int, article_id: int | None = None
) -> list[PublicArticle]:
    """Return those that are in force, or the one."""
