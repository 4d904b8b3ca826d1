"""Looks at cameras when they are due, and writes what was found.

Nothing is remembered here: each camera's next look stands in the database. Looks are spread over
the interval, and at most so many begin in a second, whatever has piled up while the process was
away.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from foundation.postgres.pool import Pool, connection, transaction
from second_line.health.judging import CameraState, FaultKind, Look, judge
from second_line.health.rtsp import Outcome, RtspClient
from second_line.rows import health as rows
from second_line.rows.health import DueCamera
from second_line.sealing import open_login
from second_line.stream_address import Login, StreamAddress, read_stream

EVERY = timedelta(minutes=5)
#: By so much of the interval the next look may be earlier or later, so that cameras whose looks
#: have come together part again.
JITTER = 0.05
#: 30,000 cameras in 5 minutes are 100 a second.
BEGIN_A_SECOND = 200
BATCH = 1_000
MOST_OPEN = 400
#: A recorder has many cameras and few connections.
MOST_OPEN_OF_HOST = 4
#: After so many failed connections to a host in a batch, its other cameras are not asked.
MOST_FAILED = 3


@dataclass(slots=True)
class _Host:
    """The connections to one host in a batch. `failed`: how many could not be made."""

    turns: asyncio.Semaphore
    failed: int = 0


@dataclass(slots=True)
class Looking:
    """The work of looking. `looks`: how many there were, for the health of the process."""

    pool: Pool
    client: RtspClient
    secret: str
    every: timedelta = EVERY
    begin_a_second: int = BEGIN_A_SECOND
    chance: Callable[[float, float], float] = random.uniform
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    of_host: int = MOST_OPEN_OF_HOST
    looks: int = 0
    _open: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_OPEN))

    async def enrol(self, now: datetime) -> None:
        """Begin to look at new cameras, and leave those alone that are out of service."""
        async with transaction(self.pool) as link:
            await rows.enrol(link, now, self.every.total_seconds())
            await rows.rest(link)

    async def look(self, now: datetime) -> datetime | None:
        """Look at the cameras that are due. Return at once when there may be more."""
        async with connection(self.pool) as link:
            cameras = await rows.due(link, now, BATCH)
        if not cameras:
            return None
        hosts: dict[str, _Host] = defaultdict(lambda: _Host(asyncio.Semaphore(self.of_host)))
        found = await asyncio.gather(
            *(self._look_at(camera, place, hosts) for place, camera in enumerate(cameras))
        )
        async with transaction(self.pool) as link:
            await rows.write(link, found)
        self.looks += len(cameras)
        return now if len(cameras) == BATCH else None

    async def _ask(self, address: StreamAddress, login: Login, host: _Host) -> Outcome:
        async with host.turns, self._open:
            if host.failed >= MOST_FAILED:
                return Outcome.UNREACHABLE
            outcome = await self.client.describe(address, login)
        host.failed += outcome is Outcome.UNREACHABLE
        return outcome

    async def _look_at(
        self, camera: DueCamera, place: int, hosts: dict[str, _Host]
    ) -> dict[str, Any]:
        await asyncio.sleep(place / self.begin_a_second)
        address = read_stream(camera.main_stream)
        if address is None:
            outcome = Outcome.FORBIDDEN
        else:
            login = open_login(self.secret, camera.credentials)
            outcome = await self._ask(address, login, hosts[address.host])
        at = self.clock()
        kind = None if outcome is Outcome.ANSWERED else FaultKind.GONE
        before = CameraState(camera.fault, camera.since, camera.suspected, camera.suspected_at)
        state = judge(before, Look(at, kind))
        return {
            "camera_id": camera.camera_id,
            "next_look_at": at + self.every * self.chance(1 - JITTER, 1 + JITTER),
            "looked_at": at,
            "outcome": outcome,
            "fault": state.fault,
            "since": state.since,
            "suspected": state.suspected,
            "suspected_at": state.suspected_at,
        }
