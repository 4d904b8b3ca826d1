"""Articles: read, written as a new version, compared, and whose review is due."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import date
from typing import Annotated, Any

import asyncpg
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from registry.knowledge.article import LANGUAGES, Block, blocks, lacks_facts
from registry.knowledge.rows import articles as knowledge
from registry.knowledge.rows.articles import (
    ArticleLine,
    ArticleOwner,
    ArticleText,
    ArticleVersion,
    VersionLine,
)
from registry.knowledge.standing import ArticleStatus, may_write, standing
from registry.knowledge.versions import TextChange, compare
from softphone_ui.knowledge.search import today
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import BadRequest, Conflict, NotAllowed, NotFound
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import Person, person_of
from staff.roles import Right

Title = Annotated[str, Meta(max_length=300, pattern=r"\A[^\x00]*\Z")]
Text = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00]*\Z")]
ROWS, MOST_ROWS = 100, 500
#: Whose parts of an article are compared, in the order they are shown.
COMPARED = (
    "title_kk", "text_kk", "title_ru", "text_ru", "title_en", "text_en",
    "other_words", "topics", "owner_name", "review_on", "valid_until", "retired",
)  # fmt: skip


class ArticleWords(Struct, forbid_unknown_fields=True):
    """The words that an editor writes. A line of a text that begins with "- " is an item of a list,
    with "?? " a fact that is still to be filled in. `other_words`: how callers say it, for the
    search. `valid_until` is the last day it holds, `review_on` the day by which it is looked
    through."""

    why: Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00]*\Z")] = ""
    title_kk: Title = ""
    title_ru: Title = ""
    title_en: Title = ""
    text_kk: Text = ""
    text_ru: Text = ""
    text_en: Text = ""
    other_words: Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")] = ""
    topics: Annotated[list[int], Meta(max_length=50)] = []
    owner: int | None = None
    review_on: date | None = None
    valid_until: date | None = None
    retired: bool = False


class ChangedArticle(ArticleWords, forbid_unknown_fields=True):
    """An article that was changed. `version` is the one the form was filled from."""

    version: Annotated[int, Meta(ge=1)] = 1


class StoredArticle(Struct):
    article_id: int
    version: int


class ArticleQuery(Struct):
    """A query for a version of an article. `version` null: the newest."""

    version: Annotated[int, Meta(ge=1)] | None = None


class ArticleView(Struct):
    """A version with its texts as blocks. `may_write`: by whoever asks."""

    article: ArticleVersion
    standing: ArticleStatus
    blocks_kk: list[Block]
    blocks_ru: list[Block]
    blocks_en: list[Block]
    lacks_facts: bool
    may_write: bool


class Preview(Struct, forbid_unknown_fields=True):
    text_kk: Text = ""
    text_ru: Text = ""
    text_en: Text = ""


class Previewed(Struct):
    blocks_kk: list[Block]
    blocks_ru: list[Block]
    blocks_en: list[Block]


class ListQuery(Struct):
    """A query for articles. `mine`: only one's own. `page` from 1."""

    mine: bool = False
    topic_id: int | None = None
    retired: bool = False
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class ArticleList(Struct):
    """The next to be looked through first. `reviews_due`: how many are due (with `mine`: of one's
    own)."""

    articles: list[ArticleLine]
    reviews_due: int
    more: bool


class CompareQuery(Struct):
    """A query for two versions, from 1."""

    before: Annotated[int, Meta(ge=1)]
    after: Annotated[int, Meta(ge=1)]


class PartCompared(Struct):
    """A part that differs, as pieces [same, gone or new, text]."""

    part: str
    changes: list[TextChange]


class Compared(Struct):
    before: VersionLine
    after: VersionLine
    parts: list[PartCompared]


def article_id_of(request: web.Request) -> int:
    """Return the article's id. Raises NotFound for what can be no article's id."""
    return id_in(request, "article_id")


def writes(person: Person, owner: int | None) -> bool:
    """Return whether this person may write an article of that owner."""
    return may_write(person.person_id, owner, writes_all=person.may(Right.KNOWLEDGE_WRITE))


async def read_article(
    request: web.Request, article_id: int, version: int | None = None
) -> ArticleView:
    """Return what the page and the endpoint show. Raises NotFound."""
    async with reading(request.app) as link:
        row = await knowledge.version(link, article_id, version)
    if row is None:
        raise NotFound
    return ArticleView(
        article=row,
        standing=standing(
            today(request.app),
            retired=row.retired, valid_until=row.valid_until, review_on=row.review_on,
        ),
        blocks_kk=blocks(row.text_kk),
        blocks_ru=blocks(row.text_ru),
        blocks_en=blocks(row.text_en),
        lacks_facts=lacks_facts(row.text_kk, row.text_ru, row.text_en),
        may_write=writes(person_of(request), row.owner),
    )  # fmt: skip


async def find(request: web.Request, query: ListQuery) -> ArticleList:
    """Return the list behind the page and the endpoint."""
    owner = person_of(request).person_id if query.mine else None
    async with reading(request.app) as link:
        rows = await knowledge.articles(
            link, owner=owner, topic_id=query.topic_id, retired=query.retired,
            limit=query.limit + 1, offset=(query.page - 1) * query.limit,
        )  # fmt: skip
        due = await knowledge.reviews_due(link, today(request.app), owner)
    return ArticleList(rows[: query.limit], due, len(rows) > query.limit)


@endpoint("GET", "/api/knowledge/articles", needs=Right.KNOWLEDGE)
async def list_articles(request: web.Request, query: ListQuery) -> ArticleList:
    """Return articles, the next to be looked through first; `mine=true` is an owner's list."""
    return await find(request, query)


@endpoint("GET", "/api/knowledge/articles/{article_id}", needs=Right.KNOWLEDGE)
async def read_one(request: web.Request, query: ArticleQuery) -> ArticleView:
    """Return one article in three languages, the newest version or another."""
    return await read_article(request, article_id_of(request), query.version)


@endpoint("GET", "/api/knowledge/articles/{article_id}/versions", needs=Right.KNOWLEDGE)
async def list_versions(request: web.Request) -> list[VersionLine]:
    """Return the author of each version, when and why; the newest first."""
    async with reading(request.app) as link:
        found = await knowledge.versions(link, article_id_of(request))
    if not found:
        raise NotFound
    return found


async def compare_article(request: web.Request, query: CompareQuery) -> Compared:
    """Compare two versions: what differs. Raises NotFound."""
    article_id = article_id_of(request)
    async with reading(request.app) as link:
        before = await knowledge.version(link, article_id, query.before)
        after = await knowledge.version(link, article_id, query.after)
    if before is None or after is None:
        raise NotFound
    pairs = [(part, _plain(before, part), _plain(after, part)) for part in COMPARED]
    parts = await asyncio.to_thread(
        lambda: [PartCompared(part, compare(old, new)) for part, old, new in pairs if old != new]
    )
    return Compared(_line(before), _line(after), parts)


def _plain(row: ArticleVersion, part: str) -> str:
    value = getattr(row, part)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None or value is False else str(value)


def _line(row: ArticleVersion) -> VersionLine:
    return VersionLine(row.version, row.written_at, row.written_by, row.why)


@endpoint("GET", "/api/knowledge/articles/{article_id}/changes", needs=Right.KNOWLEDGE)
async def compare_versions(request: web.Request, query: CompareQuery) -> Compared:
    """Compare two versions of an article, word by word; only parts that differ."""
    return await compare_article(request, query)


@endpoint("POST", "/api/knowledge/articles", needs=Right.KNOWLEDGE_WRITE)
async def add_article(request: web.Request, body: ArticleWords) -> StoredArticle:
    """Return a new article."""
    async with writing(request.app) as link:
        article_id = await knowledge.open_article(link)
        await _write(link, article_id, 1, person_of(request), body)
    return StoredArticle(article_id, 1)


@endpoint("PUT", "/api/knowledge/articles/{article_id}", needs=Right.KNOWLEDGE)
async def change_article(request: web.Request, body: ChangedArticle) -> StoredArticle:
    """Return a new version, by the article's owner or whoever may write all (403 for others; the
    owner himself gives it to nobody else). 409 with `version` where somebody wrote another
    meanwhile."""
    article_id, person = article_id_of(request), person_of(request)
    async with writing(request.app) as link:
        now = await knowledge.lock(link, article_id)
        if now is None:
            raise NotFound
        if not writes(person, now.owner):
            raise NotAllowed
        if body.owner != now.owner and not person.may(Right.KNOWLEDGE_WRITE):
            raise NotAllowed
        if body.version != now.version:
            raise Conflict(version=now.version)
        await _write(link, article_id, now.version + 1, person, body)
    return StoredArticle(article_id, now.version + 1)


async def _write(
    link: Connection, article_id: int, number: int, person: Person, body: ArticleWords
) -> None:
    words = _words(body)
    if not any(getattr(words, f"title_{language}") for language in LANGUAGES):
        raise BadRequest(reason="title: in one language at least")
    if missing := await knowledge.topics_missing(link, words.topics):
        raise BadRequest(reason=f"topics: there is no {missing[0]}")
    try:
        await knowledge.write(link, article_id, number, person.person_id, words)
    except asyncpg.ForeignKeyViolationError:
        raise BadRequest(reason="owner: there is no such person") from None


def _words(body: ArticleWords) -> ArticleText:
    fields = {it.name: getattr(body, it.name) for it in dataclasses.fields(ArticleText)}
    plain: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in fields.items()
    }
    return ArticleText(**plain)


@endpoint("POST", "/api/knowledge/preview", needs=Right.KNOWLEDGE)
async def preview_article(request: web.Request, body: Preview) -> Previewed:
    """Return texts as they will be read."""
    return Previewed(blocks(body.text_kk), blocks(body.text_ru), blocks(body.text_en))


@endpoint("GET", "/api/knowledge/owners", needs=Right.KNOWLEDGE_WRITE)
async def list_owners(request: web.Request) -> list[ArticleOwner]:
    """List everybody who may own an article."""
    async with reading(request.app) as link:
        return await knowledge.owners(link)
