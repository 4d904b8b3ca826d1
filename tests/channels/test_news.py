"""News sites: what the published examples of RSS and Atom say, what is new in a feed, and where we
do not go."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.model import Edited, Happening, Posted, ReplyMode
from channels.news import feed
from channels.news.feed import Tags, get
from channels.news.mapping import (
    LONGEST_ID,
    Document,
    Entry,
    FeedBaseline,
    NoFeed,
    document_of,
    happenings_of,
)
from channels.news.source import News
from channels.polling import Rhythm
from channels.source import SourceAway, SourceRefused
from channels.state import SourceState
from registry.open311.media import publishable

FOLDER = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 8, 1, 12, 40, tzinfo=UTC)
FIRST = FeedBaseline("news.city.example", ["#109"], None, False, NOW - timedelta(hours=30), NOW)


def example(name: str) -> Document:
    raw = (FOLDER / f"news_{name}.xml").read_bytes()
    return document_of(raw, f"application/{name}+xml", "https://city.example/feed")


def posted(happenings: Sequence[Happening]) -> list[Posted]:
    assert all(isinstance(it, Posted) for it in happenings)
    return [it for it in happenings if isinstance(it, Posted)]


def test_rss_with_what_a_site_may_leave_out() -> None:
    document = example("rss")
    older, newer = posted(happenings_of(document, FIRST)[0])
    assert newer.text == "Ауланы су басты\n\nТұрғындар #109 белгісімен жазды.\nСу & балшық"
    assert newer.link == "https://news.city.example/2026/08/01/aula"
    assert (
        newer.external_id == "news.city.example/https://news.city.example/2026/08/01.html#item573"
    )
    assert newer.published_at == datetime(2026, 8, 1, 8, 39, 21, tzinfo=UTC)
    assert (newer.author.name, newer.reply_mode) == ("Қала жаңалықтары", ReplyMode.BY_HAND)
    assert (older.text, older.link) == ("Көшеде жарық жоқ, #109 жауап бермеді", "")
    assert newer.author.address != older.author.address, "each is a matter of its own"
    assert document.unreadable == 1, "one says nothing"
    assert document.entries[0].entry_id == "https://news.city.example/2026/07/20/poll", "its link"


def test_atom_with_its_content_and_addresses_that_begin_at_the_feed() -> None:
    (entry,) = example("atom").entries
    assert entry.text == "Люк ашық жатыр\n\nБалалар #109 дейді"
    assert entry.link == "https://city.example/2026/08/01/luk"
    assert (entry.published_at, entry.updated_at) == (
        datetime(2026, 8, 1, 12, 29, 29, tzinfo=UTC), datetime(2026, 8, 1, 12, 29, 29, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [b"", b"<html><title>#109</title></html>", b"{}", b"\xff\xfe\x00", b"<?xml version='1.0'?>"],
)
def test_what_is_no_feed_is_nothing_new(raw: bytes) -> None:
    with pytest.raises(NoFeed):
        document_of(raw, "text/html", "https://city.example/feed")


def test_a_document_may_blow_up_nothing_and_read_no_file() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    raw = (
        f'<!DOCTYPE r [<!ENTITY e0 "boom"><!ENTITY f SYSTEM "file:///etc/passwd">{bomb}]>'
        "<rss version='2.0'><channel><item><title>#109 &e11; &f;</title></item></channel></rss>"
    )
    found = document_of(raw.encode(), "application/xml", "https://city.example/feed")
    assert "root:" not in repr(found) and "boomboom" not in repr(found)


def entry(
    name: str, text: str, at: datetime | None = None, updated: datetime | None = None
) -> Entry:
    return Entry(name, text, "", at, updated)


def read(reading: FeedBaseline, *entries: Entry) -> tuple[list[Happening], FeedBaseline]:
    found, seen = happenings_of(Document("T", entries), reading)
    return found, replace(reading, seen=seen)


def test_an_edit_is_taken_once_and_brings_an_article_that_has_its_word_only_now() -> None:
    found, after = read(FIRST, entry("a", "#109 бір"), entry("b", "екі"))
    assert [it.external_id for it in posted(found)] == ["news.city.example/a"]
    assert read(after, entry("a", "#109 бір"), entry("b", "екі"))[0] == []
    found, after = read(after, entry("a", "сөз жоқ"), entry("b", "#109 екі"))
    edited, late, again = found
    assert edited == Edited("news.city.example/a", NOW, "сөз жоқ"), "also without its word"
    assert isinstance(late, Posted) and late.text == "#109 екі"
    assert again == Edited("news.city.example/b", NOW, "#109 екі")
    assert read(after, entry("a", "сөз жоқ"), entry("b", "#109 екі"))[0] == []


def test_when_it_was_edited_is_what_the_site_says_where_that_can_be() -> None:
    before, at = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    _, after = read(FIRST, entry("a", "#109", before))
    for says, is_taken in ((at, at), (NOW + timedelta(days=1), NOW), (before, NOW), (None, NOW)):
        found, _ = read(after, entry("a", "#109 жаңа", before, says))
        assert found[-1] == Edited("news.city.example/a", is_taken, "#109 жаңа")


def test_what_vanishes_is_not_deleted_and_what_comes_back_is_nothing_else() -> None:
    _, after = read(FIRST, entry("a", "#109"))
    found, after = read(after)
    assert found == []
    (back,), _ = read(after, entry("a", "#109"))
    assert isinstance(back, Posted), "on record once, by its name"


def test_a_new_feed_brings_a_day_and_one_that_was_away_all_of_it() -> None:
    week, future = NOW - timedelta(days=7), NOW + timedelta(days=1)
    found, after = read(FIRST, entry("old", "#109", week), entry("ahead", "#109", future))
    (ahead,) = posted(found)
    assert (ahead.external_id, ahead.published_at) == ("news.city.example/ahead", NOW)
    found, after = read(after, entry("old", "#109", week), entry("missed", "#109", week))
    assert [it.external_id for it in posted(found)] == ["news.city.example/missed"]


def test_where_other_words_are_watched_what_was_seen_is_judged_anew() -> None:
    week = NOW - timedelta(days=7)
    seen = [entry("a", "қар", NOW), entry("b", "қар", week)]
    _, after = read(FIRST, *seen)
    found, _ = read(replace(after, words=["кар"], again=True), *seen, entry("c", "қар", week))
    assert [it.external_id[-1] for it in posted(found)] == ["a", "c"], "b was old already"


def test_names_that_cannot_be_stored_stay_apart_and_no_link_runs_a_script() -> None:
    names = ["x" * 400 + "1", "x" * 400 + "2", "a\0", "a\ud800"]
    found, _ = read(FIRST, *(entry(it, "#109") for it in names))
    stored = {it.external_id for it in posted(found)}
    assert len(stored) == 4 and all(len(it) <= LONGEST_ID and it.isprintable() for it in stored)
    item = "<item><title>t</title><link>javascript:x()</link></item>"
    raw = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    assert document_of(raw, "text/xml", "https://city.example").entries[0].link == ""


# --- over HTTP -------------------------------------------------------------------------------

PATHS: dict[str, Any] = {
    "/ok": (200, {"ETag": '"1"', "Last-Modified": "Sat, 01 Aug 2026 08:00:00 GMT"}, b"feed"),
    "/moved": (301, {"Location": "/ok"}, b""),
    "/inside": (302, {"Location": "http://10.0.0.1/secret"}, b""),
    "/round": (302, {"Location": "/round"}, b""),
    "/gone": (410, {}, b""),
    "/busy": (429, {"Retry-After": "7"}, b""),
    "/large": (200, {}, b"x" * 3000),
}


@pytest.fixture
async def site() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        status, headers, body = PATHS[request.path]
        if request.headers.get("If-None-Match") == headers.get("ETag", ""):
            assert request.headers["If-Modified-Since"] == headers["Last-Modified"]
            return web.Response(status=304)
        return web.Response(status=status, headers=headers, body=body)

    app = web.Application()
    app.router.add_get("/{path}", answer)
    async with TestServer(app) as server:
        yield server


async def ask(site: TestServer, path: str, tags: Tags = Tags()) -> feed.FetchedFeed | None:  # noqa: B008
    def may_read(address: str) -> bool:
        return address.startswith(str(site.make_url("/")))

    async with aiohttp.ClientSession() as http:
        return await get(http, may_read, str(site.make_url(path)), tags)


async def test_a_feed_is_read_where_it_has_changed_and_where_it_has_moved(site: TestServer) -> None:
    page = await ask(site, "/moved")
    assert page is not None and page.raw == b"feed"
    assert await ask(site, "/moved", page.tags) is None


async def test_trouble_of_a_feed(site: TestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "MOST_BYTES", 2000)
    for path, kind, why in (
        ("/inside", SourceRefused, "no public address by https: http://10.0.0.1/secret"),
        ("/round", SourceAway, "redirected again and again"),
        ("/gone", SourceRefused, "answered 410"),
        ("/busy", SourceAway, "answered 429"),
        ("/large", SourceAway, "larger than 2000 bytes"),
    ):
        with pytest.raises(SourceAway, match=why) as caught:
            await ask(site, path)
        assert type(caught.value) is kind
        assert caught.value.after == (timedelta(seconds=7) if path == "/busy" else None)


async def test_no_host_of_our_own_is_gone_to() -> None:
    async with feed.open_session() as http:
        with pytest.raises(SourceRefused):
            await get(http, publishable, "https://127.0.0.1/rss", Tags())
        with pytest.raises(SourceAway, match="no public address"):
            await get(http, lambda it: True, "http://localhost/rss", Tags())


RSS = (
    b"<rss version='2.0'><channel><item><title>#109 a</title><guid>a</guid></item></channel></rss>"
)


async def test_a_feed_that_is_silent_hinders_no_other_and_is_left_alone_for_a_while(
    site: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PATHS, "/ok", (200, {"ETag": "1", "Last-Modified": "x"}, RSS))
    busy, fine = (str(site.make_url(it)) for it in ("/busy", "/ok"))
    now = [NOW]

    async def words() -> Sequence[str]:
        return ["#109"]

    rhythm = Rhythm(timedelta(0), clock=lambda: now[0])
    news = News(aiohttp.ClientSession(), [busy, fine], lambda it: True, words, rhythm)
    first = await news.fetch(None)
    assert [it.text for it in posted(first.happenings)] == ["#109 a"]
    assert first.trouble == f"1 of 2 feeds, {busy}: answered 429"
    state = SourceState()
    state.answered(NOW, trouble=first.trouble)
    assert (state.away_since, state.trouble) == (NOW, first.trouble), "status and page say so"
    monkeypatch.setitem(PATHS, "/busy", (200, {}, RSS.replace(b"a</", b"b</")))
    now[0] += timedelta(seconds=6)
    second = await news.fetch(first.cursor)
    assert (second.happenings, bool(second.trouble)) == ([], True)
    now[0] += timedelta(seconds=1)
    third = await news.fetch(second.cursor)
    assert [it.text for it in posted(third.happenings)] == ["#109 b"]
    assert third.trouble == ""
    state.answered(NOW, trouble=third.trouble)
    assert state.away_since is None
    await news.close()


async def test_where_no_feed_answers_the_source_is_away(site: TestServer) -> None:
    async def words() -> Sequence[str]:
        return ["#109"]

    gone = [str(site.make_url("/gone"))]
    news = News(aiohttp.ClientSession(), gone, lambda it: True, words, Rhythm(timedelta(0)))
    for _ in range(2):
        with pytest.raises(SourceRefused, match="answered 410"):
            await news.fetch(None)
    await news.close()
