"""What an operator asks the dispatcher for in a call and after it, over the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
from aiohttp import web

from queue_manager.ami import actions
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Gap
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import GAP_REASONS, OperatorState
from queue_manager.domain.talking.in_call import (
    EXTENDED_ALREADY,
    gap_of,
    recorded_leg,
    recordings_of,
)
from queue_manager.http_api import (
    Desk,
    RequestRefused,
    Routes,
    body_of,
    json_answer,
    operator_answer,
)


class GapRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a part is left out of the recording."""

    reason: str


class HandRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's own hand, or what a shift lead (`person_id`, `name`) does about it."""

    to: Literal["raised", "seen", "lowered"]
    person_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversation: a caller's, or one that the operator began; and its recordings."""

    call_id: str
    recordings: tuple[str, ...]


def add_in_call(app: web.Application, desk: Desk) -> None:
    """Serve them beside the rest of the API."""
    routes = InCallRoutes(desk)
    operator = "/operators/{operator}"
    app.add_routes(
        [
            web.post(f"{operator}/recording/pause", routes.pause_recording),
            web.post(f"{operator}/recording/resume", routes.resume_recording),
            web.post(f"{operator}/hand", routes.hand),
            web.post(f"{operator}/wrap-up/extend", routes.extend_wrap_up),
        ]
    )


class InCallRoutes(Routes):
    """The PBX is asked first: nobody is told that the recording is paused before it is."""

    async def pause_recording(self, request: web.Request) -> web.Response:
        body = await body_of(request, GapRequest)
        if body.reason not in GAP_REASONS:
            raise RequestRefused(400, f"reason: one of {', '.join(sorted(GAP_REASONS))} is wanted")
        recorded, operator = self._recorded(request), self._operator(request)
        await self._mute(recorded, muted=True)
        at = self._desk.clock()
        paused = on.RecordingPaused(at, recorded.call_id, operator.extension, body.reason)
        floor = await self._desk.dispatcher.ask(paused)
        gap = _gap_of(floor, operator.extension, recorded.call_id)
        if gap is None:
            raise RequestRefused(409, "the conversation has just ended")
        return json_answer(gap)

    async def resume_recording(self, request: web.Request) -> web.Response:
        recorded = self._recorded(request)
        await self._mute(recorded, muted=False)
        resumed = on.RecordingResumed(self._desk.clock(), recorded.call_id)
        await self._desk.dispatcher.ask(resumed)
        return web.Response(status=204)

    async def hand(self, request: web.Request) -> web.Response:
        body = await body_of(request, HandRequest)
        extension, at = self._operator(request).extension, self._desk.clock()
        if body.to == "raised":
            after = await self._after(on.HandRaised(at, extension), extension)
            if after.hand is None:
                raise RequestRefused(409, f"not while {after.state.value}")
            return operator_answer(after)
        if body.to == "lowered":
            lowered = on.HandLowered(at, extension, body.person_id)
            return operator_answer(await self._after(lowered, extension))
        if body.person_id is None:
            raise RequestRefused(400, "person_id: who has seen it?")
        seen = on.HandSeen(at, extension, body.person_id, body.name)
        after = await self._after(seen, extension)
        if after.hand is None:
            raise RequestRefused(409, "the hand is down")
        return operator_answer(after)

    async def extend_wrap_up(self, request: web.Request) -> web.Response:
        operator = self._operator(request)
        if operator.state is not OperatorState.WRAP_UP:
            raise RequestRefused(409, f"not while {operator.state.value}")
        if _is_extended(operator):
            raise RequestRefused(409, EXTENDED_ALREADY)
        extended = on.WrapUpExtended(self._desk.clock(), operator.extension)
        after = await self._after(extended, operator.extension)
        if not _is_extended(after):
            raise RequestRefused(409, f"not while {after.state.value}")
        return operator_answer(after)

    async def _mute(self, recorded: Recorded, *, muted: bool) -> None:
        """All recordings of the call, or none: one that cannot be muted is said to go on."""
        done: list[str] = []
        for recording_id in recorded.recordings:
            leg = recorded_leg(recording_id)
            try:
                await self._on_pbx(actions.mute_recording(leg, muted=muted))
            except RequestRefused:
                for other in done:
                    await self._on_pbx(actions.mute_recording(other, muted=not muted))
                raise
            done.append(leg)

    def _recorded(self, request: web.Request) -> Recorded:
        """The conversation this operator is in, while it is being recorded."""
        operator = self._operator(request)
        outgoing = operator.outgoing
        if outgoing is not None and outgoing.connected_at is not None:
            return Recorded(outgoing.out_id, (outgoing.leg,))
        call = self._floor.calls.get(operator.call_id or "")
        if call is not None and call.operator == operator.extension:
            if recordings := recordings_of(call, self._floor.rings):
                return Recorded(call.call_id, recordings)
        raise RequestRefused(409, "there is no conversation now")


def _gap_of(floor: Floor, extension: str, call_id: str) -> Gap | None:
    operator, call = floor.operators.get(extension), floor.calls.get(call_id)
    outgoing = operator.outgoing if operator is not None else None
    if outgoing is not None and outgoing.out_id == call_id:
        return outgoing.gap
    return gap_of(call) if call is not None else None


def _is_extended(operator: Operator) -> bool:
    return operator.wrap_up is not None and operator.wrap_up.extended
