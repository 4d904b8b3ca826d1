"""The FastAGI server: serves many callers at once; a slow one delays no other."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from panoramisk.fast_agi import Application

from agi.session import HEADER_BYTES, AgiError, CallerGone, CallSession, read_headers

log = logging.getLogger(__name__)
# Calls that may queue for accept() while we are busy; beyond, Asterisk waits 2 s to connect.
BACKLOG = 1024
Script = Callable[[CallSession], Awaitable[None]]


class FastAgi(Application):  # type: ignore[misc]  # panoramisk has no types
    """A server of panoramisk's routes behind a handler that ends every connection in time."""

    def __init__(self) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self.served = 0
        self.failed = 0
        self.open = 0

    def probe(self) -> dict[str, int]:
        """Return figures for the health call."""
        return {"open": self.open, "served": self.served, "failed": self.failed}

    async def handler(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            headers = await read_headers(reader)
            session = CallSession(self, headers, reader, writer)
            await self._script(headers)(session)
            self.served += 1
        except CallerGone as error:
            log.info("session over early", extra={"reason": str(error)})
        except (AgiError, OSError) as error:
            self.failed += 1
            log.warning("session failed", extra={"reason": str(error)})
        except Exception:
            self.failed += 1
            log.exception("session failed")
        finally:
            self.open -= 1
            await _close(writer)

    def _script(self, headers: dict[str, str]) -> Script:
        name = headers.get("agi_network_script", "")
        script: Script | None = self._route.get(name)
        if script is None:
            raise AgiError(f"no script named {name[:40]!r}")
        return script


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await writer.wait_closed()


@asynccontextmanager
async def serve(scripts: dict[str, Script], port: int) -> AsyncIterator[FastAgi]:
    """Serve on loopback while the body runs. Raises OSError when the port is taken."""
    app = FastAgi()
    for name, script in scripts.items():
        app.add_route(name, script)
    server = await asyncio.start_server(
        app.handler, "127.0.0.1", port, limit=HEADER_BYTES, backlog=BACKLOG
    )
    try:
        yield app
    finally:
        server.close()
        await server.wait_closed()
