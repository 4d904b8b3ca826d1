"""A webhook is signed, goes to no host of our own network, and is tried for a day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from foundation.settings import Settings, load_settings
from foundation.webhook_signatures import check_signature
from registry.notifications.delivery_channels import DeliveryRefused, NotTaken
from registry.notifications.public_hosts import PublicHosts
from registry.notifications.rows.outbox import Message
from registry.notifications.webhook import (
    TRIED_FOR,
    Webhook,
    leads_inside,
    secrets_of,
)
from tests.city.tree.test_statistics import Names

NOW = datetime(2026, 12, 3, 6, tzinfo=UTC)


class Receiver:
    """A receiver of webhooks, which answers as the test says."""

    def __init__(self) -> None:
        self.status = 200
        self.requests: list[tuple[Mapping[str, str], bytes]] = []
        self.address = ""

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, await request.read()))
        return web.Response(status=self.status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    it = Receiver()
    app = web.Application()
    app.router.add_post("/hook", it.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield it
    await runner.cleanup()


def settings_of(**keys: object) -> Settings:
    return load_settings().changed(web_secret="w" * 40, **keys)


async def give(address: str, settings: Settings, made_at: datetime = NOW) -> None:
    message = Message(1, "key/1", "webhook", address, {"text": "words", "a": 1}, made_at, 0)

    async def giving() -> None:
        """Nothing is stored here."""

    async with aiohttp.ClientSession() as http:
        await Webhook(http, settings, clock=lambda: NOW).hand_over(message, giving)


async def test_a_request_is_signed_with_both_secrets_of_its_receiver(receiver: Receiver) -> None:
    settings = settings_of(webhook_secret="n" * 40, webhook_secret_before="b" * 40)
    await give(receiver.address, settings)
    (headers, body), = receiver.requests  # fmt: skip
    assert body == b'{"a":1}'
    assert headers["idempotency-key"] == headers["webhook-id"] == "key/1"
    for secret in secrets_of(settings, receiver.address):
        assert check_signature([secret], headers, body, NOW) == "key/1"


async def test_a_receiver_that_fails_is_asked_for_a_day(receiver: Receiver) -> None:
    receiver.status = 500
    with pytest.raises(NotTaken):
        await give(receiver.address, settings_of(), NOW - TRIED_FOR + timedelta(seconds=1))
    with pytest.raises(DeliveryRefused, match="within a day"):
        await give(receiver.address, settings_of(), NOW - TRIED_FOR)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.1.2.3", "2130706433", "0x7f000001", "[::1]", "[::ffff:10.0.0.1]",
     "169.254.169.254", "db.internal", "pbx"],
)  # fmt: skip
def test_an_address_of_our_own_network_is_refused(host: str) -> None:
    assert leads_inside(f"https://{host}/hook", ())
    assert not leads_inside(f"https://{host}/hook", (host.strip("[]").upper(),))


def test_a_public_address_is_not_refused() -> None:
    assert not leads_inside("https://hooks.city.kz/a", ())


async def test_in_production_nothing_goes_inside(receiver: Receiver) -> None:
    settings = settings_of(production=True)
    with pytest.raises(DeliveryRefused, match="our own network"):
        await give(receiver.address, settings)
    assert not receiver.requests
    await give(receiver.address, settings_of(production=True, webhook_private_hosts=("127.0.0.1",)))
    assert len(receiver.requests) == 1


async def test_a_name_that_leads_inside_is_refused_when_the_client_connects() -> None:
    with pytest.raises(OSError, match="no public address"):
        await PublicHosts(Names("10.0.0.7")).resolve("hooks.example")
    found = await PublicHosts(Names("10.0.0.7"), permitted=("Hooks.example",)).resolve(
        "hooks.example"
    )
    assert [it["host"] for it in found] == ["10.0.0.7"]
