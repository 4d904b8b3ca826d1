"""``python -m second_line.video``: carries the pictures of cameras to who may watch them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from foundation.jobs.job import Job
from foundation.jobs.runner import JobRunner
from foundation.postgres.pool import Pool, connection, open_pool
from foundation.process.health import Json, serve_health
from foundation.process.http_server import serve_http
from foundation.process.lifetime import gather_or_cancel, run_until_stopped, settings_or_exit
from foundation.settings import Settings
from foundation.valkey.client import ValkeyReply
from foundation.valkey.keys import open_bus
from foundation.valkey.server import RequestServer
from second_line.health.rtsp import RtspClient
from second_line.our_addresses import our_hosts
from second_line.rows import watching
from second_line.sealing import open_login
from second_line.stream_address import read_stream
from second_line.video.camera_stream import CameraSource
from second_line.video.client import SERVER, ClipRequest
from second_line.video.clips import NoClip, clips_folder, write_clip
from second_line.video.gateway import Gateway
from second_line.video.hub import Hub

ROLE = "video"
CONNECTIONS = 3
#: The kind of fault that the health counts while a job fails.
FAULT = "views of cameras that cannot be logged"
log = logging.getLogger(ROLE)


class VideoProcess:
    """The process: streams, the watchers' WebSockets, and requests for clips."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings, self._pool = settings, pool
        client = RtspClient(our_hosts(settings), local_is_fine=not settings.production)
        self._redis = open_bus(settings.stores.redis_url)
        self.hub = Hub(self._source, client)
        self.gateway = Gateway(self.hub, pool, self._redis, settings.web.web_secret)
        self._requests = RequestServer(self._redis, SERVER, self.answer)
        self._runner = JobRunner(self._jobs(), pool)

    async def run(self) -> None:
        """Serve watchers and requests until cancelled."""
        settings = self._settings
        try:
            async with (
                serve_http(
                    self.gateway.app(), settings.place.listen, settings.ports.video_port,
                    proxies=settings.web.trusted_proxies,
                ),
                serve_health(settings, ROLE, self._probe),
            ):  # fmt: skip
                await gather_or_cancel(self.serve_requests(), self._runner.run())
        finally:
            await self.close()

    async def serve_requests(self) -> None:
        """Answer other processes until cancelled."""
        await self._requests.run()

    async def close(self) -> None:
        """End all streams, and leave Valkey."""
        await self.hub.close()
        await self._redis.aclose()

    async def answer(self, body: bytes) -> ValkeyReply:
        """Make a clip; whatever goes wrong is the answer's sentence."""
        try:
            request = msgspec.json.decode(body, type=ClipRequest)
            stream = self.hub.stream(request.camera_id)
            if stream is None:
                raise NoClip
            folder = clips_folder(self._settings)
            clip = await asyncio.to_thread(write_clip, stream, folder, request.name)
        except NoClip:
            return ValkeyReply(error="this camera is not watched, or has no picture")
        except (msgspec.DecodeError, OSError) as error:
            log.exception("no clip")
            return ValkeyReply(error=f"{type(error).__name__}: {error}")
        return ValkeyReply(msgspec.Raw(msgspec.json.encode(clip)))

    async def _source(self, camera_id: int) -> CameraSource | None:
        async with connection(self._pool) as link:
            row = await watching.source(link, camera_id)
        if row is None:
            return None
        address = read_stream(row.sub_stream or row.main_stream)
        if address is None:
            return None
        login = open_login(self._settings.web.web_secret, row.credentials)
        return CameraSource(row.camera_id, row.code, address, login)

    def _jobs(self) -> tuple[Job, ...]:
        return (
            Job(
                "views", self.gateway.note_views, every=timedelta(seconds=20), at_start=False,
                fault=FAULT,
            ),
            Job("old views", self._forget, every=timedelta(hours=6), claimed=True, fault=FAULT),
        )  # fmt: skip

    async def _forget(self, now: datetime) -> None:
        days = self._settings.video.camera_views_keep_days
        if days:
            async with connection(self._pool) as link:
                await watching.forget(link, now - timedelta(days=days))

    def _probe(self) -> Mapping[str, Json]:
        streams = self.hub.streams()
        return self._runner.report(
            {
                "database": self._runner.database,
                "redis": self._requests.connected,
                "streams": len(streams),
                "streams_without_picture": sum(it.why is not None for it in streams),
                "viewers": len(self.gateway.views),
                "tickets_refused": self.gateway.refused.total(),
            }
        )


async def keep(settings: Settings) -> None:
    """Run the process until cancelled."""
    pool = await open_pool(settings, ROLE, size=CONNECTIONS)
    try:
        await VideoProcess(settings, pool).run()
    finally:
        pool.terminate()


def main() -> None:
    settings = settings_or_exit(ROLE)
    run_until_stopped(lambda: keep(settings))


if __name__ == "__main__":
    main()
