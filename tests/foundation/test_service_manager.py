"""systemd hears that a program is ready, and goes on hearing while its event loop lives."""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.process.health import serve_health
from foundation.settings import load_settings


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
            heard.bind(f"{folder}/notify")
            heard.setblocking(False)
            monkeypatch.setenv("NOTIFY_SOCKET", f"{folder}/notify")
            monkeypatch.setenv("WATCHDOG_USEC", "30000")
            yield heard


async def test_whoever_serves_its_health_is_ready_and_beats(
    manager: socket.socket, tmp_path: Path
) -> None:
    loop = asyncio.get_running_loop()
    async with serve_health(load_settings(tmp_path), "agi", dict):
        states = [await loop.sock_recv(manager, 100) for _ in range(4)]
    assert states == [b"READY=1"] + [b"WATCHDOG=1"] * 3


async def test_without_a_manager_nobody_is_told(
    manager: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET")
    async with serve_health(load_settings(tmp_path), "agi", dict):
        pass
    with pytest.raises(BlockingIOError):
        manager.recv(100)
    assert os.environ["WATCHDOG_USEC"]
