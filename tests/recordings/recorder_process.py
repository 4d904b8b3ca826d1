"""The recorder as a process of its own, to be killed."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from foundation.process.our_programs import health_socket
from foundation.settings import CODE_DIR, Settings
from tests.real_services import environment

END_SECONDS = 20.0
#: What encodes gives way to all else that the machine has to do.
PATIENCE = 60.0


class RecorderProcess:
    """``python -m recordings`` of one home. A context manager that ends it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.log: list[dict[str, Any]] = []
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "recordings"],
            cwd=CODE_DIR,
            env=environment(self._settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        self._end(signal.SIGTERM)
        return self._process.returncode

    def health(self) -> dict[str, Any]:
        """What its health call answers now; empty before it answers at all."""
        link = http.client.HTTPConnection("localhost", timeout=5)
        link.sock = socket.socket(socket.AF_UNIX)
        try:
            link.sock.connect(str(health_socket(self._settings, "recorder")))
            link.request("GET", "/health")
            answer: dict[str, Any] = json.loads(link.getresponse().read())
        except (ConnectionError, FileNotFoundError):
            return {}
        finally:
            link.close()
        return answer

    async def until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Its health, when `condition` holds of it."""
        async with asyncio.timeout(PATIENCE):
            while not condition(health := self.health()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return health

    def __enter__(self) -> RecorderProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            _, errors = self._process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # a test that fails leaves nothing behind
            raise
        self.log += [json.loads(line) for line in errors.splitlines() if line.startswith(b"{")]
