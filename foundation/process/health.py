"""Health of one process: HTTP ``GET /health`` on the unix socket ``run/<role>.health``."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web

from foundation.process.doubts import settings_trouble
from foundation.process.hangs import stack_on_signal
from foundation.process.our_programs import health_socket
from foundation.process.service_manager import report_alive
from foundation.settings import Settings

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

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(_with_doubts(probe()), dumps=_dumps)

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


def _with_doubts(health: Mapping[str, Json]) -> dict[str, Json]:
    trouble = settings_trouble()
    return {**health, "ok": False, "settings": trouble} if trouble else dict(health)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
