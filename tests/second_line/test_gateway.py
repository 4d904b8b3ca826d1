"""The gateway with a real database and Valkey: which tickets open a stream, what is logged, and the
clip of what was watched."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    WSCloseCode,
    WSMsgType,
    WSServerHandshakeError,
)
from aiohttp.test_utils import TestServer

from foundation.postgres.pool import open_pool
from foundation.settings import Settings
from foundation.valkey.client import RequestFailed
from foundation.valkey.keys import open_bus
from second_line.simulated_cameras import Farm, simulated_cameras
from second_line.video.__main__ import VideoProcess
from second_line.video.client import video_client
from second_line.video.clips import clips_folder
from second_line.video.stream_tickets import (
    SEAT_COOKIE,
    StreamTicket,
    new_ticket,
    use_ticket,
    write_ticket,
)
from tests.softphone_ui.city import settle

pytestmark = pytest.mark.services
CAMERA = """
    INSERT INTO cameras (code, name, main_stream, lat, lon, owner_id)
    SELECT 'A-' || $1, 'Абай', 'rtsp://127.0.0.1:' || $2::text || $3, 51.16, 71.43,
           (SELECT body_id FROM bodies WHERE code = 'security')
    RETURNING camera_id"""
COOKIES = {"komek": "session-1", SEAT_COOKIE: "seat-1"}


@dataclass(slots=True)
class Seat:
    """A seat before a running gateway."""

    settings: Settings
    process: VideoProcess
    link: asyncpg.Connection
    farm: Farm
    server: TestServer
    http: ClientSession
    person: int

    async def camera(self, path: str) -> int:
        rows = await self.link.fetchval("SELECT count(*) FROM cameras")
        found: int = await self.link.fetchval(CAMERA, str(rows), str(self.farm.port), path)
        return found

    def ticket(self, camera: int, now: datetime | None = None) -> StreamTicket:
        at = now or datetime.now(UTC)
        return new_ticket(camera, self.person, COOKIES["komek"], COOKIES[SEAT_COOKIE], at)

    def text(self, ticket: StreamTicket) -> str:
        return write_ticket(self.settings.web.web_secret, ticket)

    async def refused(self, text: str, **cookies: str) -> int:
        """The status with which a ticket is refused."""
        with pytest.raises(WSServerHandshakeError) as refusal:
            await self.http.ws_connect(
                self.server.make_url("/stream"),
                params={"ticket": text},
                headers=self.headers(**cookies),
            )
        return refusal.value.status

    async def connect(self, camera: int, text: str = "") -> ClientWebSocketResponse:
        """Watch a camera, with a new ticket or this one."""
        return await self.http.ws_connect(
            self.server.make_url("/stream"),
            params={"ticket": text or self.text(self.ticket(camera))},
            headers=self.headers(),
        )

    def headers(self, **cookies: str) -> dict[str, str]:
        """What a browser sends with these cookies instead of its own."""
        jar = "; ".join(f"{name}={value}" for name, value in (COOKIES | cookies).items())
        return {"Origin": f"http://{self.server.host}", "Cookie": jar}


@asynccontextmanager
async def seat_before(settings: Settings) -> AsyncIterator[Seat]:
    await settle(settings)
    link = await asyncpg.connect(settings.stores.database_url)
    pool = await open_pool(settings, "test", size=3)
    process = VideoProcess(settings, pool)
    server = TestServer(process.gateway.app())
    person = await link.fetchval("SELECT min(person_id) FROM people")
    async with simulated_cameras() as farm, server, ClientSession() as http:
        serving = asyncio.create_task(process.serve_requests())
        try:
            yield Seat(settings, process, link, farm, server, http, person)
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await process.close()
            await link.close()
            await pool.close()


async def pieces(socket: ClientWebSocketResponse, number: int) -> list[bytes]:
    found: list[bytes] = []
    while len(found) < number:
        message = await socket.receive(timeout=10)
        assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY)
        if isinstance(message.data, bytes):
            found.append(message.data)
    return found


async def test_a_ticket_opens_one_stream_once_for_its_seat(fresh_settings: Settings) -> None:
    async with seat_before(fresh_settings) as seat:
        camera = await seat.camera("/ok/1")
        ticket = seat.ticket(camera)
        text = seat.text(ticket)
        assert await seat.refused(text, komek="session-2") == 403
        assert await seat.refused(text, **{SEAT_COOKIE: "seat-2"}) == 403
        assert await seat.refused(text[:-4] + "AAAA") == 403
        old = seat.ticket(camera, datetime.now(UTC) - timedelta(seconds=61))
        assert await seat.refused(seat.text(old)) == 403
        forged = write_ticket("another secret", ticket)
        assert await seat.refused(forged) == 403
        assert await seat.link.fetchval("SELECT count(*) FROM camera_views") == 0

        async with await seat.connect(camera, text) as socket:
            found = await pieces(socket, 4)
            assert found[0][4:8] == b"ftyp" and found[1][4:8] == b"moof"
            assert await seat.refused(text) == 403, "a replayed ticket"
            assert seat.process.gateway.refused == {
                "other_session": 1, "other_seat": 1, "unreadable": 2, "expired": 1, "used": 1,
            }  # fmt: skip
        view = await seat.link.fetchrow("SELECT * FROM camera_views")
        while not view["pictured"]:
            view = await seat.link.fetchrow("SELECT * FROM camera_views")
        assert (view["camera_id"], view["camera_code"]) == (camera, "A-0")
        assert view["person_id"] == seat.person and view["seen_until"] > view["began_at"]
        assert len(view["seat"]) == 6


async def test_a_stream_ends_without_a_further_ticket(fresh_settings: Settings) -> None:
    async with seat_before(fresh_settings) as seat:
        camera, other = await seat.camera("/ok/1"), await seat.camera("/ok/2")
        seat.process.gateway.longest_seconds = 3.0
        async with await seat.connect(camera) as socket:
            await pieces(socket, 3)
            await socket.send_str(seat.text(seat.ticket(camera)))
            await pieces(socket, 9)
            await socket.send_str(seat.text(seat.ticket(other)))
            while not socket.closed:
                await socket.receive(timeout=10)
            assert socket.close_code == WSCloseCode.OK, "the gateway ended it"


async def test_a_dead_camera_does_not_hold_up_another(fresh_settings: Settings) -> None:
    async with seat_before(fresh_settings) as seat:
        dead = [await seat.camera(f"/silent/{n}") for n in range(3)]
        alive = await seat.camera("/ok/1")
        sockets = [await seat.connect(it) for it in (*dead, alive)]
        assert len(await pieces(sockets[-1], 5)) == 5
        assert seat.farm.playing["/ok/1"] == 1
        second = await seat.connect(alive)
        assert (await pieces(second, 2))[0][4:8] == b"ftyp"
        assert seat.farm.playing["/ok/1"] == 1, "one connection for both watchers"
        for socket in (*sockets, second):
            await socket.close()


async def test_a_clip_has_the_last_seconds_and_its_hash(fresh_settings: Settings) -> None:
    async with seat_before(fresh_settings) as seat, video_client(fresh_settings) as client:
        camera = await seat.camera("/ok/1")
        with pytest.raises(RequestFailed):
            await client.clip(camera)
        async with await seat.connect(camera) as socket:
            await pieces(socket, 12)
            clip = await client.clip(camera)
        path = clips_folder(fresh_settings) / clip.path
        data = path.read_bytes()
        assert hashlib.sha256(data).hexdigest() == clip.sha256 and len(data) == clip.size
        assert data[4:8] == b"ftyp" and data.count(b"moof") >= 1
        assert clip.camera == "A-0" and (clip.width, clip.height) == (640, 360)
        assert clip.ended_at - clip.began_at >= timedelta(seconds=0.9)
        assert path.stat().st_mode & 0o777 == 0o600
        assert not list(path.parent.glob("*.new"))


async def test_a_ticket_is_refused_while_valkey_cannot_say_whether_it_was_used() -> None:
    away = open_bus("redis://127.0.0.1:1/0")
    ticket = new_ticket(1, 1, "s", "t", datetime.now(UTC))
    assert await use_ticket(away, ticket) == "unchecked"
    await away.aclose()
