"""`/now/events`: tells open pages by server-sent events that the notices have changed. A page then
asks for them; so nothing waits for a slow reader but the word that there is something new."""

from __future__ import annotations

import asyncio
import contextlib

from aiohttp import web

from softphone_ui.now.board import BOARD, NoticeBoard
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.words import N_

#: Open connections of one process, and of one client. Pages beyond ask each minute instead.
MOST, MOST_OF_CLIENT = 500, 20
#: Something is sent so often, or a proxy between takes the connection for dead.
HEARTBEAT = 20.0
#: A reader that takes nothing for so long is dropped.
PATIENCE = 10.0
RETRY_AFTER = 60


class TooManyConnections(WebError):
    __doc__ = N_("Too many pages are open at once. This one asks again by itself.")
    status, code = 503, "too_many_connections"


class EventStreams:
    """The open connections of this process."""

    def __init__(self) -> None:
        self._of_client: dict[str, int] = {}
        self.tasks: set[asyncio.Task[object]] = set()

    @property
    def count(self) -> int:
        """Return how many are open."""
        return sum(self._of_client.values())

    def open(self, client: str) -> bool:
        """Count a connection; False where it is one too many."""
        mine = self._of_client.get(client, 0)
        if self.count >= MOST or mine >= MOST_OF_CLIENT:
            return False
        self._of_client[client] = mine + 1
        return True

    def close(self, client: str) -> None:
        """Count a connection no longer."""
        self._of_client[client] -= 1
        if not self._of_client[client]:
            del self._of_client[client]


STREAMS: web.AppKey[EventStreams] = web.AppKey("event streams", EventStreams)


def set_up(app: web.Application) -> None:
    """Set up the list of open connections, which ends them before the server stops."""
    app[STREAMS] = EventStreams()
    app.on_shutdown.append(_end_streams)


async def _end_streams(app: web.Application) -> None:
    for task in app[STREAMS].tasks:
        task.cancel()


@page("/now/events", needs=None)
async def event_stream(request: web.Request) -> web.StreamResponse:
    """Send an event `notices` whenever the notices have changed; its data is their version."""
    streams, client = request.app[STREAMS], request.remote or ""
    if not streams.open(client):
        raise TooManyConnections(retry_after_seconds=RETRY_AFTER)
    task = asyncio.current_task()
    assert task is not None
    streams.tasks.add(task)
    answer = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
    )
    try:
        await answer.prepare(request)
        await _follow(answer, request.app[BOARD])
    except (ConnectionError, TimeoutError):
        pass  # the reader has gone, or takes nothing
    finally:
        streams.tasks.discard(task)
        streams.close(client)
    return answer


async def _follow(answer: web.StreamResponse, board: NoticeBoard) -> None:
    sent_version = None
    while True:
        changed = board.changed
        if board.version != sent_version:
            sent_version = board.version
            await _write(answer, f"retry: 5000\nevent: notices\ndata: {sent_version}\n\n")
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), HEARTBEAT)
            continue
        await _write(answer, ": still here\n\n")


async def _write(answer: web.StreamResponse, text: str) -> None:
    await asyncio.wait_for(answer.write(text.encode()), PATIENCE)
