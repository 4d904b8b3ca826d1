"""Health of one process: HTTP ``GET /health`` on the unix socket ``run/<role>.health``."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

from foundation.process.hangs import stack_on_signal
from foundation.process.roles import health_socket
from foundation.process.service_manager import report_alive
from foundation.settings import Settings

#: Who connects and asks nothing is not waited for.
PATIENCE_SECONDS = 20.0
log = logging.getLogger(__name__)

Scalar = str | int | float | bool | None
Json = Scalar | list["Json"] | Mapping[str, "Json"]
Probe = Callable[[], Mapping[str, Json]]


@asynccontextmanager
async def serve_health(settings: Settings, role: str, probe: Probe) -> AsyncIterator[None]:
    """Answer health calls while the body runs.

    ``probe`` must return at once (it runs in the event loop, so a loop that hangs does not
    answer: that is the point). A probe that raises answers 500, which still counts as alive.
    Whoever answers health calls also tells where it hangs (`stack_on_signal`), and systemd that it
    is ready and lives.
    """

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A caller that leaves, says too much or nothing in time gets no answer.
        with suppress(OSError, EOFError, TimeoutError, asyncio.LimitOverrunError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_answer(head, probe))
                await writer.drain()
        writer.close()

    path = health_socket(settings, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    # By hand: half of our programs serve nothing else, and a whole HTTP server takes 0.1 s of a
    # processor to load.
    server = await asyncio.start_unix_server(meet, path)
    path.chmod(0o600)
    try:
        with stack_on_signal(settings, role):
            async with report_alive():
                yield
    finally:
        server.close()


def _answer(head: bytes, probe: Probe) -> bytes:
    """To a request without a body, after which nothing more is answered."""
    status, body = HTTPStatus.OK, b""
    if head.split(b"\r\n")[0].split(b" ")[:2] != [b"GET", b"/health"]:
        status = HTTPStatus.NOT_FOUND
    else:
        try:
            body = json.dumps(dict(probe()), ensure_ascii=False, default=str).encode()
        except Exception:
            log.exception("the health cannot be told")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/json; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join([*lines, "", ""]).encode() + body
