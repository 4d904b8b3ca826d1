"""What an operator's page measured of a call's sound, and what of it belongs to a call."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.requests import ReleasePhone
from queue_manager.rows import calls, voice_quality
from queue_manager.rows.voice_quality import VoiceFigures, VoiceLeg
from softphone_ui.web.database import reading, writing
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound
from softphone_ui.web.live import MIRROR, Entity, Mirror
from softphone_ui.web.person import person_of
from staff.roles import Right

Share = Annotated[float, Meta(ge=0, le=1)]
Score = Annotated[float, Meta(ge=1, le=4.5)]
Milliseconds = Annotated[float, Meta(ge=0, le=60_000)]
Seconds = Annotated[float, Meta(ge=0, le=86_400)]


class LegQuality(Struct, forbid_unknown_fields=True):
    """One leg so far; the page tells it again every ten seconds and at the end.

    `leg` is a name the page gave to this stretch of the call. MOS is the E-model's estimate
    (ITU-T G.107); shares are of 1; null: nothing was known.
    """

    leg: Annotated[str, Meta(pattern=r"\A[0-9a-f-]{36}\Z")]
    began_at: Annotated[datetime, Meta(tz=True)]
    seconds: Seconds
    mos: Score | None = None
    mos_worst: Score | None = None
    loss_share: Share | None = None
    jitter_ms: Milliseconds | None = None
    round_trip_ms: Milliseconds | None = None
    outward_loss_share: Share | None = None
    one_way_seconds: Seconds = 0.0
    rescues: Annotated[int, Meta(ge=0, le=10_000)] = 0


@endpoint("PUT", "/api/calls/{call_id}/voice", needs=Right.DESK)
async def keep_voice(request: web.Request, body: LegQuality) -> None:
    """Keep how one's own call sounds. Later figures of a leg replace earlier ones.

    404 while the call has ended and is not on record yet: tell it again.
    """
    call_id, extension = request.match_info["call_id"], person_of(request).extension or ""
    async with writing(request.app) as connection:
        await _check_his(request.app, connection, call_id, extension)
        figures = VoiceFigures(**msgspec.structs.asdict(body))
        await voice_quality.keep(connection, call_id, extension, figures)


async def _check_his(app: web.Application, connection: Connection, call_id: str, own: str) -> None:
    """Raises NotAllowed where others alone speak, or spoke, in this call; NotFound for one that has
    left the floor and is not on record yet: the page tells it again."""
    mirror = app[MIRROR]
    call = mirror.calls.get(call_id)
    who = _speak(call, mirror) if call else await calls.speakers(connection, call_id)
    if not call and not who:
        raise NotFound
    if own not in who:
        raise NotAllowed


def _speak(call: Entity, mirror: Mirror) -> set[str]:
    """Who has the call, who had it before it changed hands, and who was asked along."""
    along = (mirror.rings.get(ring_id) for ring_id in call.get("joined", ()))
    before = {each["operator"] for each in call.get("story", ())}
    return {call.get("operator") or "", *before, *(ring["operator"] for ring in along if ring)}


@endpoint("GET", "/api/calls/{call_id}/voice", needs=Right.MISSED)
async def voice_of_call(request: web.Request) -> list[VoiceLeg]:
    """Return how the call sounded, leg by leg."""
    async with reading(request.app) as connection:
        return await voice_quality.of_call(connection, request.match_info["call_id"])


@endpoint("POST", "/api/me/sound/anew", needs=Right.DESK)
async def take_up_again(request: web.Request) -> None:
    """Put one's own telephone down in a call nobody hears: the caller is kept with music, and the
    telephone is rung again for the same conversation."""
    await request.app[DISPATCHER].ask(ReleasePhone(person_of(request).extension or ""))
