"""From a simulated camera's packets to pieces of MP4, whatever the camera does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from second_line.health.rtsp import RtspClient
from second_line.simulated_cameras import LOGIN, Farm, simulated_cameras
from second_line.stream_address import NO_LOGIN, Login, read_stream
from second_line.video import session
from second_line.video.camera_stream import CameraSource, CameraStream, pause_after
from second_line.video.description import NoPicture, Undescribed, picture_format, read_description
from second_line.video.packets import Clock, Interleaved, NoPackets
from second_line.video.viewers import RecentPictures, Viewer

LOCAL = RtspClient(local_is_fine=True)


@asynccontextmanager
async def watched(
    farm: Farm, path: str, login: Login = NO_LOGIN, client: RtspClient = LOCAL
) -> AsyncIterator[tuple[CameraStream, Viewer]]:
    """A camera of the farm with one watcher."""
    address = read_stream(f"rtsp://127.0.0.1:{farm.port}{path}")
    assert address is not None
    stream = CameraStream(CameraSource(1, "A-1", address, login), client, RecentPictures(30.0))
    viewer = Viewer()
    stream.join(viewer)
    task = asyncio.create_task(stream.run())
    try:
        async with asyncio.timeout(20):
            yield stream, viewer
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def messages_of(viewer: Viewer, pieces: int) -> list[str | bytes]:
    """What the watcher gets, up to so many pieces."""
    found: list[str | bytes] = []
    while sum(isinstance(it, bytes) for it in found) < pieces:
        found += await viewer.take()
    return found


async def why_of(viewer: Viewer) -> str:
    """The first reason but that the camera is being asked."""
    while True:
        for message in await viewer.take():
            why = json.loads(message).get("why") if isinstance(message, str) else None
            if why not in (None, "connecting"):
                return str(why)


@pytest.mark.parametrize("kind", ["ok", "inband", "frozen", "lossy", "jump"])
async def test_pictures_come_as_a_head_and_fragments_from_a_key_frame_on(kind: str) -> None:
    async with simulated_cameras() as farm, watched(farm, f"/{kind}/1") as (_, viewer):
        found = await messages_of(viewer, 12)
    texts = [json.loads(it) for it in found if isinstance(it, str)]
    pieces = [it for it in found if isinstance(it, bytes)]
    formats = [it for it in texts if "codec" in it]
    assert [(it["codec"][:7], it["width"], it["height"]) for it in formats] == [
        ("avc1.4d", 640, 360)
    ]
    assert pieces[0][4:8] == b"ftyp" and b"avcC" in pieces[0]
    assert {it[4:8] for it in pieces[1:]} == {b"moof"}
    times = [int.from_bytes(it[60:68], "big") for it in pieces[1:]]
    steps = {later - earlier for earlier, later in pairwise(times)}
    assert min(steps) > 0 and max(steps) <= 10 * 90_000
    assert {it[104:108] for it in pieces[1:]} == {b"mdat"}
    assert [it for it in texts if "at" in it], "the clock comes with a key frame"


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("hevc", NoPicture.CODEC),
        ("sound", NoPicture.NO_VIDEO),
        ("missing", NoPicture.REFUSED),
        ("garbage", NoPicture.GARBAGE),
        ("noise", NoPicture.GARBAGE),
        ("digest", NoPicture.LOGIN),
        ("closing", NoPicture.ENDED),
        ("hangup", NoPicture.ENDED),
        ("silent", NoPicture.SILENT),
        ("lying", NoPicture.SILENT),
        ("drip", NoPicture.SILENT),
        ("trickle", NoPicture.SILENT),
        ("stall", NoPicture.SILENT),
    ],
)
async def test_a_tile_is_told_why_it_has_no_picture(
    kind: str, why: NoPicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(session, "PICTURE_SECONDS", 1.0)
    async with simulated_cameras() as farm, watched(farm, f"/{kind}/1") as (_, viewer):
        assert await why_of(viewer) == why
        assert viewer.pictured == (kind in ("hangup", "stall"))


async def test_a_login_is_proved_for_each_request(monkeypatch: pytest.MonkeyPatch) -> None:
    async with simulated_cameras() as farm:
        for kind in ("digest", "digest-sha", "basic"):
            async with watched(farm, f"/{kind}/1", LOGIN) as (_, viewer):
                assert len(await messages_of(viewer, 3)) > 3, kind


async def test_no_picture_comes_from_our_own_machine_in_production() -> None:
    strict = RtspClient(frozenset())
    async with simulated_cameras() as farm, watched(farm, "/ok/1", client=strict) as (_, viewer):
        assert await why_of(viewer) == NoPicture.FORBIDDEN
        assert farm.most_open == 0


async def test_a_camera_that_is_back_is_shown_again_and_has_one_session() -> None:
    async with simulated_cameras() as farm, watched(farm, "/ok/1") as (stream, viewer):
        await messages_of(viewer, 3)
        assert farm.playing["/ok/1"] == 1
        farm.drop()
        assert await why_of(viewer) == NoPicture.ENDED
        again = await messages_of(viewer, 3)
        assert any(isinstance(it, bytes) and it[4:8] == b"ftyp" for it in again)
        assert farm.playing["/ok/1"] == 1 and stream.connections == 2


async def test_a_slow_watcher_loses_pieces_up_to_a_key_frame_and_never_memory() -> None:
    viewer = Viewer(most=1_000)
    viewer.begin('{"codec": "x"}', b"....ftyp")
    viewer.add(b"k" * 400, key=True, clock="{}")
    viewer.add(b"p" * 400, key=False)
    viewer.add(b"p" * 400, key=False)
    assert viewer.size <= 1_000 and viewer.dropped == 3
    viewer.add(b"p" * 10, key=False)
    viewer.add(b"K" * 10, key=True)
    viewer.say('{"why": "ended"}')
    assert await viewer.take() == ['{"codec": "x"}', b"....ftyp", b"K" * 10, '{"why": "ended"}']


def test_a_pause_grows_and_is_never_the_same_for_all() -> None:
    pauses = [pause_after(failures, lambda _low, high: high) for failures in range(1, 12)]
    assert pauses == sorted(pauses) and pauses[0] < 1 and pauses[-1] == 45
    assert pause_after(3, lambda low, _high: low) * 3 == pause_after(3, lambda _low, high: high)


def test_garbage_is_no_description_and_no_packets() -> None:
    for text in ("", "m=audio 0 RTP/AVP 8\r\n", "m=video 0 RTP/AVP 26\r\n", "m=video 0\r\n"):
        with pytest.raises(Undescribed):
            read_description(text)
    with pytest.raises(Undescribed):
        picture_format(b"\x67\x4d")
    with pytest.raises(Undescribed):
        picture_format(b"\x67\x4d\x00\x1e" + bytes(40))
    with pytest.raises(NoPackets):
        list(Interleaved().feed(b"HTTP/1.1 200 OK\r\n\r\n"))
    with pytest.raises(NoPackets):
        list(Interleaved().feed(b"RTSP/1.0 200 OK\r\n" + b"X: y\r\n" * 4_000))


def test_the_clock_goes_on_where_a_cameras_clock_wraps_or_leaps() -> None:
    clock = Clock()
    times = (2**32 - 9_000, 0, 9_000, 5, 9_005, 2**31)
    assert [clock.at(time) for time in times] == [0, 9_000, 18_000, 27_000, 36_000, 45_000]
