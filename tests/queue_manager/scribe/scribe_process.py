"""The scribe as a process of its own, to be killed."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from typing import Any

from foundation.process.our_programs import health_socket
from foundation.settings import CODE_DIR, Settings
from tests.real_services import environment

END_SECONDS = 60.0


class ScribeProcess:
    """``python -m queue_manager.scribe`` of one home. A context manager that ends it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.log: list[dict[str, Any]] = []
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "queue_manager.scribe"],
            cwd=CODE_DIR,
            env=environment(self._settings),
            stderr=subprocess.PIPE,
        )

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """End it in order; returns the exit code."""
        self._end(signal.SIGTERM)
        return self._process.returncode

    def health(self) -> dict[str, Any]:
        """What its health call answers, as soon as it answers."""
        deadline = time.monotonic() + END_SECONDS
        while True:
            connection = http.client.HTTPConnection("localhost", timeout=5)
            connection.sock = socket.socket(socket.AF_UNIX)
            try:
                connection.sock.connect(str(health_socket(self._settings, "scribe")))
                connection.request("GET", "/health")
                answer: dict[str, Any] = json.loads(connection.getresponse().read())
                return answer
            except (ConnectionError, FileNotFoundError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            finally:
                connection.close()

    def __enter__(self) -> ScribeProcess:
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
