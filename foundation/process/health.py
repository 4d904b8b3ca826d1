"""Health of one process: HTTP ``GET /health`` on the unix socket ``run/<role>.health``."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from foundation.process.hangs import stack_on_signal
from foundation.process.service_manager import report_alive
from foundation.settings import Settings

#: The programs of ours that answer health calls, by the roles in which they are started.
ROLES = (
    "agi",
    "pbx-agent",
    "dispatcher",
    "scribe",
    "recorder",
    "registry",
    "quality",
    "channels",
    "city",
    "web",
)
#: The program that reads Telegram's public channels; it runs where it is set up.
PUBLIC_CHANNELS = "telegram-public"
#: The programs that read sources in which citizens write.
READERS = ("channels", PUBLIC_CHANNELS)

Scalar = str | int | float | bool | None
Json = Scalar | list["Json"] | Mapping[str, "Json"]
Probe = Callable[[], Mapping[str, Json]]


def health_socket(settings: Settings, role: str) -> Path:
    """The socket on which ``role`` answers its health call."""
    return settings.run_dir / f"{role}.health"


def roles_of(settings: Settings) -> tuple[str, ...]:
    """Our programs that these settings start."""
    return (*ROLES, PUBLIC_CHANNELS) if settings.social.reads_public_channels else ROLES


@asynccontextmanager
async def serve_health(settings: Settings, role: str, probe: Probe) -> AsyncIterator[None]:
    """Answer health calls while the body runs.

    ``probe`` must return at once (it runs in the event loop, so a loop that hangs does not
    answer: that is the point). A probe that raises answers 500, which still counts as alive.
    Whoever answers health calls also tells where it hangs (`stack_on_signal`), and systemd that it
    is ready and lives.
    """

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(dict(probe()), dumps=_dumps)

    path = health_socket(settings, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    app = web.Application()
    app.router.add_get("/health", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o600)
    try:
        with stack_on_signal(settings, role):
            async with report_alive():
                yield
    finally:
        await runner.cleanup()


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
