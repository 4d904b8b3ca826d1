"""What a process answers to whom, on its health socket."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from foundation.process import health
from foundation.process.health import Json, serve_health
from foundation.process.roles import health_socket
from foundation.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path)


def asked(settings: Settings, path: str = "/health", method: str = "GET") -> tuple[int, bytes]:
    """By a client that is not ours, as a person's would be."""
    link = http.client.HTTPConnection("localhost", timeout=5)
    link.sock = socket.socket(socket.AF_UNIX)
    link.sock.connect(str(health_socket(settings, "agi")))
    link.request(method, path)
    answer = link.getresponse()
    try:
        return answer.status, answer.read()
    finally:
        link.close()


def well() -> Mapping[str, Json]:
    return {"ok": True, "at": "Есіл"}


async def test_it_answers_each_call_and_nobody_elses(settings: Settings) -> None:
    async with serve_health(settings, "agi", well):
        for _ in range(2):
            status, body = await asyncio.to_thread(asked, settings)
            assert (status, json.loads(body)) == (200, well())
        assert (await asyncio.to_thread(asked, settings, "/"))[0] == 404
        assert (await asyncio.to_thread(asked, settings, "/health", "POST"))[0] == 404
        assert health_socket(settings, "agi").stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError):
        asked(settings)


async def test_a_probe_that_fails_is_an_answer_all_the_same(settings: Settings) -> None:
    def probe() -> Mapping[str, Json]:
        raise ValueError("no figures")

    async with serve_health(settings, "agi", probe):
        assert (await asyncio.to_thread(asked, settings))[0] == 500


async def test_who_asks_nothing_keeps_nobody_waiting_and_is_left_at_last(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.2)
    async with serve_health(settings, "agi", well):
        reader, writer = await asyncio.open_unix_connection(health_socket(settings, "agi"))
        assert (await asyncio.to_thread(asked, settings))[0] == 200
        assert await reader.read() == b""
        writer.close()


async def test_who_says_too_much_is_left(settings: Settings) -> None:
    async with serve_health(settings, "agi", well):
        reader, writer = await asyncio.open_unix_connection(health_socket(settings, "agi"))
        writer.write(b"x" * (1 << 18))
        with pytest.raises((OSError, EOFError)):
            await reader.readexactly(1)
        writer.close()
