"""The dispatcher as other processes ask it: what it answers, and what comes where it is away."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from foundation.settings import load_settings
from queue_manager.client import DispatcherClient


@pytest.mark.parametrize(
    ("status", "body", "number"),
    [(200, '{"ticket": "109-2026-000007"}', "109-2026-000007"), (409, '{"error": "x"}', None)],
)
async def test_a_number_is_asked_for_with_the_token_of_the_home(
    tmp_path: Path, status: int, body: str, number: str | None
) -> None:
    asked: list[tuple[str, str | None]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((await request.text(), request.headers.get("Authorization")))
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_post("/ask", answer)
    async with TestServer(app) as server, ClientSession() as http:
        settings = load_settings(tmp_path).changed(
            dispatcher_port=server.port or 0, dispatcher_token="a-token"
        )
        assert await DispatcherClient(settings, http).number() == number
    assert asked[0][1] == "Bearer a-token"
    assert f'"{settings.calls.line}"' in asked[0][0]


async def test_no_number_comes_where_the_dispatcher_is_away(tmp_path: Path) -> None:
    settings = load_settings(tmp_path).changed(dispatcher_port=9)
    async with ClientSession() as http:
        assert await DispatcherClient(settings, http).number() is None
