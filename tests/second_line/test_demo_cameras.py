"""The simulated cameras of demos that live beside each other on one machine."""

from __future__ import annotations

from pathlib import Path

from foundation.settings import Settings
from launcher.homes import new_home
from second_line.__main__ import demo_cameras
from second_line.health.rtsp import Outcome, RtspClient
from second_line.stream_address import Login, read_stream


async def outcome_at(settings: Settings) -> Outcome:
    """Ask the simulated cameras of these settings."""
    stream = read_stream(f"rtsp://127.0.0.1:{settings.ports.cameras_port}/ok/1")
    assert stream is not None
    return await RtspClient(local_is_fine=True).describe(stream, Login())


async def test_two_demos_have_cameras_of_their_own(tmp_path: Path) -> None:
    one, other = new_home(tmp_path / "a"), new_home(tmp_path / "b")
    async with demo_cameras(one):
        assert await outcome_at(one) == Outcome.ANSWERED
        assert await outcome_at(other) == Outcome.UNREACHABLE
        async with demo_cameras(other):
            assert await outcome_at(other) == Outcome.ANSWERED
        assert await outcome_at(one) == Outcome.ANSWERED


async def test_no_cameras_are_simulated_in_production(tmp_path: Path) -> None:
    settings = new_home(tmp_path).changed(production=True)
    async with demo_cameras(settings):
        assert await outcome_at(settings) == Outcome.UNREACHABLE
