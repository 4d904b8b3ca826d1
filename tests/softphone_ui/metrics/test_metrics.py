"""`/healthz`, `/readyz` and `/metrics`: who may read what, and what they say when much is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request

from foundation.process.health_checks import Check
from softphone_ui.metrics.page import Readiness, may_read
from tests.softphone_ui.alone import alone


class Transport:
    """A connection from an address."""

    def __init__(self, address: str) -> None:
        self._address = address

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._address, 5) if name == "peername" else default


def asked_from(address: str, **headers: str) -> bool:
    token = headers.pop("token", "")
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    request = make_mocked_request("GET", "/metrics", headers=named, transport=Transport(address))
    return may_read(request, token)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_without_a_token_this_machine_reads(address: str) -> None:
    assert asked_from(address)


@pytest.mark.parametrize("header", ["Forwarded", "X_Forwarded_For", "Via"])
def test_without_a_token_nobody_reads_through_a_proxy_of_this_machine(header: str) -> None:
    assert not asked_from("127.0.0.1", **{header: "for=10.1.1.1"})


@pytest.mark.parametrize("address", ["10.1.1.1", "2001:db8::1", ""])
def test_without_a_token_no_other_machine_reads(address: str) -> None:
    assert not asked_from(address)


@pytest.mark.parametrize(
    ("given", "reads"),
    [("Bearer a-token", True), ("Bearer b-token", False), ("Bearer ", False), ("қате", False)],
)
def test_with_a_token_who_brings_it_reads_from_anywhere(given: str, reads: bool) -> None:
    assert asked_from("10.1.1.1", token="a-token", Authorization=given) is reads
    assert not asked_from("127.0.0.1", token="a-token")


async def test_a_web_process_without_stores_lives_and_is_not_ready(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        alive = await client.get("/healthz")
        ready = await client.get("/readyz")
        assert (alive.status, await alive.json()) == (200, {"ok": True})
        assert ready.status == 503
        assert await ready.json() == {"ok": False, "away": ["database", "valkey"]}


async def test_metrics_answer_while_every_other_program_is_away(tmp_path: Path) -> None:
    async with alone(tmp_path) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        assert 'komek_program_up{program="dispatcher"} 0.0' in await answer.text()


async def test_many_who_ask_at_once_cost_one_look_a_second() -> None:
    asked: list[str] = []

    def check(name: str) -> Check:
        async def ask() -> None:
            asked.append(name)

        return ask

    moments = iter([0.0, 0.0, 0.5, 0.9, 1.5, 1.5])
    readiness = Readiness({"database": check("database")}, lambda: next(moments))
    for _ in range(4):
        assert await readiness.away() == []
    assert asked == ["database", "database"]
