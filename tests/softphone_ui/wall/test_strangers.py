"""Who asks for codes of screens, or for links of passwords, from a network of addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from softphone_ui.app import make_app
from softphone_ui.wall.screen import CODES
from tests.softphone_ui.alone import nowhere


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[TestClient]:
    settings = nowhere(tmp_path).changed(trusted_proxies=("127.0.0.0/8",))
    async with TestClient(TestServer(make_app(settings))) as it:
        yield it


async def asked(client: TestClient, path: str, network: str, host: int) -> int:
    named = {"X-Forwarded-For": f"{network}::{host:x}", "X-Forwarded-Proto": "https"}
    return (await client.get(path, headers=named)).status


@pytest.mark.usefixtures("one_minute")
@pytest.mark.parametrize(("path", "most"), [("/wall", CODES), (f"/staff/password/{'x' * 43}", 60)])
async def test_a_network_of_addresses_is_one_client(
    client: TestClient, path: str, most: int
) -> None:
    statuses = {await asked(client, path, "2001:db8:1:2", n + 1) for n in range(most)}
    assert statuses == {503}, "the database is away"
    assert await asked(client, path, "2001:db8:1:2", most + 1) == 429
    assert await asked(client, path, "2001:db8:1:3", 1) == 503
