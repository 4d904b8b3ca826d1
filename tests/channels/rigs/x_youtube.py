"""X by its search, and YouTube by its lists of comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from aiohttp import web

from channels.model import ReplyMode
from channels.network import Network
from channels.watched import normal
from channels.web_api import WebApi
from channels.x.reply import XReply
from channels.x.source import HOSTS, X
from channels.youtube.reply import YouTubeReply
from channels.youtube.source import YouTube, judge
from tests.channels.contract import Verb
from tests.channels.rigs.called import PolledRig, at_once

WE_ASK = "we ask, and believe the server that the certificate names"
CHANNEL = "UC109"


class XRig(PolledRig):
    name = "x"
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.DELETE: "the search finds no more what was deleted, and says nothing",
        Verb.SIGNATURE: WE_ASK,
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._posts: list[dict[str, Any]] = []
        self._all, self._words = False, list[str]()

    def connect(self) -> Network:
        api = WebApi(self.http, self.api, hosts=HOSTS)
        source = X(api, "token", 10_000, self._watched, ReplyMode.PUBLIC, at_once())
        return Network(source, XReply(api, self.settings, "token"))

    async def _watched(self) -> Sequence[str]:
        """Whatever is written here."""
        return self._words

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        assert path == "/2/tweets/search/recent"
        since = 0 if self._all else int(params.get("since_id", 0))
        found = [it for it in self._posts if int(it["id"]) > since]
        newest = {"newest_id": found[-1]["id"]} if found else {}
        users = [{"id": "77", "name": "Айгүл", "username": "aigul"}]
        return {"data": found[::-1], "includes": {"users": users}, "meta": newest}

    def refuse(self) -> web.Response:
        body = {"title": "Unauthorized", "type": "about:blank", "status": 401}
        return web.json_response(body, status=401)

    def _said(self, first: str | None, text: str) -> str:
        at, number = self.next_moment(), str(1_900 + self.count)
        self._words.append(normal(text))
        history = [first, number] if first else [number]
        self._posts.append(
            {"id": number, "text": text, "author_id": "77", "edit_history_tweet_ids": history,
             "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
        )  # fmt: skip
        return number

    async def post(self, text: str) -> str:
        return self._said(None, text)

    async def edit(self, external_id: str, text: str) -> None:
        self._said(external_id, text)

    async def repeat(self) -> None:
        self._all = True


class YouTubeRig(PolledRig):
    name = "youtube"
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.DELETE: "a list of comments has no more what was deleted, and says nothing",
        Verb.SIGNATURE: WE_ASK,
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._threads: dict[str, dict[str, Any]] = {}

    def connect(self) -> Network:
        api = WebApi(self.http, self.api, judge)
        source = YouTube(api, "key", CHANNEL, ReplyMode.PUBLIC, at_once())
        return Network(source, YouTubeReply(api, self.settings, "token"))

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        assert (path, params["allThreadsRelatedToChannelId"]) == (
            "/youtube/v3/commentThreads", CHANNEL,
        )  # fmt: skip
        return {"items": list(self._threads.values())[::-1]}

    def refuse(self) -> web.Response:
        error = {"code": 400, "errors": [{"reason": "keyInvalid", "domain": "usageLimits"}]}
        return web.json_response({"error": error}, status=400)

    async def post(self, text: str) -> str:
        number, at = f"Ugx{self.count}", self.next_moment().strftime("%Y-%m-%dT%H:%M:%SZ")
        what = {
            "authorDisplayName": "@aigul", "authorChannelId": {"value": "UCaigul"},
            "textOriginal": text, "textDisplay": text, "publishedAt": at, "updatedAt": at,
        }  # fmt: skip
        top = {"id": number, "snippet": what}
        self._threads[number] = {
            "id": number, "snippet": {"videoId": "v1", "topLevelComment": top},
        }  # fmt: skip
        return number

    async def edit(self, external_id: str, text: str) -> None:
        what = self._threads[external_id]["snippet"]["topLevelComment"]["snippet"]
        at = self.next_moment().strftime("%Y-%m-%dT%H:%M:%SZ")
        what |= {"textOriginal": text, "textDisplay": text, "updatedAt": at}
