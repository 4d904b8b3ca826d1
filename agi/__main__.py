"""``python -m agi``: the FastAGI service of one PBX node."""

import asyncio
import logging
import signal

from agi.call_script import introduce_call
from agi.server import serve
from agi.session import CallSession
from foundation.process.health import serve_health
from foundation.process.lifetime import settings_or_exit
from foundation.process.realtime import go_first
from foundation.settings import Settings

ROLE = "agi"


async def run(settings: Settings) -> None:
    """Serve until told to end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    async def call(session: CallSession) -> None:
        await introduce_call(session, settings.place.country, settings.calls.city_language)

    async with (
        serve({"call": call}, settings.ports.agi_port) as app,
        serve_health(settings, ROLE, app.probe),
    ):
        logging.getLogger(ROLE).info("serving", extra={"port": settings.ports.agi_port})
        await stop.wait()


def main() -> None:
    settings = settings_or_exit(ROLE)
    go_first(ROLE)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
