"""`/wall/live`: one WebSocket per screen, told the floor in numbers as it changes.

A frame is made and written as JSON once for all screens. The first change is sent at once, what
follows within MERGED_SECONDS goes together; a screen asks each second and is answered with the
frame of that moment, so its ages are never old. A screen that reads slowly gets fewer frames.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from softphone_ui.service_level.figures import kpi_seconds
from softphone_ui.wall.board import Board, BoardFigures, board_of, frame_of
from softphone_ui.wall.figures import read_figures
from softphone_ui.wall.keys import device_of_request
from softphone_ui.web.assets import stamp
from softphone_ui.web.background import beside
from softphone_ui.web.client_socket import ClientSocket
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import WebError
from softphone_ui.web.live import MIRROR
from softphone_ui.web.outages import OUTAGES
from softphone_ui.web.settings_key import SETTINGS
from staff.rows import wall_devices
from staff.rows.wall_devices import WallDevice

#: The screen's key was revoked.
CLOSED_REVOKED = 4003
MERGED_SECONDS = 0.1
FIGURES_EVERY_SECONDS = 2.0
SEEN_EVERY_SECONDS = 30.0
SILENT_SECONDS = 10.0
LARGEST_MESSAGE = 64
MOST_SCREENS = 1000
REVOKED = '{"type":"revoked"}'


class Screen:
    """Open wall screen, and the one message that waits for it."""

    def __init__(self, device: WallDevice) -> None:
        self.device = device
        self._text: str | None = None
        self._frame_due = False
        self._ready = asyncio.Event()

    def give(self, text: str) -> None:
        """Make `text` the next message, in place of one that is not sent yet."""
        self._text = text
        self._ready.set()

    def ask(self) -> None:
        """Ask for a frame; it is made at the moment in which the screen can take it."""
        self._frame_due = True
        self._ready.set()

    async def next(self) -> str | None:
        """Wait for the next message. None means that the caller makes the frame of this moment."""
        await self._ready.wait()
        self._ready.clear()
        text, self._text = self._text, None
        frame_due, self._frame_due = self._frame_due, False
        return None if frame_due and text is not REVOKED else text


class Walls:
    """All open screens, and what they are told."""

    def __init__(self, app: web.Application) -> None:
        self._app = app
        self.hello = msgspec.json.encode({"type": "hello", "stamp": stamp()}).decode()
        self.screens: set[Screen] = set()
        self.sockets: set[ClientSocket] = set()
        self.figures: BoardFigures | None = None
        self._changed = asyncio.Event()
        self._came = asyncio.Event()
        self._sent: tuple[Board, BoardFigures | None] | None = None

    def wake(self) -> None:
        self._changed.set()

    def add(self, screen: Screen) -> None:
        self.screens.add(screen)
        self._came.set()

    def board(self) -> Board:
        mirror = self._app[MIRROR]
        return board_of(
            mirror.calls,
            mirror.operators,
            mirror.lines,
            tuple(self._app[OUTAGES].now(leads=False)),
            timedelta(seconds=kpi_seconds(self._app, None)),
            mirror.conversations,
        )

    def text(self, board: Board | None = None) -> str:
        """Return the frame of this moment."""
        seen_at = self._app[MIRROR].seen_at
        frame = frame_of(board or self.board(), self.figures, seen_at, datetime.now(UTC))
        return msgspec.json.encode(frame).decode()

    def revoke(self, device_id: int) -> None:
        """Revoke a device: its screens are told, and closed."""
        for screen in self.screens:
            if screen.device.device_id == device_id:
                screen.give(REVOKED)

    def open_screens(self, device_id: int) -> int:
        return sum(it.device.device_id == device_id for it in self.screens)

    async def tell(self) -> None:
        """Tell every screen of changes."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            board = self.board()
            if self.screens and self._sent != (board, self.figures):
                self._sent = (board, self.figures)
                text = self.text(board)
                for screen in self.screens:
                    screen.give(text)
            await asyncio.sleep(MERGED_SECONDS)

    async def keep_figures(self) -> None:
        """Keep figures at most FIGURES_EVERY_SECONDS old while a screen is open."""
        zone = ZoneInfo(self._app[SETTINGS].timezone)
        while True:
            await self._some_screen()
            with suppress(WebError):
                async with reading(self._app) as link:
                    self.figures = await read_figures(link, zone, datetime.now(UTC))
                self.wake()
            await asyncio.sleep(FIGURES_EVERY_SECONDS)

    async def keep_seen(self) -> None:
        """Keep the list of screens, which says when each was last there; one whose key is revoked
        is closed, whoever revoked it."""
        while True:
            await self._some_screen()
            with suppress(WebError):
                async with writing(self._app) as link:
                    ids = {it.device.device_id for it in self.screens}
                    hold = await wall_devices.seen(link, ids, datetime.now(UTC))
                for device_id in ids - hold:
                    self.revoke(device_id)
            await asyncio.sleep(SEEN_EVERY_SECONDS)

    async def _some_screen(self) -> None:
        if not self.screens:
            self._came.clear()
            await self._came.wait()


WALLS = web.AppKey("walls", Walls)


def set_up(app: web.Application) -> None:
    """Set up screens; called once, before the application starts."""
    app[WALLS] = Walls(app)
    app.cleanup_ctx.append(_keep_walls)
    app.on_shutdown.append(_close_screens)


async def _keep_walls(app: web.Application) -> AsyncIterator[None]:
    walls = app[WALLS]
    app[MIRROR].on_change(walls.wake)
    app[OUTAGES].on_change(walls.wake)
    async with beside(walls.tell, walls.keep_figures, walls.keep_seen):
        yield


async def _close_screens(app: web.Application) -> None:
    """on_shutdown: screens come back to the new process at once."""
    code = WSCloseCode.SERVICE_RESTART
    await asyncio.gather(*(it.close(code=code) for it in tuple(app[WALLS].sockets)))


@page("/wall/live", needs=None)
async def wall_live(request: web.Request) -> web.StreamResponse:
    """Serve a screen with a key; who has none is told that it is revoked."""
    walls = request.app[WALLS]
    if len(walls.screens) >= MOST_SCREENS:
        raise web.HTTPServiceUnavailable
    device = await device_of_request(request)
    socket = ClientSocket(
        f"screen {device.device_id}" if device is not None else f"stranger {request.remote}",
        heartbeat_seconds=SILENT_SECONDS,
        message_bytes=LARGEST_MESSAGE,
        compress=False,
    )
    async with socket.opened(request):
        if device is not None and not device.revoked:
            await _serve(walls, socket, Screen(device))
        else:
            await socket.send(REVOKED)
            await socket.close(code=CLOSED_REVOKED)
    return socket.response


async def _serve(walls: Walls, socket: ClientSocket, screen: Screen) -> None:
    walls.sockets.add(socket)
    walls.add(screen)
    screen.ask()
    writer = asyncio.create_task(_write(socket, screen, walls))
    try:
        async for message in socket.messages():
            if message.type is WSMsgType.TEXT:
                screen.ask()
    finally:
        walls.screens.discard(screen)
        walls.sockets.discard(socket)
        writer.cancel()


async def _write(socket: ClientSocket, screen: Screen, walls: Walls) -> None:
    with suppress(ConnectionError):  # the screen has gone: `_serve` ends too
        await socket.send(walls.hello)
        while not socket.closed:
            text = await screen.next()
            await socket.send(walls.text() if text is None else text)
            if text is REVOKED:
                await socket.close(code=CLOSED_REVOKED)
