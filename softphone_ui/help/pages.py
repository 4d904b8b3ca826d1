"""`/help`: articles for readers, those that somebody who may write them has made public."""

from __future__ import annotations

from aiohttp import web

from registry.knowledge.article import blocks
from registry.knowledge.rows import public_articles
from softphone_ui.citizen.showing import show
from softphone_ui.knowledge.articles import article_id_of, read_article
from softphone_ui.knowledge.search import today
from softphone_ui.web.database import reading_for_anybody, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from staff.roles import Right
from staff.rows.audit import write_audit

MOST = 500


@page("/help", needs=None)
async def list_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/help?words=…`: articles with all the words in title or text."""
    language = language_of(request)
    typed = " ".join(request.query.get("words", "")[:100].split())
    async with reading_for_anybody(request.app) as link:
        rows = await public_articles.public(link, today(request.app), MOST)
    found = []
    for row in rows:
        written_in, title, text = row.in_language(language)
        if all(word in f"{title} {text}".casefold() for word in typed.casefold().split()):
            found.append((row.article_id, written_in, title))
    return show(request, "help/list", found=found, typed=typed)


@page("/help/{article_id:[0-9]{1,15}}", needs=None)
async def article_page(request: web.Request) -> web.StreamResponse:
    async with reading_for_anybody(request.app) as link:
        rows = await public_articles.public(link, today(request.app), 1, article_id_of(request))
    if not rows:
        raise NotFound
    written_in, title, text = rows[0].in_language(language_of(request))
    return show(request, "help/article", written_in=written_in, title=title, blocks=blocks(text))


@page("/knowledge/{article_id:[0-9]{1,15}}/public", needs=Right.KNOWLEDGE, method="POST")
async def publish(request: web.Request) -> web.StreamResponse:
    """Publish an article or take it back, as a person decides who may write it."""
    form, article_id = await request.post(), article_id_of(request)
    if not (await read_article(request, article_id)).may_write:
        raise NotAllowed
    public, person_id = form.get("public") == "yes", person_of(request).person_id
    async with writing(request.app) as link:
        await public_articles.mark(link, article_id, person_id, public=public)
        await write_audit(
            link, person_id, "article_published", subject=str(article_id),
            detail={"public": public}, address=request.remote,
        )  # fmt: skip
    raise web.HTTPSeeOther(f"/knowledge/{article_id}")
