"""Who wants which notice. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians

from registry.public_notices.life import Severity
from registry.public_notices.notice import PublicNotice

_METRES_OF_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """What a browser wants to be told of: notices from the severity `least` on, of a topic, of a
    district or a circle; None leaves a filter out. Between `quiet_from` and `quiet_to` (hours of
    the city's day) it is left in peace."""

    endpoint: str
    p256dh: str
    auth: str
    language: str
    least: str
    topic: str | None = None
    district: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeFollower:
    """A browser with its wish. `got`: it was sent an earlier version of the notice at hand."""

    follower_id: int
    endpoint: str
    p256dh: str
    auth: str
    language: str
    least: str
    topic: str | None
    district: str | None
    lat: float | None
    lon: float | None
    radius_m: int | None
    quiet_from: int | None
    quiet_to: int | None
    got: bool


def is_due(
    follower: NoticeFollower, notice: PublicNotice, topics: frozenset[str], news: str,
    local: datetime,
) -> bool:  # fmt: skip
    """Return whether this follower is sent the news. Who got the notice gets its correction and its
    end, by day and by night; that it is over or was withdrawn concerns nobody else. `topics`: the
    notice's topic and all above it; `local`: the city's time."""
    if follower.got:
        return True
    if news in ("over", "withdrawn"):
        return False
    if notice.severity_level.rank < Severity(follower.least).rank:
        return False
    if follower.topic is not None and follower.topic not in topics:
        return False
    quiet = is_quiet(follower.quiet_from, follower.quiet_to, local.hour)
    if quiet and notice.severity_level is not Severity.EXTREME:
        return False
    return is_near(follower, notice)


def is_quiet(start: int | None, end: int | None, hour: int) -> bool:
    """Return whether an hour lies in the quiet hours, which may pass midnight."""
    if start is None or end is None or start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end


def is_near(follower: NoticeFollower, notice: PublicNotice) -> bool:
    """Return whether a notice concerns the follower's area. A notice for the whole city concerns
    everybody. Two circles are compared by their distance, everything else by districts."""
    if notice.district is None and notice.lat is None:
        return True
    here = (follower.lat, follower.lon, follower.radius_m)
    there = (notice.lat, notice.lon, notice.radius_m)
    if None not in here and None not in there:
        apart = metres_between(*here[:2], *there[:2])  # type: ignore[arg-type]
        return apart <= float(here[2] or 0) + float(there[2] or 0)
    return follower.district is None or follower.district == notice.district


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance within a city, as on a plane."""
    east = (other_lon - lon) * cos(radians((lat + other_lat) / 2))
    return hypot(other_lat - lat, east) * _METRES_OF_A_DEGREE
