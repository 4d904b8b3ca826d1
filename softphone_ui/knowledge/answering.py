"""A ticket answered by an article, on the spot."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from msgspec import Struct

from registry.knowledge.rows import articles
from registry.knowledge.rows.articles import AnsweredBy, ArticleVersion
from registry.tickets.rows.history import add_history
from registry.tickets.rows.tickets import TicketWords
from registry.workflow.states import State
from softphone_ui.knowledge.search import Language
from softphone_ui.tickets.api import SavedTicket, change_ticket, locked
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, Refused
from softphone_ui.web.person import person_of
from staff.roles import Right


class AnswerBy(Struct, forbid_unknown_fields=True):
    """The version that was read, and in which language."""

    article_id: int
    version: int
    language: Language


@endpoint("POST", "/api/tickets/{number}/answered-by", needs=Right.TICKETS)
async def answer_by_article(request: web.Request, body: AnswerBy) -> SavedTicket:
    """The ticket was answered by this version of an article: it is tied to it and answered on the
    spot; an empty topic and subject become the article's. The same twice counts once.
    409 `refused` where the ticket is with a body already."""
    number, person = request.match_info["number"], person_of(request)
    async with writing(request.app) as link:
        article = await articles.version(link, body.article_id, body.version)
        if article is None:
            raise NotFound
        before = await locked(request.app, link, number, person)
        words = _words(before, article, body.language)
        saved, left = await change_ticket(link, before, person, **words)
        if left:
            raise Refused(reason=left)
        if await articles.answer(
            link, number, body.article_id, body.version, body.language, person.person_id
        ):
            number_of = f"{article.article_id}.{article.version}"
            title = f"{_title(article, body.language)} ({number_of})"
            change = {"article": [None, title]}
            await add_history(link, number, change, person_id=person.person_id)
    return saved


def _words(before: TicketWords, article: ArticleVersion, language: Language) -> dict[str, Any]:
    words: dict[str, Any] = {"state": State.ANSWERED_ON_THE_SPOT}
    if not before.subject:
        words["subject"] = _title(article, language)
    if before.topic_id is None and article.topics:
        words["topic_id"] = article.topics[0]
    return words


def _title(article: ArticleVersion, language: Language) -> str:
    titles = (getattr(article, f"title_{language}"), article.title_ru, article.title_kk)
    return next((str(it) for it in titles if it), article.title_en)


@endpoint("GET", "/api/tickets/{number}/answered-by", needs=Right.TICKETS)
async def answers_of_ticket(request: web.Request) -> list[AnsweredBy]:
    """By which articles, and which version of them, a ticket was answered."""
    async with reading(request.app) as link:
        return await articles.answers_of_ticket(link, request.match_info["number"])
