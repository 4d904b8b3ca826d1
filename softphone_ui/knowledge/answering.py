"""A ticket answered by an article, on the spot."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from registry.actions.answering import ArticleRead, NoSuchArticle
from registry.actions.answering import answer_by_article as answer
from registry.knowledge.rows import articles
from registry.knowledge.rows.articles import AnsweredBy
from softphone_ui.knowledge.search import Language
from softphone_ui.tickets.saving import (
    SavedTicket,
    action_errors,
    saved_ticket,
    ticket_of_own_call,
)
from softphone_ui.tickets.step_words import WHY
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotFound, Refused
from softphone_ui.web.person import acting, person_of
from staff.roles import Right


class AnswerBy(Struct, forbid_unknown_fields=True):
    """The version that was read, and in which language."""

    article_id: int
    version: int
    language: Language


@endpoint("POST", "/api/tickets/{number}/answered-by", needs=Right.TICKETS)
async def answer_by_article(request: web.Request, body: AnswerBy) -> SavedTicket:
    """Answer a ticket by this version of an article: it is tied to it and answered on the spot; an
    empty topic and subject become the article's. The same twice counts once. 409 `refused` where
    the ticket is with a body already."""
    number, person = request.match_info["number"], person_of(request)
    own = ticket_of_own_call(request.app, number, person)
    read = ArticleRead(body.article_id, body.version, body.language)
    async with writing(request.app) as link:
        with action_errors():
            try:
                saved = await answer(
                    link,
                    number,
                    read,
                    person.in_registry,
                    acting(request),
                    datetime.now(UTC),
                    own=own,
                )
            except NoSuchArticle:
                raise NotFound from None
        if saved.refused is not None:
            raise Refused(reason=WHY[saved.refused])
    return saved_ticket(request, saved)


@endpoint("GET", "/api/tickets/{number}/answered-by", needs=Right.TICKETS)
async def answers_of_ticket(request: web.Request) -> list[AnsweredBy]:
    """Return by which articles, and which version of them, a ticket was answered."""
    async with reading(request.app) as link:
        return await articles.answers_of_ticket(link, request.match_info["number"])
