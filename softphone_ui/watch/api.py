"""`/api/watch`: tours, cameras of a place, tickets for streams, clips."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from foundation.valkey.client import NoAnswer, RequestFailed
from foundation.valkey.keys import AWAY
from registry.places.ground import Point, box
from second_line.rows import watching as rows
from second_line.rows.watching import WatchedCamera
from second_line.video.client import video_client
from second_line.video.stream_tickets import SEAT_COOKIE, new_ticket, seat_name, write_ticket
from second_line.watching.tours import TourCamera, next_cameras, risk_of, share_of
from second_line.watching.views_of_places import REACH_METRES, cameras_that_see
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, WebError
from softphone_ui.web.person import person_of
from softphone_ui.web.redis import REDIS
from softphone_ui.web.sessions import COOKIE
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

MOST_TILES = 16
#: Tickets of so many days say where something happens at this hour.
RISK_DAYS = timedelta(days=28)
#: The risks are computed anew after so many seconds.
RISK_SECONDS = 60.0
#: A seat that asked within so many seconds is at work.
AT_WORK_SECONDS = 120
SEATS_KEY = "komek:watch-seats"

Id = Annotated[int, Meta(ge=0, le=10**15)]


class NoClipMade(WebError):
    __doc__ = N_("No clip: this camera is not watched now, or has no picture.")
    status, code = 409, "no_clip"


@dataclass(slots=True)
class _Risks:
    """The risks as they were computed last, by the monotonic clock."""

    at: float = float("-inf")
    cameras: list[TourCamera] = field(default_factory=list)


RISKS: web.AppKey[_Risks] = web.AppKey("risks of cameras", _Risks)


class PlaceQuery(Struct, forbid_unknown_fields=True):
    """A place on the map, or none."""

    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None

    @property
    def place(self) -> Point | None:
        """Return the place, if both numbers are there."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)


class GridQuery(PlaceQuery, forbid_unknown_fields=True):
    """A query for the cameras of a grid: of a place, or else the next ones of the seat's tour."""

    size: Literal[1, 4, 9, 16] = 4


class WatchGrid(Struct):
    """The cameras of a grid. `share`: how many cameras the seat's tour has now."""

    cameras: list[WatchedCamera]
    share: int


class StreamTicketsForm(Struct, forbid_unknown_fields=True):
    """The cameras for which tickets are wanted."""

    cameras: Annotated[list[Id], Meta(min_length=1, max_length=MOST_TILES)]


class StreamTickets(Struct):
    """A ticket for each camera, in their order."""

    tickets: list[str]


class ClipForm(Struct, forbid_unknown_fields=True):
    """The camera of which a clip is wanted."""

    camera_id: Id


class ClipMade(Struct):
    """A clip that was stored. `seconds`: how long it is."""

    sha256: str
    seconds: float


def set_up(app: web.Application) -> None:
    """Make room for what is computed once for all seats."""
    app[RISKS] = _Risks()


def seat_of(request: web.Request) -> str:
    """Return the cookie of the seat. Raise NotAllowed if the page was never opened here."""
    seat = request.cookies.get(SEAT_COOKIE, "")
    if not seat:
        raise NotAllowed
    return seat


@endpoint("GET", "/api/watch/grid", needs=Right.WATCH)
async def watch_grid(request: web.Request, query: GridQuery) -> WatchGrid:
    """Return the cameras of a grid."""
    place = query.place
    if place is not None:
        async with reading(request.app) as link:
            near = await rows.sectors(link, *box(place, REACH_METRES))
            seen = cameras_that_see(place, near)[: query.size]
            return WatchGrid(await rows.watched(link, seen), len(seen))
    seat, now = seat_name(seat_of(request)), datetime.now(UTC)
    share = share_of(await _cameras(request.app, now), await _seats(request.app, seat), seat, now)
    async with reading(request.app) as link:
        seen_at = {
            it.camera_id: it.seen_at for it in await rows.seen(link, [it.camera_id for it in share])
        }
        known = [TourCamera(it.camera_id, it.risk, seen_at.get(it.camera_id)) for it in share]
        chosen = next_cameras(known, query.size, now)
        return WatchGrid(await rows.watched(link, chosen), len(share))


async def _cameras(app: web.Application, now: datetime) -> list[TourCamera]:
    risks = app[RISKS]
    if time.monotonic() - risks.at > RISK_SECONDS:
        zone = app[SETTINGS].timezone
        hour = now.astimezone(ZoneInfo(zone)).hour
        hours = [(hour + step) % 24 for step in (-1, 0, 1)]
        async with reading(app) as link:
            found = await rows.cameras_to_watch(link, now - RISK_DAYS, zone, hours)
        risks.cameras = [TourCamera(it.camera_id, risk_of(it.events)) for it in found]
        risks.at = time.monotonic()
    return risks.cameras


async def _seats(app: web.Application, seat: str) -> list[str]:
    """Return the seats at work, and note that this one is. Without Valkey each has all cameras."""
    now = time.time()
    try:
        async with app[REDIS].pipeline(transaction=True) as pipe:
            pipe.zadd(SEATS_KEY, {seat: now})
            pipe.zremrangebyscore(SEATS_KEY, 0, now - AT_WORK_SECONDS)
            pipe.zrange(SEATS_KEY, 0, -1)
            *_, names = await pipe.execute()
    except AWAY:
        return [seat]
    return [name.decode() for name in names]


@endpoint("POST", "/api/watch/tickets", needs=Right.WATCH)
async def give_tickets(request: web.Request, body: StreamTicketsForm) -> StreamTickets:
    """Give a ticket for each camera: valid for a minute, once, for this session and seat."""
    person, seat, now = person_of(request), seat_of(request), datetime.now(UTC)
    session, secret = request.cookies.get(COOKIE, ""), request.app[SETTINGS].web.web_secret
    tickets = [new_ticket(it, person.person_id, session, seat, now) for it in body.cameras]
    return StreamTickets([write_ticket(secret, ticket) for ticket in tickets])


@endpoint("POST", "/api/watch/clips", needs=Right.WATCH)
async def make_clip(request: web.Request, body: ClipForm) -> ClipMade:
    """Store the last 30 seconds of a camera that is watched. 409 `no_clip`."""
    seat_of(request)
    async with video_client(request.app[SETTINGS]) as client:
        try:
            clip = await client.clip(body.camera_id)
        except (NoAnswer, RequestFailed):
            raise NoClipMade from None
    async with writing(request.app) as link:
        await write_audit(
            link, person_of(request).person_id, "clip_made", subject=clip.camera,
            detail={"path": clip.path, "sha256": clip.sha256}, address=request.remote,
        )  # fmt: skip
    return ClipMade(clip.sha256, (clip.ended_at - clip.began_at).total_seconds())
