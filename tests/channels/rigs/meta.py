"""Meta's networks: comments on the page, messages at Instagram, WhatsApp, and Threads by search."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from aiohttp import web

from channels.meta.reply import MetaReply, ThreadsReply
from channels.meta.source import HOSTS, MetaAccount, Threads, judge
from channels.meta.webhook import SIGNATURE_HEADER, MetaDoor, signature_of
from channels.network import Network
from channels.watched import normal
from channels.web_api import WebApi
from tests.channels.contract import Verb
from tests.channels.rigs.called import ApiRig, CalledRig, PolledRig, at_once

ACCOUNT, SECRET, AUTHOR = "123456789", "app-secret", "555666777"


class _Refusing(ApiRig):
    def refuse(self) -> web.Response:
        error = {"message": "Session has expired", "type": "OAuthException", "code": 190}
        return web.json_response({"error": error}, status=400)

    def put_off(self, seconds: int | None) -> web.Response:
        if seconds is not None:
            return super().put_off(seconds)
        error = {"message": "Application request limit reached", "code": 4}
        return web.json_response({"error": error}, status=400)


class MetaRig(_Refusing, CalledRig):
    """What the three of the webhook have in common. `kind`: the `object` of a delivery."""

    kind: ClassVar[str]

    def connect(self) -> Network:
        api = WebApi(self.http, self.api, judge, hosts=HOSTS)
        source = MetaAccount(self.name, api, ACCOUNT, "token", at_once())
        return Network(source, MetaReply(self.name, api, self.settings, ACCOUNT, "token"))

    def door(self) -> MetaDoor:
        return MetaDoor(SECRET, "verify", [self.name], [ACCOUNT])

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        assert path == f"/v23.0/{ACCOUNT}", "only the token is tried"
        return {"id": ACCOUNT}

    def signed(
        self, event: Mapping[str, Any], *, forged: bool = False
    ) -> tuple[bytes, dict[str, str]]:
        entry = {"id": ACCOUNT, "time": 0, **event}
        body = json.dumps({"object": self.kind, "entry": [entry]}, ensure_ascii=False).encode()
        secret = "another" if forged else SECRET
        return body, {SIGNATURE_HEADER: signature_of(secret, body)}

    async def forge(self, text: str) -> None:
        self.waiting.append(self.signed(self.said(f"f{self.count}", text), forged=True))

    def said(self, number: str, text: str) -> dict[str, Any]:
        """The entry of a message."""
        raise NotImplementedError


class FacebookRig(MetaRig):
    name, kind = "facebook", "page"

    def said(self, number: str, text: str, verb: str = "add") -> dict[str, Any]:
        value = {
            "from": {"id": AUTHOR, "name": "Айгүл"}, "message": text, "post_id": f"{ACCOUNT}_9",
            "comment_id": number, "created_time": int(self.next_moment().timestamp()),
            "item": "comment", "verb": verb,
        }  # fmt: skip
        return {"changes": [{"field": "feed", "value": value}]}

    async def post(self, text: str) -> str:
        number = f"9_{self.count}"
        self.push(self.said(number, text))
        return f"c{number}"

    async def edit(self, external_id: str, text: str) -> None:
        self.push(self.said(external_id[1:], text, "edited"))

    async def delete(self, external_id: str) -> None:
        self.push(self.said(external_id[1:], "", "remove"))


class InstagramRig(MetaRig):
    name, kind = "instagram", "instagram"

    def said(self, number: str, text: str, **fields: Any) -> dict[str, Any]:
        at = int(self.next_moment().timestamp() * 1000)
        what = fields or {"message": {"mid": number, "text": text}}
        who = {"sender": {"id": AUTHOR}, "recipient": {"id": ACCOUNT}, "timestamp": at}
        return {"messaging": [{**who, **what}]}

    async def post(self, text: str) -> str:
        number = f"mid{self.count}"
        self.push(self.said(number, text))
        return f"d{number}"

    async def edit(self, external_id: str, text: str) -> None:
        edit = {"mid": external_id[1:], "text": text, "num_edit": 1}
        self.push(self.said("", "", message_edit=edit))

    async def delete(self, external_id: str) -> None:
        gone = {"mid": external_id[1:], "is_deleted": True}
        self.push(self.said("", "", message=gone))


class WhatsAppRig(MetaRig):
    name, kind = "whatsapp", "whatsapp_business_account"
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.EDIT: "the Cloud API tells of no edits",
        Verb.DELETE: "the Cloud API tells of no deletions",
    }

    def said(self, number: str, text: str) -> dict[str, Any]:
        at = str(int(self.next_moment().timestamp()))
        message = {"from": "77011234567", "id": number, "timestamp": at, "type": "text",
                   "text": {"body": text}}  # fmt: skip
        value = {"messaging_product": "whatsapp", "messages": [message]}
        return {"changes": [{"field": "messages", "value": value}]}

    async def post(self, text: str) -> str:
        number = f"wamid.{self.count}"
        self.push(self.said(number, text))
        return f"wa{number}"


class ThreadsRig(_Refusing, PolledRig):
    name = "threads"
    lacks: ClassVar[Mapping[Verb, str]] = {
        Verb.EDIT: "the search has no time of an edit",
        Verb.DELETE: "the search tells of no deletions",
        Verb.SIGNATURE: "we ask, and believe the server that the certificate names",
    }

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._posts: list[dict[str, str]] = []
        self._words: list[str] = []

    async def _watched(self) -> Sequence[str]:
        """Whatever is written here."""
        return self._words

    def connect(self) -> Network:
        api = WebApi(self.http, self.api, judge, hosts=HOSTS)
        source = Threads("threads", api, ACCOUNT, "token", at_once(), "v1.0", words=self._watched)
        return Network(source, ThreadsReply(api, self.settings, ACCOUNT, "token"))

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        if path == "/v1.0/keyword_search":
            assert params["search_type"] == "RECENT"
            return {"data": self._posts[::-1]}
        return {"id": ACCOUNT}

    async def post(self, text: str) -> str:
        number = str(18_000 + self.count)
        self._words.append(normal(text))
        at = self.next_moment().strftime("%Y-%m-%dT%H:%M:%S+0000")
        self._posts.append(
            {"id": number, "text": text, "username": "aigul_s", "timestamp": at,
             "permalink": f"https://www.threads.net/@aigul_s/post/{number}"}
        )  # fmt: skip
        return f"t{number}"
