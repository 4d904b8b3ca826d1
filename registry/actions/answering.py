"""Answers a ticket on the spot by an article of the knowledge base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.pool import Connection
from registry.actions.saving import SavedForm, change_ticket, form_with, lock_ticket
from registry.knowledge.rows import articles
from registry.knowledge.rows.articles import ArticleVersion
from registry.tickets.rows.history import add_history
from registry.workflow.life import StepActor
from registry.workflow.opening import NewTicket
from registry.workflow.states import State
from staff.acting import ActingPerson


class NoSuchArticle(Exception):
    """An error: there is no such version of an article."""


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """The version of an article that answered a ticket, and the language in which it was read."""

    article_id: int
    version: int
    language: str


async def answer_by_article(
    connection: Connection,
    number: str,
    read: ArticleRead,
    who: StepActor,
    by: ActingPerson,
    at: datetime,
    *,
    own: NewTicket | None = None,
) -> SavedForm:
    """Lock the ticket (`own` as in `lock_ticket`), answer it on the spot, and write by which
    article, with an entry in its history. An empty topic and subject become the article's.

    The same article a second time is counted once. Where the answer says `refused`, the caller
    must roll back. Raise NoSuchTicket, NoSuchArticle, and the errors of `change_ticket`.
    """
    article = await articles.version(connection, read.article_id, read.version)
    if article is None:
        raise NoSuchArticle
    before = await lock_ticket(connection, number, own)
    title = _title(article, read.language)
    no_topic = before.topic_id is None and article.topics
    form = form_with(
        before,
        state=State.ANSWERED_ON_THE_SPOT,
        subject=None if before.subject else title,
        topic_id=article.topics[0] if no_topic else None,
    )
    saved = await change_ticket(connection, before, form, who, at)
    if saved.refused is None and await articles.answer(
        connection, number, read.article_id, read.version, read.language, by.person_id
    ):
        change = {"article": [None, f"{title} ({article.article_id}.{article.version})"]}
        await add_history(connection, number, change, person_id=by.person_id)
    return saved


def _title(article: ArticleVersion, language: str) -> str:
    titles = (getattr(article, f"title_{language}"), article.title_ru, article.title_kk)
    return next((str(title) for title in titles if title), article.title_en)
