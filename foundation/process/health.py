"""Health and metrics of one process: HTTP ``GET /health`` and ``GET /metrics`` on the unix socket
``run/<role>.health``."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from foundation.process.doubts import settings_trouble
from foundation.process.hangs import stack_on_signal
from foundation.process.metrics import loop_delay_measured, metrics_of_process
from foundation.process.our_programs import health_socket
from foundation.process.service_manager import report_alive
from foundation.settings import Settings

Scalar = str | int | float | bool | None
Json = Scalar | list["Json"] | Mapping[str, "Json"]
Probe = Callable[[], Mapping[str, Json]]
METRICS_TYPE = {"Content-Type": CONTENT_TYPE_LATEST}


@asynccontextmanager
async def serve_health(
    settings: Settings, role: str, probe: Probe, collectors: Sequence[Collector] = ()
) -> AsyncIterator[None]:
    """Answer health calls, and Prometheus, while the body runs.

    ``probe`` must return at once (it runs in the event loop, so a loop that hangs does not
    answer: that is the point). `collectors`: further metrics that are read at each scrape.
    A probe that raises answers 500, which still counts as alive.
    Whoever answers health calls also tells where it hangs (`stack_on_signal`), and systemd that it
    is ready and lives.
    """

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(_with_doubts(probe()), dumps=_dumps)

    async def metrics(_: web.Request) -> web.Response:
        body = metrics_of_process(_with_doubts(probe()), collectors)
        return web.Response(body=body, headers=METRICS_TYPE)

    path = health_socket(settings, role)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    app = web.Application()
    app.router.add_get("/health", answer)
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o600)
    try:
        with stack_on_signal(settings, role):
            async with report_alive(), loop_delay_measured():
                yield
    finally:
        await runner.cleanup()


def _with_doubts(health: Mapping[str, Json]) -> dict[str, Json]:
    trouble = settings_trouble()
    return {**health, "ok": False, "settings": trouble} if trouble else dict(health)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
