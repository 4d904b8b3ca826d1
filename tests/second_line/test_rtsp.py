"""Cameras of every kind are asked, and none costs more than its seconds."""

from __future__ import annotations

import asyncio
import time

import pytest

from second_line.health.rtsp import Outcome, RtspClient
from second_line.simulated_cameras import LOGIN, Farm, simulated_cameras
from second_line.stream_address import NO_LOGIN, Login, read_stream

LOCAL = RtspClient(local_is_fine=True, seconds=1.5)


async def ask(
    farm: Farm, path: str, login: Login = NO_LOGIN, client: RtspClient = LOCAL
) -> Outcome:
    address = read_stream(f"rtsp://127.0.0.1:{farm.port}{path}")
    assert address is not None
    return await client.describe(address, login)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("ok", Outcome.ANSWERED),
        ("jump", Outcome.ANSWERED),
        ("missing", Outcome.REFUSED),
        ("silent", Outcome.SILENT),
        ("drip", Outcome.SILENT),
        ("lying", Outcome.SILENT),
        ("garbage", Outcome.GARBAGE),
        ("endless", Outcome.GARBAGE),
        ("closing", Outcome.GARBAGE),
        ("sound", Outcome.NO_VIDEO),
        ("digest", Outcome.LOGIN),
    ],
)
async def test_every_kind_of_camera(kind: str, outcome: Outcome) -> None:
    async with simulated_cameras() as farm:
        began = time.monotonic()
        assert await ask(farm, f"/{kind}/1") is outcome
        assert time.monotonic() - began < LOCAL.seconds + 1


@pytest.mark.parametrize("kind", ["digest", "digest-sha", "basic"])
async def test_a_login_opens_a_camera_and_a_wrong_one_does_not(kind: str) -> None:
    async with simulated_cameras() as farm:
        assert await ask(farm, f"/{kind}/1", LOGIN) is Outcome.ANSWERED
        assert await ask(farm, f"/{kind}/1", Login("operator", "wrong")) is Outcome.LOGIN


async def test_nobody_is_there() -> None:
    async with simulated_cameras() as farm:
        pass
    assert await ask(farm, "/ok/1") is Outcome.UNREACHABLE


async def test_our_own_machine_is_not_asked_even_by_a_name() -> None:
    async with simulated_cameras() as farm:
        strict = RtspClient(seconds=1.5)
        assert await ask(farm, "/ok/1", client=strict) is Outcome.FORBIDDEN
        named = read_stream(f"rtsp://localhost:{farm.port}/ok/1")
        assert named is not None
        assert await strict.describe(named, NO_LOGIN) is Outcome.FORBIDDEN
        assert farm.requests.total() == 0


async def test_a_thousand_cameras_at_once() -> None:
    async with simulated_cameras() as farm:
        kinds = ["ok", "digest", "missing", "ok"]
        paths = [f"/{kinds[n % 4]}/{n}" for n in range(1000)]
        found = await asyncio.gather(
            *(ask(farm, it, LOGIN, RtspClient((), True, 30)) for it in paths)
        )
        assert [found.count(it) for it in (Outcome.ANSWERED, Outcome.REFUSED)] == [750, 250]
