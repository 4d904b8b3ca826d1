"""A news site's feed of RSS 2.0, which says whether it has changed by its ETag."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any, ClassVar

import aiohttp
from aiohttp import web

from channels.network import Network
from channels.news.reply import NewsReply
from channels.news.source import News
from channels.watched import normal, watched_in
from tests.channels.contract import Verb
from tests.channels.rigs.called import PolledRig, at_once

#: In each message of the contract stands one of them.
WORDS = [normal(it) for it in ("хабар", "жоқ", "жаздым", "осы", "ашық", "сөз")]


class NewsRig(PolledRig):
    name = "news"
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.DELETE: "what stands in a feed no more was pushed out by newer articles",
        Verb.TOKEN: "everybody may read it",
        Verb.SIGNATURE: "we ask, and believe the server that the certificate names",
        Verb.MATTER: "each article is a matter of its own, answered below it",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._items: dict[str, tuple[str, datetime]] = {}
        self._all = False

    def connect(self) -> Network:
        feed = f"{self.api}/rss"
        http = aiohttp.ClientSession()
        source = News(http, [feed], lambda it: it == feed, watched, at_once())
        return Network(source, NewsReply())

    async def _answer(self, request: web.Request) -> web.Response:
        answer = await super()._answer(request)
        known = request.headers.get("If-None-Match")
        if self._all or known is None or known != answer.headers.get("ETag"):
            return answer
        return web.Response(status=304)

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        items = "".join(_item(name, *it) for name, it in reversed(self._items.items()))
        body = f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()}"'
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag})

    def refuse(self) -> web.Response:
        return web.Response(status=403)

    async def post(self, text: str) -> str:
        assert watched_in(text, WORDS), f"{text}: let a word of it be watched"
        at = self.next_moment()
        self._items[f"item{self.count}"] = text, at
        return f"127.0.0.1/item{self.count}"

    async def edit(self, external_id: str, text: str) -> None:
        name = external_id.partition("/")[2]
        self._items[name] = text, self._items[name][1]

    async def repeat(self) -> None:
        self._all = True


async def watched() -> Sequence[str]:
    return WORDS


def _item(name: str, text: str, at: datetime) -> str:
    return (
        f"<item><title>{escape(text)}</title><guid isPermaLink='false'>{name}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
    )
