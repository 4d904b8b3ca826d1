"""A part of a conversation is left out of its recordings. The PBX is asked first: nobody is told
that the recording is paused before it is."""

from __future__ import annotations

from dataclasses import dataclass

from queue_manager.ami import actions
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.call import Gap
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.talking.in_call import gap_of, recorded_leg, recordings_of
from queue_manager.requests import PauseRecording, ResumeRecording


@dataclass(frozen=True, slots=True)
class Recorded:
    """A conversation: a caller's, or one that the operator began; and its recordings."""

    call_id: str
    recordings: tuple[str, ...]


async def pause_recording(desk: Desk, request: PauseRecording) -> None:
    recorded = _recorded(desk, request.operator)
    await _mute(desk, recorded, muted=True)
    paused = on.RecordingPaused(desk.clock(), recorded.call_id, request.operator, request.reason)
    if _gap_of(await desk.tell(paused), request.operator, recorded.call_id) is None:
        raise RequestRefused(409, "the conversation has just ended")


async def resume_recording(desk: Desk, request: ResumeRecording) -> None:
    recorded = _recorded(desk, request.operator)
    await _mute(desk, recorded, muted=False)
    await desk.tell(on.RecordingResumed(desk.clock(), recorded.call_id))


async def _mute(desk: Desk, recorded: Recorded, *, muted: bool) -> None:
    """All recordings of the call, or none: one that cannot be muted is said to go on."""
    done: list[str] = []
    for recording_id in recorded.recordings:
        leg = recorded_leg(recording_id)
        try:
            await desk.on_pbx(actions.mute_recording(leg, muted=muted))
        except RequestRefused:
            for other in done:
                await desk.on_pbx(actions.mute_recording(other, muted=not muted))
            raise
        done.append(leg)


def _recorded(desk: Desk, extension: str) -> Recorded:
    """The conversation this operator is in, while it is being recorded."""
    operator, floor = desk.operator(extension), desk.floor
    outgoing = operator.outgoing
    if outgoing is not None and outgoing.connected_at is not None:
        return Recorded(outgoing.out_id, (outgoing.leg,))
    call = floor.calls.get(operator.call_id or "")
    if call is not None and call.operator == operator.extension:
        if recordings := recordings_of(call, floor.rings):
            return Recorded(call.call_id, recordings)
    raise RequestRefused(409, "there is no conversation now")


def _gap_of(floor: Floor, extension: str, call_id: str) -> Gap | None:
    operator, call = floor.operators.get(extension), floor.calls.get(call_id)
    outgoing = operator.outgoing if operator is not None else None
    if outgoing is not None and outgoing.out_id == call_id:
        return outgoing.gap
    return gap_of(call) if call is not None else None


HANDLERS: Handlers = {PauseRecording: pause_recording, ResumeRecording: resume_recording}
