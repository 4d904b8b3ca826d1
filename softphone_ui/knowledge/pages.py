"""`/knowledge`: articles listed, read, written with a preview, and their versions compared."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from registry.knowledge.article import LANGUAGES
from registry.knowledge.rows import articles, public_articles
from registry.knowledge.rows.articles import ArticleLine, ArticleVersion
from registry.knowledge.standing import ArticleStatus, standing
from registry.tickets.rows import tickets
from softphone_ui.knowledge.articles import (
    ArticleQuery,
    ArticleWords,
    CompareQuery,
    ListQuery,
    article_id_of,
    compare_article,
    find,
    read_article,
)
from softphone_ui.knowledge.search import today
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotAllowed
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from softphone_ui.web.words import N_
from staff.roles import Right

STANDINGS = {
    ArticleStatus.GOOD: N_("in force"),
    ArticleStatus.REVIEW_DUE: N_("review due"),
    ArticleStatus.EXPIRED: N_("expired"),
    ArticleStatus.RETIRED: N_("retired"),
}
#: What a part of an article is called where versions are compared.
PARTS = {
    "title_kk": N_("Title in Kazakh"),
    "text_kk": N_("Text in Kazakh"),
    "title_ru": N_("Title in Russian"),
    "text_ru": N_("Text in Russian"),
    "title_en": N_("Title in English"),
    "text_en": N_("Text in English"),
    "other_words": N_("Other words"),
    "topics": N_("Topics"),
    "owner_name": N_("Owner"),
    "review_on": N_("Review by"),
    "valid_until": N_("Valid until"),
    "retired": N_("Retired"),
}


def title_in(language: str, row: ArticleLine | ArticleVersion) -> str:
    """Return the title in this language, else in whichever there is."""
    titles = [getattr(row, f"title_{it}") for it in (language, *LANGUAGES)]
    return next((str(it) for it in titles if it), "")


@page("/knowledge", needs=Right.KNOWLEDGE)
async def list_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/knowledge?mine=true&topic_id=…`."""
    query, person = read_query(request, ListQuery), person_of(request)
    day = today(request.app)
    async with reading(request.app) as link:
        topics = await tickets.topics(link)
        due_mine = await articles.reviews_due(link, day, person.person_id)
    return render(
        request,
        "knowledge/list.html",
        view=await find(request, query),
        query=query,
        topics=topics,
        topic_names={it.topic_id: it.names.in_language(language_of(request)) for it in topics},
        due_mine=due_mine,
        standing_of=lambda article: standing(
            day,
            retired=article.retired,
            valid_until=article.valid_until,
            review_on=article.review_on,
        ),
        standings=STANDINGS,
        title=lambda article: title_in(language_of(request), article),
        may_add=person.may(Right.KNOWLEDGE_WRITE),
        may_report=person.may(Right.MISSED),
        show=Show(language_of(request), ZoneInfo(request.app[SETTINGS].timezone)),
    )


@page("/knowledge/{article_id:[0-9]+}", needs=Right.KNOWLEDGE)
async def article_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/knowledge/12?version=2` of an article."""
    article_id = article_id_of(request)
    query = read_query(request, ArticleQuery)
    view = await read_article(request, article_id, query.version)
    async with reading(request.app) as link:
        versions = await articles.versions(link, article_id)
        topics = await tickets.topics(link)
        public = await public_articles.is_public(link, article_id)
    names = {it.topic_id: it.names.in_language(language_of(request)) for it in topics}
    return render(
        request,
        "knowledge/article.html",
        view=view,
        article=view.article,
        public=public,
        versions=versions,
        topic_names=names,
        standings=STANDINGS,
        language_names=LANGUAGE_NAMES,
        title=title_in(language_of(request), view.article),
        show=Show(language_of(request), ZoneInfo(request.app[SETTINGS].timezone)),
        own=language_of(request),
    )


@page("/knowledge/{article_id:[0-9]+}/edit", needs=Right.KNOWLEDGE)
async def edit_page(request: web.Request) -> web.StreamResponse:
    """Show the form `/knowledge/12/edit`; 403 for who may not write it."""
    view = await read_article(request, article_id_of(request))
    if not view.may_write:
        raise NotAllowed
    return await _form(request, view.article, view.article.article_id, view.article.version)


@page("/knowledge/new", needs=Right.KNOWLEDGE_WRITE)
async def new_page(request: web.Request) -> web.StreamResponse:
    """Show the form `/knowledge/new?words=…`: what was searched in vain becomes other words."""
    words = request.query.get("words", "")[:200]
    return await _form(request, ArticleWords(other_words=words))


async def _form(
    request: web.Request,
    words: ArticleVersion | ArticleWords,
    article_id: int | None = None,
    version: int = 0,
) -> web.Response:
    person = person_of(request)
    async with reading(request.app) as link:
        topics = await tickets.topics(link)
        owners = await articles.owners(link) if person.may(Right.KNOWLEDGE_WRITE) else []
    return render(
        request,
        "knowledge/edit.html",
        words=words,
        article_id=article_id,
        version=version,
        topics=topics,
        owners=owners,
        language_names=LANGUAGE_NAMES,
        own=language_of(request),
    )


@page("/knowledge/{article_id:[0-9]+}/changes", needs=Right.KNOWLEDGE)
async def compare_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/knowledge/12/changes?before=1&after=2`."""
    query = read_query(request, CompareQuery)
    return render(
        request,
        "knowledge/changes.html",
        view=await compare_article(request, query),
        article_id=article_id_of(request),
        parts=PARTS,
    )
