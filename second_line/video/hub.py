"""The streams that are watched now: one for each camera, begun by its first watcher and ended a
while after its last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from second_line.health.rtsp import RtspClient
from second_line.video.camera_stream import CameraSource, CameraStream
from second_line.video.viewers import RecentPictures, Viewer

#: A tour comes back to a camera soon: its connection is kept for so long without a watcher.
LINGER_SECONDS = 15.0
#: Most cameras at once: what one core can carry.
MOST_STREAMS = 400
CLIP_SECONDS = 30.0
FindSource = Callable[[int], Awaitable[CameraSource | None]]


class NoRoom(Exception):
    """An error: as many cameras are watched as the gateway can carry."""


class NoSuchCamera(Exception):
    """An error: there is no such camera, or it is out of service."""


@dataclass(slots=True)
class _Running:
    stream: CameraStream
    task: asyncio.Task[None]
    ending: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class Hub:
    """The streams of the gateway."""

    find: FindSource
    client: RtspClient
    linger_seconds: float = LINGER_SECONDS
    most: int = MOST_STREAMS
    _running: dict[int, _Running] = field(default_factory=dict)

    async def join(self, camera_id: int, viewer: Viewer) -> CameraStream:
        """Let somebody watch a camera. Raise NoRoom, NoSuchCamera."""
        if camera_id not in self._running:
            if len(self._running) >= self.most:
                raise NoRoom
            source = await self.find(camera_id)
            if source is None:
                raise NoSuchCamera
            # Another watcher may have begun it while its source was read.
            if camera_id not in self._running:
                self._begin(source)
        running = self._running[camera_id]
        if running.ending is not None:
            running.ending.cancel()
            running.ending = None
        running.stream.join(viewer)
        return running.stream

    def leave(self, camera_id: int, viewer: Viewer) -> None:
        """End somebody's watching; the last one's departure ends the stream after a while."""
        running = self._running[camera_id]
        running.stream.leave(viewer)
        if not running.stream.viewers:
            loop = asyncio.get_running_loop()
            running.ending = loop.call_later(self.linger_seconds, self._end, camera_id)

    def stream(self, camera_id: int) -> CameraStream | None:
        """Return the stream of a camera that is watched."""
        running = self._running.get(camera_id)
        return running.stream if running else None

    def streams(self) -> list[CameraStream]:
        """Return all streams that run now."""
        return [running.stream for running in self._running.values()]

    async def close(self) -> None:
        """End all streams, and tell the cameras."""
        tasks = [running.task for running in self._running.values()]
        for camera_id in list(self._running):
            self._end(camera_id)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, source: CameraSource) -> None:
        stream = CameraStream(source, self.client, RecentPictures(CLIP_SECONDS))
        self._running[source.camera_id] = _Running(stream, asyncio.create_task(stream.run()))

    def _end(self, camera_id: int) -> None:
        running = self._running.pop(camera_id)
        if running.ending is not None:
            running.ending.cancel()
        running.task.cancel()
