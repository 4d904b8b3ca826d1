"""Stand-ins of the networks: Telegram's Bot API and news sites that we ask, VK and Meta that call
us. They give things out twice and in another order, answer into a cut line, and repeat what was
not acknowledged, as the real ones do or might."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import aiohttp
from aiohttp import web

from bench.post_storm.plan import Place, Post
from channels.meta.webhook import SIGNATURE_HEADER, signature_of

TOKEN = "42:AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
VK_GROUP, VK_SECRET, META_SECRET, META_PAGE = 456, "vk-secret", "meta-secret", "123456789"
FEEDS, LONGEST_FEED = 5, 200
#: Of what is given out: so much comes twice, so much of our answers gets lost on the way.
DOUBLED, LOST_ANSWERS = 0.1, 0.05
#: A network chooses among so many of what waits, and sends so many at once.
WINDOW, SENDERS = 8, 3
AGAIN_SECONDS, LOOKS_SECONDS = 0.3, 0.05
UPDATES_AT_ONCE = 100
#: What any other call of an API is answered.
ANYTHING = {"response": {"items": [], "profiles": [], "groups": []}, "id": "1", "data": []}


@dataclass
class CallingNetwork:
    """A network that calls us. `waits`: deliveries that nobody has acknowledged."""

    place: Place
    url: str
    is_cut: Callable[[Place], bool]
    delivered: Counter[Place]
    dice: random.Random
    waits: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)

    async def run(self, http: aiohttp.ClientSession) -> None:
        """Call us until cancelled, as the network does."""
        async with asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(self._send_all(http))

    async def _send_all(self, http: aiohttp.ClientSession) -> None:
        while True:
            if not self.waits or self.is_cut(self.place):
                await asyncio.sleep(LOOKS_SECONDS)
                continue
            one = self.waits.pop(self.dice.randrange(min(len(self.waits), WINDOW)))
            if not await self._send(http, *one):
                self.waits.append(one)
                await asyncio.sleep(AGAIN_SECONDS)
            elif self.dice.random() < DOUBLED + LOST_ANSWERS:
                self.waits.append(one)

    async def _send(
        self, http: aiohttp.ClientSession, body: bytes, headers: Mapping[str, str]
    ) -> bool:
        try:
            async with http.post(self.url, data=body, headers=headers) as answer:
                taken = answer.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False
        self.delivered[self.place] += taken
        return taken


@dataclass
class Networks:
    """The networks of the storm. `is_cut`: whether a place's line is cut now. `delivered`: what
    reached us, with doubles."""

    hooks: str
    is_cut: Callable[[Place], bool]
    dice: random.Random
    api: str = ""
    delivered: Counter[Place] = field(default_factory=Counter)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _feeds: list[list[str]] = field(default_factory=lambda: [[] for _ in range(FEEDS)])

    def __post_init__(self) -> None:
        paths = {Place.VK: "vk", Place.FACEBOOK: "meta", Place.INSTAGRAM: "meta"}
        self._callers = {
            place: CallingNetwork(
                place, f"{self.hooks}/hooks/{path}", self.is_cut, self.delivered, self.dice
            )
            for place, path in paths.items()
        }

    @asynccontextmanager
    async def running(self, port: int) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/getUpdates", self._get_updates)
        app.router.add_post(f"/bot{TOKEN}/sendMessage", self._send_message)
        app.router.add_get("/rss/{number}", self._feed)
        app.router.add_route("*", "/{path:.*}", self._anything)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as http:
            calls = [asyncio.create_task(it.run(http)) for it in self._callers.values()]
            try:
                yield
            finally:
                for call in calls:
                    call.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
                await runner.cleanup()

    @property
    def waiting(self) -> int:
        """Return deliveries that nobody has acknowledged."""
        return sum(len(it.waits) for it in self._callers.values())

    # --- what citizens do ----------------------------------------------------------------------

    def publish(self, post: Post) -> None:
        """Publish a post on Telegram, VK, Facebook, Instagram or a news site."""
        at = datetime.now(UTC)
        if post.place is Place.TELEGRAM:
            self._updates.append(_update(len(self._updates) + 1, post, at))
        elif post.place is Place.NEWS:
            self._feeds[post.number % FEEDS].insert(0, _item(post, at))
        else:
            make = {Place.VK: _vk, Place.FACEBOOK: _facebook, Place.INSTAGRAM: _instagram}
            self._callers[post.place].waits.append(make[post.place](post, at))

    # --- what we ask ---------------------------------------------------------------------------

    async def _get_updates(self, request: web.Request) -> web.StreamResponse:
        """As Telegram does: everything from the offset on. Beside it some of before, in any order;
        some answers get lost."""
        form = await request.post()
        offset, ends = int(str(form.get("offset", 0))), int(str(form.get("timeout", 0)))
        loop = asyncio.get_running_loop()
        until = loop.time() + min(ends, 5)
        while True:
            if self.is_cut(Place.TELEGRAM) or self.dice.random() < LOST_ANSWERS / 10:
                return _hang_up(request)
            waits = [it for it in self._updates[-3000:] if it["update_id"] >= offset]
            if waits or loop.time() >= until:
                break
            await asyncio.sleep(LOOKS_SECONDS)
        found = waits[:UPDATES_AT_ONCE]
        if found and self.dice.random() < DOUBLED * 2:
            found = [*self._updates[max(0, offset - 6) : max(0, offset - 1)], *found]
        self.dice.shuffle(found)
        if self.dice.random() < LOST_ANSWERS:
            return _hang_up(request)
        self.delivered[Place.TELEGRAM] += len(found)
        return web.json_response({"ok": True, "result": found})

    async def _send_message(self, request: web.Request) -> web.StreamResponse:
        if self.is_cut(Place.TELEGRAM):
            return _hang_up(request)
        chat = int(str((await request.post())["chat_id"]))
        message = {"message_id": 1, "date": int(datetime.now(UTC).timestamp()), "text": "x",
                   "chat": {"id": chat, "type": "private"}}  # fmt: skip
        return web.json_response({"ok": True, "result": message})

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        if self.is_cut(Place.NEWS):
            return web.Response(status=503)
        items = self._feeds[int(request.match_info["number"])][:LONGEST_FEED]
        etag = f'"{len(items)}-{hash(items[0]) if items else 0}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        self.delivered[Place.NEWS] += len(items)
        mixed = "".join(self.dice.sample(items, len(items)))
        body = f"<rss version='2.0'><channel><title>Қала</title>{mixed}</channel></rss>"
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def _anything(self, request: web.Request) -> web.StreamResponse:
        """Searches find nothing; a hashtag has a number."""
        if request.path.endswith("/ig_hashtag_search"):
            return web.json_response({"data": [{"id": "1"}]})
        return web.json_response(ANYTHING)


def _hang_up(request: web.Request) -> web.Response:
    with contextlib.suppress(AttributeError):
        request.transport.abort()  # type: ignore[union-attr]
    return web.Response()


def _update(number: int, post: Post, at: datetime) -> dict[str, Any]:
    who = 7000 + post.author
    return {
        "update_id": number,
        "message": {
            "message_id": post.number + 1,
            "date": int(at.timestamp()),
            "chat": {"id": who, "type": "private", "first_name": "А"},
            "from": {"id": who, "is_bot": False, "first_name": "А", "language_code": "kk"},
            "text": post.text,
        },
    }


def _item(post: Post, at: datetime) -> str:
    return (
        f"<item><title>{post.text}</title><guid isPermaLink='false'>{post.mark}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
    )


def _vk(post: Post, at: datetime) -> tuple[bytes, Mapping[str, str]]:
    comment = {
        "id": 100 + post.number, "from_id": 1000 + post.author, "date": int(at.timestamp()),
        "text": post.text, "post_id": 7, "owner_id": -VK_GROUP,
    }  # fmt: skip
    event = {
        "type": "wall_reply_new", "event_id": f"e{post.number}", "object": comment,
        "group_id": VK_GROUP, "v": "5.199", "secret": VK_SECRET,
    }  # fmt: skip
    return json.dumps(event).encode(), {}


def _facebook(post: Post, at: datetime) -> tuple[bytes, Mapping[str, str]]:
    value = {
        "from": {"id": str(5000 + post.author), "name": "А"}, "message": post.text,
        "post_id": f"{META_PAGE}_9", "comment_id": f"9_{post.number}", "verb": "add",
        "created_time": int(at.timestamp()), "item": "comment",
    }  # fmt: skip
    return _signed("page", {"changes": [{"field": "feed", "value": value}]})


def _instagram(post: Post, at: datetime) -> tuple[bytes, Mapping[str, str]]:
    letter = {
        "sender": {"id": str(8000 + post.author)}, "recipient": {"id": META_PAGE},
        "timestamp": int(at.timestamp() * 1000),
        "message": {"mid": f"mid{post.number}", "text": post.text},
    }  # fmt: skip
    return _signed("instagram", {"messaging": [letter]})


def _signed(kind: str, entry: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
    whole = {"object": kind, "entry": [{"id": META_PAGE, "time": 0, **entry}]}
    body = json.dumps(whole).encode()
    return body, {SIGNATURE_HEADER: signature_of(META_SECRET, body)}
