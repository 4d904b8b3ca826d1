"""What goes to a browser: encrypted for it alone, signed by us, and never to a host of our own."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import http_ece
import pytest
from aiohttp.resolver import ThreadedResolver
from py_vapid import Vapid02

from foundation.settings import Settings
from launcher.homes import ensure_home
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.public_hosts import PublicHosts
from registry.notifications.push import WebPush, public_key
from registry.notifications.rows.outbox import Message
from tests.push_service import HOST, Subscription, push_service

AT = datetime.now(UTC)
NEWS = {"title": "109", "body": "109-2026-0000001 өтінішке жауап берілді.", "path": "/follow"}


async def given() -> None:
    """Nobody asks when."""


def message(to: Subscription, **other: Any) -> Message:
    news = {**NEWS, "subject": "x", "text": "y", "keys": to.keys}
    return Message(1, "follower/1/2", "push", to.endpoint, {**news, **other}, AT, 0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return ensure_home(tmp_path).changed(public_address="https://109.city.example")


async def test_only_the_browser_reads_it_and_the_service_knows_that_it_is_ours(
    settings: Settings,
) -> None:
    me, other = Subscription(), Subscription()
    async with push_service(settings) as (service, http):
        await WebPush(settings, http, lambda: AT).hand_over(message(me), given)
    ((path, headers, body),) = service.came
    assert path == "/push/a" and me.read(body) == NEWS
    with pytest.raises((http_ece.ECEException, ValueError)):
        other.read(body)
    assert headers["Content-Encoding"] == "aes128gcm" and int(headers["TTL"]) > 0
    assert Vapid02.verify(headers["Authorization"])
    token, key = headers["Authorization"].removeprefix("vapid t=").split(",k=")
    assert key == public_key(settings.web.push_secret)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == f"https://{HOST}" and claims["sub"] == "https://109.city.example"
    assert 0 < claims["exp"] - AT.timestamp() < 24 * 3600


def test_our_key_is_the_same_after_each_start_and_another_home_has_another(tmp_path: Path) -> None:
    first, second = (ensure_home(tmp_path / it).web.push_secret for it in "ab")
    assert public_key(first) == public_key(first) != public_key(second)
    assert len(base64.urlsafe_b64decode(public_key(first) + "=")) == 65


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        (404, DeliveryRefused),
        (410, DeliveryRefused),
        (413, DeliveryRefused),
        (429, NotTaken),
        (500, NotTaken),
    ],
)
async def test_what_the_service_answers_is_judged(
    settings: Settings, status: int, raised: type[Exception]
) -> None:
    async with push_service(settings) as (service, http):
        service.status = status
        with pytest.raises(raised):
            await WebPush(settings, http, lambda: AT).hand_over(message(Subscription()), given)


@pytest.mark.parametrize(
    "endpoint",
    ["http://push.example.net/a", "https://127.0.0.1/a", "https://localhost/a", "https://10.0.0.1/",
     "https://db.internal/", "https://[::1]/", "https://2130706433/", "https://u@push.example.net/",
     "https://169.254.169.254/latest"],
)  # fmt: skip
async def test_nothing_goes_to_a_host_of_our_own(settings: Settings, endpoint: str) -> None:
    me = Subscription()
    me.endpoint = endpoint
    async with push_service(settings) as (service, http):
        with pytest.raises(DeliveryRefused):
            await WebPush(settings, http, lambda: AT).hand_over(message(me), given)
    assert service.came == []


@pytest.mark.parametrize("keys", [{}, {"p256dh": "AA", "auth": "AA"}, None, {"p256dh": 1}])
async def test_keys_that_are_none_are_refused_in_one_way(settings: Settings, keys: Any) -> None:
    async with push_service(settings) as (service, http):
        with pytest.raises(DeliveryRefused):
            await WebPush(settings, http, lambda: AT).hand_over(
                message(Subscription(), keys=keys), given
            )
    assert service.came == []


async def test_a_public_name_that_leads_to_our_own_network_is_not_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = ["10.0.0.5", "127.0.0.1", "::1", "8.8.8.8"]

    async def resolve(*_: object) -> list[dict[str, str]]:
        return [{"host": it} for it in answers]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    hosts = PublicHosts()
    assert [it["host"] for it in await hosts.resolve("rebound.example.net")] == ["8.8.8.8"]
    answers.pop()
    with pytest.raises(OSError, match="no public address"):
        await hosts.resolve("rebound.example.net")
