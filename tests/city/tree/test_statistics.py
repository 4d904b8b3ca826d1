"""The national statistics, by an answer made by hand in the shape that public programs read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from city.tree import statistics
from city.tree.periods import Every, begins
from city.tree.plan import Direction, MeasurePlan, Statistics
from city.tree.sheet import CellProblem
from city.tree.statistics import FeedFailed, ask, check_address, read_answer
from registry.notifications.public_hosts import PublicHosts

FIXTURE = Path(__file__).parent / "statistics.json"
SOURCE = Statistics(
    indicator=703053, period=5, dictionaries=(67, 848, 2815), terms=(741880, 362938)
)
PLAN = MeasurePlan(
    unit="%", direction=Direction.DOWN, every=Every.QUARTER, baseline=5.2,
    begins_on=date(2025, 1, 1), target=4.0, target_on=date(2027, 12, 31), source=SOURCE,
)  # fmt: skip
TODAY = date(2026, 11, 27)


def test_the_row_of_the_terms_is_read() -> None:
    """Strings and numbers, gaps left out, a text named by its place, what is not over left out."""
    found, bad = read_answer(FIXTURE.read_bytes(), "jobless", PLAN, SOURCE, TODAY)
    assert [(begins(it.period, Every.QUARTER), it.value) for _, it in found] == [
        (date(2025, 1, 1), 5.1),
        (date(2025, 4, 1), 5.0),
        (date(2025, 10, 1), 4.9),
        (date(2026, 4, 1), 4.8),
    ]
    assert [(it.row, it.column, it.why, it.value) for it in bad] == [
        (5, "value", CellProblem.NUMBER, "уточняется")
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<html>", "answer"),
        (b"{}", "answer"),
        (b"\xff\xfe\xfd", "answer"),
        (b'[{"terms": [1], "periods": [], "more": ' + b"[" * 100_000, "answer"),
        (b"[]", "no_row"),
        (json.dumps([{"terms": [1], "periods": []}]).encode(), "no_row"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, why: str) -> None:
    with pytest.raises(FeedFailed) as error:
        read_answer(data, "jobless", PLAN, SOURCE, TODAY)
    assert error.value.why == why


@pytest.mark.parametrize(
    "base",
    ["http://taldau.stat.gov.kz", "https://127.0.0.1", "https://10.0.0.7", "https://localhost",
     "https://db.internal", "https://[::1]", "https://169.254.169.254"],
)  # fmt: skip
def test_addresses_of_our_own_networks_are_refused(base: str) -> None:
    with pytest.raises(FeedFailed) as error:
        check_address(base)
    assert error.value.why == "internal"


def test_no_address_is_off_and_a_public_one_is_fine() -> None:
    with pytest.raises(FeedFailed) as error:
        check_address("")
    assert error.value.why == "off"
    check_address("https://taldau.stat.gov.kz")


class Names(AbstractResolver):
    """Names that lead where the test wants."""

    def __init__(self, *hosts: str) -> None:
        self.hosts = hosts

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=it, port=port, family=2, proto=0, flags=0)
            for it in self.hosts
        ]

    async def close(self) -> None:
        pass


async def test_a_public_name_that_leads_inside_leads_nowhere() -> None:
    with pytest.raises(OSError, match="no public address"):
        await PublicHosts(Names("192.168.1.5", "::1")).resolve("evil.example")
    found = await PublicHosts(Names("192.168.1.5", "93.184.216.34")).resolve("half.example")
    assert [it["host"] for it in found] == ["93.184.216.34"]


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.StreamResponse:
        match request.match_info["indicator"]:
            case "703053":
                asked = dict(request.query)
                assert asked == {"period": "5", "dics": "67,848,2815"}
                return web.Response(body=FIXTURE.read_bytes(), content_type="application/json")
            case "1":
                raise web.HTTPFound("/ru/Api/GetIndexData/703053?period=5&dics=67,848,2815")
            case "2":
                return web.Response(body=b"x" * 5000)
        raise web.HTTPServiceUnavailable

    app = web.Application()
    app.router.add_post("/ru/Api/GetIndexData/{indicator}", answer)
    async with TestServer(app) as found:
        yield found


async def test_it_is_asked_as_it_answers(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redirects are not followed, and no more is read than an answer may have."""
    monkeypatch.setattr(statistics, "MOST_BYTES", 4000)
    base = str(server.make_url("")).rstrip("/")
    async with aiohttp.ClientSession() as session:
        assert await ask(session, base, SOURCE) == FIXTURE.read_bytes()
        for indicator, why in ((1, "status"), (2, "answer"), (3, "status")):
            other = Statistics(indicator, 5, (67, 848, 2815), ())
            with pytest.raises(FeedFailed) as error:
                await ask(session, base, other)
            assert error.value.why == why
    async with aiohttp.ClientSession() as session:
        await server.close()
        with pytest.raises(FeedFailed) as error:
            await ask(session, base, SOURCE)
        assert error.value.why == "away"
