"""What an operator asks for in a call and after it: silence in the recording, help, more time."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from msgspec import Struct

from queue_manager.domain.floor.states import EXTENDED_ALREADY, GapReason
from queue_manager.requests import (
    ExtendWrapUp,
    LowerHand,
    PauseRecording,
    RaiseHand,
    ResumeRecording,
    SeeHand,
)
from softphone_ui.web.dispatcher import DISPATCHER
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import (
    DispatcherAway,
    ExtendedAlready,
    NotFound,
    RecordingGoesOn,
    Refused,
)
from softphone_ui.web.live import MIRROR
from softphone_ui.web.person import person_of
from staff.roles import Right


class RecordingGap(Struct, forbid_unknown_fields=True):
    """The reason for a gap: what the caller is about to tell: a card's number, another secret; or
    an unwilling caller."""

    reason: GapReason = "card"


class RaisedHand(Struct, forbid_unknown_fields=True):
    """The state of the hand: whether it is up."""

    up: bool


class LeadsWord(Struct, forbid_unknown_fields=True):
    """The answer of a shift lead. `seen`: I come. `lowered`: helped."""

    to: Literal["seen", "lowered"]


@endpoint("POST", "/api/me/recording/pause", needs=Right.DESK)
async def pause_recording(request: web.Request, body: RecordingGap) -> None:
    """Leave what is said from now on out of the recording of one's present call.

    409 `recording_goes_on` unless the PBX has confirmed it.
    """
    try:
        await request.app[DISPATCHER].ask(PauseRecording(_extension(request), body.reason))
    except (Refused, DispatcherAway):
        raise RecordingGoesOn from None


@endpoint("POST", "/api/me/recording/resume", needs=Right.DESK)
async def resume_recording(request: web.Request) -> None:
    """Record the voices again."""
    await request.app[DISPATCHER].ask(ResumeRecording(_extension(request)))


@endpoint("POST", "/api/me/wrap-up/extend", needs=Right.DESK)
async def extend_wrap_up(request: web.Request) -> None:
    """Extend the wrap-up by as much time again for this call's paperwork; once. 409
    `extended_already` after that."""
    try:
        await request.app[DISPATCHER].ask(ExtendWrapUp(_extension(request)))
    except Refused as error:
        if error.detail.get("reason") == EXTENDED_ALREADY:
            raise ExtendedAlready from None
        raise


@endpoint("POST", "/api/me/hand", needs=Right.DESK)
async def raise_hand(request: web.Request, body: RaisedHand) -> None:
    """Ask the shift lead for help, or take it back."""
    extension = _extension(request)
    await request.app[DISPATCHER].ask(RaiseHand(extension) if body.up else LowerHand(extension))


@endpoint("POST", "/api/floor/operators/{extension}/hand", needs=Right.FLOOR_CHANGE)
async def answer_hand(request: web.Request, body: LeadsWord) -> None:
    """Say that one has seen an operator's raised hand and comes, or lower it."""
    dispatcher, person = request.app[DISPATCHER], person_of(request)
    extension = request.match_info["extension"]
    if extension not in request.app[MIRROR].operators:
        raise NotFound
    if body.to == "seen":
        await dispatcher.ask(SeeHand(extension, person.person_id, person.name))
    else:
        await dispatcher.ask(LowerHand(extension, person.person_id))


def _extension(request: web.Request) -> str:
    return person_of(request).extension or ""
