"""VK: comments on the community's wall, by callbacks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from channels.network import Network
from channels.vk.callback import VkDoor
from channels.vk.mapping import NAME
from channels.vk.reply import VkReply
from channels.vk.source import HOSTS, Vk, judge
from channels.web_api import WebApi
from tests.channels.contract import Verb
from tests.channels.rigs.called import CalledRig, at_once, words

GROUP, SECRET, AUTHOR = 456, "callback-secret", 123


class VkRig(CalledRig):
    name = NAME
    lacks: ClassVar[Mapping[Verb, str]] = {}

    def connect(self) -> Network:
        api = WebApi(self.http, self.api, judge, hosts=HOSTS, repeats=True)
        source = Vk(api, GROUP, "token", "search", words, at_once())
        return Network(source, VkReply(api, self.settings, GROUP, "token"))

    def door(self) -> VkDoor:
        return VkDoor(GROUP, SECRET, "b1357503")

    def respond(self, path: str, params: Mapping[str, str]) -> Any:
        return {"response": {"items": [], "profiles": [], "groups": []}}

    def refuse(self) -> web.Response:
        error = {
            "error_code": 5,
            "error_msg": "User authorization failed: access_token has expired",
        }
        return web.json_response({"error": error})

    def put_off(self, seconds: int | None) -> web.Response:
        if seconds is not None:
            return super().put_off(seconds)
        error = {"error_code": 6, "error_msg": "Too many requests per second"}
        return web.json_response({"error": error})

    def signed(
        self, event: Mapping[str, Any], *, forged: bool = False
    ) -> tuple[bytes, dict[str, str]]:
        secret = "another" if forged else SECRET
        whole = {**event, "group_id": GROUP, "v": "5.199", "secret": secret}
        return json.dumps(whole, ensure_ascii=False).encode(), {}

    def _comment(self, kind: str, number: int, text: str) -> dict[str, Any]:
        at = int(self.next_moment().timestamp())
        return {
            "type": kind,
            "event_id": f"e{self.count}",
            "object": {
                "id": number, "from_id": AUTHOR, "date": at, "text": text, "post_id": 7,
                "owner_id": -GROUP,
            },
        }  # fmt: skip

    async def post(self, text: str) -> str:
        number = 100 + self.count
        self.push(self._comment("wall_reply_new", number, text))
        return f"r-{GROUP}_{number}"

    async def edit(self, external_id: str, text: str) -> None:
        number = int(external_id.rpartition("_")[2])
        self.push(self._comment("wall_reply_edit", number, text))

    async def delete(self, external_id: str) -> None:
        number = int(external_id.rpartition("_")[2])
        gone = {"owner_id": -GROUP, "id": number, "deleter_id": AUTHOR, "post_id": 7}
        self.push({"type": "wall_reply_delete", "event_id": "d", "object": gone})

    async def forge(self, text: str) -> None:
        self.waiting.append(self.signed(self._comment("wall_reply_new", 99, text), forged=True))
