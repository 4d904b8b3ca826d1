"""Articles of a demo city that everybody may read: `public_articles.toml`. The bot answers
questions with them, and `/help` shows them."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from foundation.postgres.pool import Connection
from registry.knowledge.article import LANGUAGES
from registry.knowledge.rows import articles, public_articles
from registry.knowledge.rows.articles import ArticleText
from registry.routing.rows import rules

ARTICLES = Path(__file__).with_name("public_articles.toml")
REVIEW_AFTER = timedelta(days=90)


def written() -> list[dict[str, Any]]:
    """Read the articles from their file."""
    found: list[dict[str, Any]] = tomllib.loads(ARTICLES.read_text(encoding="utf-8"))["article"]
    return found


async def publish(link: Connection, person_id: int, today: date) -> None:
    """Write the articles and let everybody read them, as approved by `person_id`. In the caller's
    transaction."""
    topics = {it.code: it.topic_id for it in await rules.tree(link)}
    for article in written():
        texts = {
            f"{part}_{language}": article[f"{part}_{language}"]
            for part in ("title", "text")
            for language in LANGUAGES
        }
        version = ArticleText(
            why="",
            **texts,
            other_words=article["other_words"],
            topics=[topics[code] for code in article["topics"] if code in topics],
            owner=None,
            review_on=today + REVIEW_AFTER,
            valid_until=None,
            retired=False,
        )
        article_id = await articles.open_article(link)
        await articles.write(link, article_id, 1, person_id, version)
        await public_articles.mark(link, article_id, person_id, public=True)
