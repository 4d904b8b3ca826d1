"""`python -m softphone_ui`: the web process."""

from __future__ import annotations

import asyncio
import logging
import signal

from foundation.process.health import Json, serve_health
from foundation.process.http_server import serve_http
from foundation.process.lifetime import freeze_memory, loading, settings_or_exit
from foundation.settings import Settings
from softphone_ui.app import make_app
from softphone_ui.web.jobs import JOBS
from softphone_ui.web.live import MIRROR
from softphone_ui.web.live_socket import AUDIENCE
from softphone_ui.web.outages import OUTAGES

ROLE = "web"
log = logging.getLogger("softphone_ui")


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    with loading():
        app = make_app(settings)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def probe() -> dict[str, Json]:
        away: list[Json] = list(app[OUTAGES].now())
        pages, seq = len(app[AUDIENCE].pages), app[MIRROR].seq
        return app[JOBS].runner.report({"away": away, "pages": pages, "seq": seq})

    port, proxies = settings.ports.web_port, settings.web.trusted_proxies
    async with (
        serve_http(app, settings.place.listen, port, proxies=proxies),
        serve_health(settings, ROLE, probe),
    ):
        freeze_memory()
        log.info("serving", extra={"port": port})
        await stop.wait()


def main() -> None:
    asyncio.run(serve(settings_or_exit(ROLE)))


if __name__ == "__main__":
    main()
