"""Asks the gateway of pictures, over Valkey, for a clip of a camera that is watched."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from foundation.settings import Settings
from foundation.valkey.client import RequestClient
from foundation.valkey.keys import open_bus
from second_line.video.clips import Clip

SERVER = "video"
CLIP_SECONDS = 8.0


class ClipRequest(msgspec.Struct, frozen=True):
    """A request for a clip. `name`: unique, so that a request that comes twice makes one clip."""

    camera_id: int
    name: str


class VideoClient:
    """The gateway, as another process asks it. Methods raise the errors of `RequestClient.ask`."""

    def __init__(self, requests: RequestClient) -> None:
        self._requests = requests

    async def clip(self, camera_id: int) -> Clip:
        """Make a clip of the last 30 s of a camera that is watched. RequestFailed: it is not
        watched, or has no picture."""
        request = ClipRequest(camera_id, secrets.token_hex(8))
        answer = await self._requests.ask(msgspec.json.encode(request), CLIP_SECONDS)
        return msgspec.json.decode(answer, type=Clip)


@asynccontextmanager
async def video_client(settings: Settings) -> AsyncIterator[VideoClient]:
    """Provide the gateway of this installation; it is connected to when first asked."""
    redis = open_bus(settings.stores.redis_url)
    try:
        yield VideoClient(RequestClient(redis, SERVER))
    finally:
        await redis.aclose()
