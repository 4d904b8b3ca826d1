"""Which cameras a seat is shown next. Pure: time and what is known are passed in.

Each camera belongs to one seat's share; shares have equal numbers of cameras and nearly equal
risk, and change seats each 25 minutes, because attention falls. Of its share a seat is shown the
cameras with the most risk × time unseen. No camera is starved: its risk is at least 1 and at most
MOST_RISK, so with n cameras in a share, k tiles and d seconds for each, none is unseen for longer
than (MOST_RISK + 1) × ⌈n / k⌉ × d, and one step (decision 0219).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import log2

MOST_RISK = 4.0
ROTATION = timedelta(minutes=25)
#: Who was never seen comes before everybody who was.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TourCamera:
    """A camera of a tour. `risk`: from 1 to MOST_RISK; `seen_at`: when it was last seen."""

    camera_id: int
    risk: float
    seen_at: datetime | None = None


def risk_of(events: int) -> float:
    """Return the risk of a place where so many tickets, calls and incidents were at this hour."""
    return min(MOST_RISK, 1.0 + log2(1 + events) / 2)


def next_cameras(cameras: Sequence[TourCamera], tiles: int, now: datetime) -> list[int]:
    """Return the cameras for so many tiles: the most risk × time unseen first."""

    def urgency(camera: TourCamera) -> tuple[float, int]:
        unseen = (now - (camera.seen_at or NEVER)).total_seconds()
        return -camera.risk * max(0.0, unseen), camera.camera_id

    return [camera.camera_id for camera in sorted(cameras, key=urgency)[:tiles]]


def share_of(
    cameras: Sequence[TourCamera], seats: Sequence[str], seat: str, now: datetime
) -> list[TourCamera]:
    """Return the cameras of a seat's share at this time. `seats`: those at work, of which `seat` is
    one."""
    order = sorted(set(seats) | {seat})
    turn = int(now.timestamp() // ROTATION.total_seconds())
    mine = (order.index(seat) + turn) % len(order)
    return shares(cameras, len(order))[mine]


def shares(cameras: Sequence[TourCamera], number: int) -> list[list[TourCamera]]:
    """Deal cameras out to so many shares: by their risk, forwards and backwards by turns."""
    found: list[list[TourCamera]] = [[] for _ in range(number)]
    by_risk = sorted(cameras, key=lambda camera: (-camera.risk, camera.camera_id))
    for place, camera in enumerate(by_risk):
        lap, at = divmod(place, number)
        found[at if lap % 2 == 0 else number - 1 - at].append(camera)
    return found
