"""The doors by which networks call us: what is refused, and what is on record before it is
acknowledged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from channels.model import Happening
from channels.source import SourceAway, SourceRefused
from channels.telegram.webhook import SECRET_HEADER, TelegramDoor, secret_of
from channels.web_api import (
    ApiResponse,
    message_error,
    pause_named,
    source_error,
    trouble_by_status,
)
from channels.webhooks import MOST_BYTES, Accepted, Delivery, Forged, same, webhooks_app
from foundation.postgres.errors import DatabaseAway
from registry.notifications.delivery_channels import Away, DeliveryRefused, NotTaken
from tests.channels.rigs.called import words

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


class Door:
    path, sources = "/hooks/test", ("test",)

    def challenge(self, query: Mapping[str, str]) -> str:
        raise Forged

    def accept(self, delivery: Delivery, words: Sequence[str]) -> Accepted:
        if delivery.headers.get("x-secret") != "s":
            raise Forged
        return Accepted(unreadable=1)


class Taker:
    """`away`: its database is."""

    def __init__(self) -> None:
        self.taken, self.pretended, self.away = 0, 0, False

    async def take_pushed(self, name: str, found: Sequence[Happening], unreadable: int) -> None:
        if self.away:
            raise DatabaseAway("away")
        self.taken += 1

    def forged(self, name: str) -> None:
        self.pretended += 1


@pytest.fixture
async def taker() -> Taker:
    return Taker()


@pytest.fixture
async def http(taker: Taker) -> AsyncIterator[aiohttp.ClientSession]:
    async with TestServer(webhooks_app([Door()], words, taker)) as server:
        async with aiohttp.ClientSession(server.make_url("/")) as session:
            yield session


async def send(http: aiohttp.ClientSession, body: bytes = b"{}", secret: str = "s") -> int:
    async with http.post("/hooks/test", data=body, headers={"X-Secret": secret}) as answer:
        return answer.status


async def test_what_is_forged_too_large_or_came_at_a_bad_moment_is_not_acknowledged(
    http: aiohttp.ClientSession, taker: Taker
) -> None:
    assert await send(http, secret="x") == 403
    assert await send(http, b"x" * 5_000_000) == 413
    assert await send(http, b"x" * (MOST_BYTES + 1)) == 413
    taker.away = True
    assert await send(http) == 503, "it is sent again"
    taker.away = False
    assert (await send(http), taker.taken, taker.pretended) == (200, 1, 1)
    async with http.get("/hooks/test") as answer:
        assert answer.status == 403


def test_telegram_is_known_by_its_header() -> None:
    door = TelegramDoor(secret_of("web"), 42)
    right = {SECRET_HEADER: secret_of("web")}
    assert door.accept(Delivery(right, b'{"update_id": 1}'), []).unreadable == 0
    for body in (b"", b"[]", b"{", b"[" * 100_000, b"\xff", b'{"update_id": "x"}'):
        assert door.accept(Delivery(right, body), []).unreadable == 1
    for headers in ({}, {SECRET_HEADER: ""}, {SECRET_HEADER: secret_of("other")}):
        with pytest.raises(Forged):
            door.accept(Delivery(headers, b"{}"), [])


@given(st.text(), st.text(min_size=1))
def test_only_the_same_is_the_same(given_: str, expected: str) -> None:
    assert same(given_, expected) == (given_ == expected)
    assert not same(given_, "") and not same(given_ + "\ud800", expected)


@pytest.mark.parametrize(
    ("headers", "after"),
    [
        ({"retry-after": "3600"}, timedelta(hours=1)),
        ({"retry-after": "Fri, 27 Nov 2026 12:05:00 GMT"}, timedelta(minutes=5)),
        ({"retry-after": "Fri, 27 Nov 2026 11:00:00 GMT"}, timedelta(0)),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 90)}, timedelta(seconds=90)),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 40}, None),
        ({"x-rate-limit-reset": "9" * 40}, None),
        ({}, None),
    ],
)
def test_the_pause_that_is_named_is_kept(headers: dict[str, str], after: timedelta | None) -> None:
    assert pause_named(headers, NOW) == after
    trouble = trouble_by_status(ApiResponse(429, headers, None), NOW)
    assert trouble is not None and source_error(trouble).after == after
    error = message_error(trouble)
    assert isinstance(error, Away) and error.after == after


def test_what_a_status_means() -> None:
    def of(status: int) -> tuple[type[SourceAway], type[Exception]]:
        trouble = trouble_by_status(ApiResponse(status, {}, {}), NOW)
        assert trouble is not None
        return type(source_error(trouble)), type(message_error(trouble))

    assert trouble_by_status(ApiResponse(204, {}, None), NOW) is None
    assert of(401) == (SourceRefused, Away)
    assert of(503) == (SourceAway, NotTaken)
    assert of(400) == (SourceAway, DeliveryRefused)
