"""One camera's stream, shared by everybody who watches it: one connection, made again with a
growing pause when it ends, and the last seconds in memory."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from second_line.health.rtsp import RtspClient
from second_line.stream_address import Login, StreamAddress
from second_line.video import mp4
from second_line.video.description import NoPicture, PictureFormat, Undescribed, picture_format
from second_line.video.packets import Clock, Depacketizer, Picture
from second_line.video.session import rtsp_session
from second_line.video.viewers import RecentPictures, StoredPicture, Viewer

#: Pause before a connection is made again: doubled each time.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
#: A connection that lasted so long was a good one: the next pause is short again.
GOOD_SECONDS = 20.0
log = logging.getLogger(__name__)


def pause_after(failures: int, chance: Callable[[float, float], float] = random.uniform) -> float:
    """Return how many seconds to wait after so many failures in a row. The jitter parts cameras
    that failed together."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 10)) * chance(0.5, 1.5)


@dataclass(frozen=True, slots=True)
class CameraSource:
    """The place where a camera's pictures come from."""

    camera_id: int
    code: str
    address: StreamAddress
    login: Login


@dataclass(slots=True, eq=False)
class CameraStream:
    """The stream of one camera. `why`: the reason for which there is no picture now, or None."""

    source: CameraSource
    client: RtspClient
    recent: RecentPictures
    viewers: set[Viewer] = field(default_factory=set)
    why: NoPicture | None = NoPicture.CONNECTING
    connections: int = 0
    pictures: int = 0
    form: PictureFormat | None = None
    head: bytes = b""
    _sets: tuple[bytes, bytes] = (b"", b"")
    _clock: Clock = field(default_factory=Clock)
    _number: int = 0

    def join(self, viewer: Viewer) -> None:
        """Add a watcher, who gets pictures from the next key frame on."""
        if self.form is not None and self.why is None:
            viewer.begin(self._codec(), self.head)
        else:
            viewer.say(_state(self.why or NoPicture.CONNECTING))
        self.viewers.add(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Take a watcher away."""
        self.viewers.discard(viewer)

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await self._play()
            except Undescribed as error:
                self._say_why(error.why)
            failures = 1 if time.monotonic() - began > GOOD_SECONDS else failures + 1
            await asyncio.sleep(pause_after(failures))

    async def _play(self) -> None:
        self.connections += 1
        async with rtsp_session(self.client, self.source.address, self.source.login) as session:
            async for picture in session.pictures():
                self._show(picture, session.depacketizer)

    def _show(self, picture: Picture, packets: Depacketizer) -> None:
        if not packets.sps or not packets.pps:
            return  # its parameter sets come with a later key frame
        if self.why is not None or (packets.sps, packets.pps) != self._sets:
            self._begin(packets.sps, packets.pps)
        at, now = self._clock.at(picture.time), datetime.now(UTC)
        self._number += 1
        self.pictures += 1
        piece = mp4.fragment(self._number, at, ((picture.data, self._clock.step, picture.key),))
        clock = json.dumps({"at": at / mp4.TIMESCALE, "now": now.timestamp()})
        for viewer in self.viewers:
            viewer.add(piece, key=picture.key, clock=clock if picture.key else "")
        self.recent.add(StoredPicture(picture.data, at, self._clock.step, picture.key, now))

    def _begin(self, sps: bytes, pps: bytes) -> None:
        """Begin with a format, which every watcher is told. Raise Undescribed."""
        form = picture_format(sps)
        if (sps, pps) != self._sets:
            self.recent.clear()
        self._sets, self.form, self.head = (sps, pps), form, mp4.head(form, sps, pps)
        self.why = None
        for viewer in self.viewers:
            viewer.begin(self._codec(), self.head)

    def _codec(self) -> str:
        assert self.form is not None
        return json.dumps(
            {"codec": self.form.codec, "width": self.form.width, "height": self.form.height}
        )

    def _say_why(self, why: NoPicture) -> None:
        self.why = why
        for viewer in self.viewers:
            viewer.say(_state(why))


def _state(why: NoPicture) -> str:
    return json.dumps({"why": why.value})
