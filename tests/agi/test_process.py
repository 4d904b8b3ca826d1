"""`python -m agi` as the supervisor starts it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from bench.system import until
from foundation.process.our_programs import health_socket
from foundation.settings import Settings, load_settings
from launcher.homes import fresh_home


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    fresh_home(tmp_path / "h")
    return load_settings(tmp_path / "h")


async def started(home: Settings) -> asyncio.subprocess.Process:
    """The process, once it has said that it serves."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agi",
        env={**os.environ, "KOMEK_HOME": str(home.home)},
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    first = json.loads(await asyncio.wait_for(process.stderr.readline(), 60))
    assert (first["role"], first["message"]) == ("agi", "serving")
    return process


async def health(home: Settings) -> dict[str, int]:
    connector = aiohttp.UnixConnector(str(health_socket(home, "agi")))
    async with (
        aiohttp.ClientSession(connector=connector) as client,
        client.get("http://agi/health") as answer,
    ):
        return dict(await answer.json())


async def test_it_serves_answers_for_its_health_and_ends_when_told(home: Settings) -> None:
    process = await started(home)

    async def shown() -> bool:
        """A session lasts for half a second without a reply, which a busy machine may miss."""
        reader, writer = await asyncio.open_connection("127.0.0.1", home.ports.agi_port)
        writer.write(b"agi_network_script: call\nagi_uniqueid: pbx1-1.1\nagi_arg_1: 109\n\n")
        offered = (await reader.readline()).startswith(b'EXEC UserEvent "KomekOffered,')
        open_now = (await health(home))["open"]
        writer.close()
        return offered and open_now == 1

    await until(shown, 20, "a session is served, and shown as open")
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 60) == 0


async def test_it_comes_back_at_once_after_a_kill(home: Settings) -> None:
    process = await started(home)
    _, writer = await asyncio.open_connection("127.0.0.1", home.ports.agi_port)
    process.kill()
    await process.wait()
    again = await started(home)
    assert (await health(home))["served"] == 0
    again.terminate()
    await again.wait()
    writer.close()
