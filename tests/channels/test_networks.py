"""The process of the channels with the networks that settings name, at an API of the tests' own:
what comes by the doors and by searches is on record, and what is answered goes out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bench.system import until
from channels.assembly import assembly_of
from channels.files import Files, shelf_of_messages
from channels.meta.webhook import SIGNATURE_HEADER, signature_of
from channels.outgoing import ByHand, NotForPublic, OutgoingReply, put_out
from channels.process import Channels
from foundation.postgres.pool import Pool, open_pool, transaction
from foundation.settings import KEYS, Settings
from foundation.settings.kinds import kinds_of
from foundation.settings.networks import NetworkSections, flat_keys
from foundation.valkey.keys import open_bus
from launcher.homes import free_ports
from queue_manager.client import DispatcherClient
from registry.files.shelf import Shelf
from registry.networks import NETWORKS
from tests.channels.town import PATIENCE, in_background

pytestmark = pytest.mark.services
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
OF_VK = {"group_id": 456, "secret": "vk-secret", "v": "5.199"}


class House(NamedTuple):
    channels: Channels
    pool: Pool
    http: aiohttp.ClientSession
    hooks: str
    requests: list[tuple[str, dict[str, str]]]
    #: Path → what is answered instead of what `says`.
    answers: dict[str, Any]

    async def rows(self, sql: str, *values: object) -> list[Any]:
        async with transaction(self.pool) as link:
            return [tuple(row) for row in await link.fetch(sql, *values)]

    async def until(self, sql: str, expected: object) -> None:
        async def same() -> bool:
            return await self.rows(sql) == [(expected,)]

        await until(same, PATIENCE, f"{sql} is {expected}")

    async def asked(self, path: str) -> dict[str, str]:
        """The last request of this path, once there is one."""

        async def there() -> bool:
            return any(it == path for it, _ in self.requests)

        await until(there, PATIENCE, path)
        return next(params for it, params in reversed(self.requests) if it == path)

    async def call(self, path: str, event: Any, **headers: str) -> tuple[int, str]:
        body = json.dumps(event).encode()
        if path.endswith("meta"):
            headers = {SIGNATURE_HEADER: signature_of("meta-secret", body), **headers}
        async with self.http.post(self.hooks + path, data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    async def say(self, source: str, text: str) -> None:
        """As a person of the centre, in the only conversation of the source."""
        ((number, address),) = await self.rows(
            "SELECT conversation_id, address FROM conversations WHERE source = $1", source
        )
        async with transaction(self.pool) as link:
            person = await link.fetchval("SELECT min(person_id) FROM people")
            reply = OutgoingReply(
                key=f"{source}/{text}",
                source=source,
                address=address,
                language="kk",
                text=text,
                person_id=person,
            )
            await put_out(link, number, reply, datetime.now(UTC))


def says(path: str) -> Any:
    """What the networks answer to what the adapters ask."""
    at = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    if path == "/2/tweets/search/recent":
        post = {"id": "19", "text": "#109 көшеде қар", "author_id": "7", "created_at": at}
        return {"data": [post], "meta": {"newest_id": "19"}}
    if path == "/youtube/v3/commentThreads":
        what = {"authorDisplayName": "@aigul", "textOriginal": "Су жоқ", "publishedAt": at}
        top = {"id": "Ugx1", "snippet": what}
        return {"items": [{"id": "Ugx1", "snippet": {"videoId": "v1", "topLevelComment": top}}]}
    return {"response": {"items": []}, "id": "1", "data": []}


@pytest.fixture
async def house(fresh_settings: Settings) -> AsyncIterator[House]:
    requests: list[tuple[str, dict[str, str]]] = []
    answers: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        sent = await request.json() if request.content_type == "application/json" else {}
        requests.append((request.path, {**request.query, **await request.post(), **sent}))
        return web.json_response(answers.get(request.path) or says(request.path))

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(app))
        settings = named(fresh_settings, str(server.make_url("")).rstrip("/"))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        pool = await open_pool(settings, "test", size=8)
        stack.callback(pool.terminate)
        found, folder = assembly_of(settings, pool, http), settings.folders.files_dir
        channels = Channels(
            settings, pool, open_bus(settings.stores.redis_url), found.networks,
            DispatcherClient(settings, http), Files(pool, shelf_of_messages(folder), Shelf(folder)),
            found.doors,
        )  # fmt: skip
        await stack.enter_async_context(in_background(channels.run()))
        hooks = f"http://127.0.0.1:{settings.webhooks.webhook_port}"
        yield House(channels, pool, http, hooks, requests, answers)


def named(settings: Settings, api: str) -> Settings:
    """With every network but Telegram."""
    sections: dict[str, dict[str, object]] = {
        section: {"token": "t", "api": api, "key": "t"} for section in kinds_of(NetworkSections)
    }
    for section, more in {
        "vk": {
            "group": 456,
            "secret": "vk-secret",
            "search_token": "t",
            "confirmation": "b1357503",
        },
        "meta": {"secret": "meta-secret", "verify_token": "verify"},
        "facebook": {"page": "1"},
        "instagram": {"account": "2"},
        "whatsapp": {"number": "3"},
        "threads": {"account": "4"},
        "youtube": {"channel": "UC109"},
        "news": {"feeds": (f"{api}/rss",)},
    }.items():
        sections[section] |= more
    # Not one of those that connections are given: it is bound a while later.
    hooks = free_ports(settings.home)["web_port"]
    keys = flat_keys({"networks": sections})
    keys = {key: value for key, value in keys.items() if key in KEYS}
    return settings.changed(webhook_port=hooks, **keys)


async def delete_while_it_is_answered(house: House) -> None:
    """The answer is tried once, and says in the network's own words why it is not there."""
    event = {**OF_VK, "type": "wall_reply_delete", "object": {"owner_id": -456, "id": 12}}
    assert (await house.call("/hooks/vk", event))[0] == 200
    vk = "SELECT withdrawn_at IS NOT NULL, ended_at FROM conversations WHERE source = 'vk'"
    gone = {"error": {"error_code": 100, "error_msg": "no such comment"}}
    house.answers["/method/wall.createComment"] = gone
    await house.say("vk", "Бригада кетті")
    await house.until("SELECT count(*) FROM outbox WHERE state = 'refused'", 1)
    refused = "SELECT error FROM outbox WHERE state = 'refused'"
    assert await house.rows(refused) == [("error 100: no such comment",)]
    tries = [it["message"] for path, it in house.requests if path.endswith("createComment")]
    assert tries == ["Бригада шықты", "Бригада кетті"]
    assert await house.rows(vk) == [(True, None)], "a person says what becomes of it"


async def test_all_networks_run_together_and_each_is_answered_as_it_lets_us(house: House) -> None:
    async def open_door() -> bool:
        confirmation = {**OF_VK, "type": "confirmation"}
        return await house.call("/hooks/vk", confirmation) == (200, "b1357503")

    await until(open_door, PATIENCE, "the doors are open")
    # These are tried with servers, or a process, of their own.
    others = {"telegram_bot", "mailbox", "telegram_public"}
    assert {it.source for it in NETWORKS} - others <= set(house.channels.state.sources)

    comment = {"id": 12, "from_id": 123, "owner_id": -456, "post_id": 7, "text": "Люк ашық",
               "date": int(NOW.timestamp())}  # fmt: skip
    event = {**OF_VK, "type": "wall_reply_new", "object": comment}
    assert [await house.call("/hooks/vk", event) for _ in range(2)] == [(200, "ok")] * 2
    assert (await house.call("/hooks/vk", {**event, "secret": "x"}))[0] == 403
    await house.say("vk", "Бригада шықты")
    sent = await house.asked("/method/wall.createComment")
    assert (sent["message"], sent["reply_to_comment"]) == ("Бригада шықты", "12")
    with pytest.raises(NotForPublic):
        await house.say("vk", "Хабарласыңыз: 8 701 123 45 67")

    await delete_while_it_is_answered(house)

    letter = {"sender": {"id": "55"}, "timestamp": int(NOW.timestamp()) * 1000,
              "message": {"mid": "m1", "text": "Су жоқ"}}  # fmt: skip
    page = {"object": "page", "entry": [{"id": "1", "messaging": [letter]}]}
    assert (await house.call("/hooks/meta", page))[0] == 200
    assert (await house.call("/hooks/meta", page, **{SIGNATURE_HEADER: "sha256=0"}))[0] == 403
    await house.say("facebook", "Айгүл, нөміріңіз 8 701 123 45 67 ме?")
    taken = await house.asked("/v23.0/1/messages")
    assert taken["messaging_type"] == "RESPONSE", "in private everything may be said"
    await house.until("SELECT count(*) FROM outbox WHERE state = 'sent'", 2)

    await house.until("SELECT count(*) FROM messages WHERE source IN ('x', 'youtube')", 2)
    with pytest.raises(ByHand) as caught:
        await house.say("x", "Рақмет")
    assert caught.value.link == "https://x.com/i/status/19"
    health = house.channels.state.health()["sources"]
    assert isinstance(health, dict)
    assert (health["vk"]["forged"], health["facebook"]["forged"]) == (1, 1)
    assert [it["left"] for it in health["x"]["quotas"]] == [999]
    assert "IndexError" in str(health["instagram"]["trouble"]), "nonsense stops no other network"
