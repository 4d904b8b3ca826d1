"""Articles found as an operator types, and a note of what they searched."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from aiohttp import web
from msgspec import Meta, Struct

from registry.knowledge.article import plain
from registry.knowledge.marks import Fitting, Piece
from registry.knowledge.rows import search
from registry.knowledge.rows.search import FoundArticle, PhraseQueries
from registry.knowledge.standing import ArticleStatus, standing
from registry.knowledge.typed import LONGEST, meanings, spelt
from softphone_ui.web import days
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

Language = Literal["kk", "ru", "en"]
Typed = Annotated[str, Meta(max_length=LONGEST, pattern=r"\A[^\x00]*\Z")]
ROWS, MOST_ROWS = 8, 30


class SearchQuery(Struct):
    """A query for articles by words. `words` as they were typed; without any, articles of the
    topic. `language`: in which the text is cut out."""

    words: Typed = ""
    topic_id: int | None = None
    language: Language = "kk"
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class FoundArticleView(Struct):
    """An article that fits. Titles and the snippet are pieces [text, marked]. `near`: some word is
    missing in it, or spelt only nearly so."""

    article_id: int
    version: int
    near: bool
    standing: ArticleStatus
    title_kk: list[Piece]
    title_ru: list[Piece]
    title_en: list[Piece]
    snippet: list[Piece]
    topics: list[int]


class SearchView(Struct):
    """The found articles, best first."""

    found: list[FoundArticleView]


class SearchAsTyped(Struct, forbid_unknown_fields=True):
    """A search as it stands: what is typed now, and how many articles were found."""

    typed: Annotated[str, Meta(min_length=1, max_length=LONGEST, pattern=r"\A[^\x00]*\Z")]
    found: Annotated[int, Meta(ge=0, le=MOST_ROWS)]
    language: Language
    ticket: Annotated[str, Meta(max_length=40, pattern=r"\A[0-9-]*\Z")] | None = None
    topic_id: int | None = None


class Chosen(Struct, forbid_unknown_fields=True):
    article_id: int


def today(app: web.Application) -> date:
    """Return the day in the centre's zone."""
    return days.today(ZoneInfo(app[SETTINGS].timezone))


@endpoint("GET", "/api/knowledge/search", needs=Right.KNOWLEDGE)
async def search_knowledge(request: web.Request, query: SearchQuery) -> SearchView:
    """Return articles that fit what is typed, in Kazakh, Russian or English, on any keyboard
    layout, with typing errors; those of the ticket's topic first. Retired and expired ones are not
    offered."""
    phrases, day = meanings(query.words), today(request.app)
    queries = PhraseQueries("", "", [])
    async with reading(request.app) as link:
        if phrases:
            queries = await search.queries_of(link, phrases)
            rows = await search.found(
                link, queries, spelt(phrases), query.topic_id, day, query.limit
            )
        elif query.topic_id is not None:
            rows = await search.of_topic(link, query.topic_id, day, query.limit)
        else:
            rows = []
    fitting = Fitting(queries.marks, phrases)
    # In a thread: thirty articles of 20,000 letters, each word of them held against those typed.
    return await asyncio.to_thread(
        lambda: SearchView([_view_of(row, fitting, query.language, day) for row in rows])
    )


def _view_of(
    row: FoundArticle, fitting: Fitting, language: Language, day: date
) -> FoundArticleView:
    text = getattr(row, f"text_{language}") or row.text_ru or row.text_kk or row.text_en
    return FoundArticleView(
        article_id=row.article_id,
        version=row.version,
        near=row.near,
        standing=standing(day, retired=False, valid_until=row.valid_until, review_on=row.review_on),
        title_kk=fitting.pieces(row.title_kk, nearly=row.near),
        title_ru=fitting.pieces(row.title_ru, nearly=row.near),
        title_en=fitting.pieces(row.title_en, nearly=row.near),
        snippet=fitting.snippet(plain(text)),
        topics=row.topics,
    )


@endpoint("PUT", "/api/knowledge/searches/{search_id}", needs=Right.KNOWLEDGE)
async def keep_search(request: web.Request, body: SearchAsTyped) -> None:
    """Note a search as it stands now; its id is the page's own (a UUID). A search from which
    nothing is chosen is reported as unanswered."""
    if not meanings(body.typed):
        raise BadRequest(reason="typed: nothing to look for")
    try:
        async with writing(request.app) as link:
            await search.keep_search(
                link, _search_id(request), person_of(request).person_id,
                ticket=body.ticket, topic_id=body.topic_id, language=body.language,
                typed=body.typed, results=body.found,
            )  # fmt: skip
    except asyncpg.ForeignKeyViolationError:
        raise BadRequest(reason="there is no such topic") from None


@endpoint("PUT", "/api/knowledge/searches/{search_id}/chosen", needs=Right.KNOWLEDGE)
async def choose_article(request: web.Request, body: Chosen) -> None:
    """Note that an article was opened from one's own search: it is answered."""
    try:
        async with writing(request.app) as link:
            await search.choose(
                link, _search_id(request), person_of(request).person_id, body.article_id
            )
    except asyncpg.ForeignKeyViolationError:
        raise NotFound from None


def _search_id(request: web.Request) -> str:
    try:
        return str(UUID(request.match_info["search_id"]))
    except ValueError:
        raise BadRequest(reason="the id of a search is a UUID") from None
