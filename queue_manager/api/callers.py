"""A caller is handed on: to a colleague, a number outside, a lead; or the call is ended. The last
place where a number can be refused before the PBX, which knows those of the directory alone."""

from __future__ import annotations

import re

from foundation.telephones.permitted import why_not_called
from queue_manager.ami import actions
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.dispatching.transfer_queues import options
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.outbound.outbound_calls import called_lately
from queue_manager.domain.talking import external_transfer, transfer
from queue_manager.domain.talking.monitoring import on_call, why_not_to
from queue_manager.requests import (
    AskTransferOptions,
    Consult,
    HangUp,
    InviteColleague,
    Merge,
    RequestTakeOver,
    SendAway,
    Transfer,
    TransferOutside,
    TransferQueue,
)

SHORT = re.compile(r"[0-9]{2,6}")


async def hang_up(desk: Desk, request: HangUp) -> None:
    await desk.on_pbx(actions.hang_up(desk.call(request.call_id).origin.channel))


async def hand_on(desk: Desk, request: Transfer) -> None:
    call_id, at = desk.call(request.call_id).call_id, desk.clock()
    if refused := transfer.why_not_handed_on(desk.floor, call_id, request.to, at):
        raise RequestRefused(409, refused)
    await desk.tell(on.TransferRequested(at, call_id, request.to))


async def transfer_options(desk: Desk, request: AskTransferOptions) -> list[TransferQueue]:
    call, at = desk.call(request.call_id), desk.clock()
    return [
        TransferQueue(
            str(it.queue),
            list(it.free),
            it.at_work,
            it.wait.total_seconds() if it.wait is not None else None,
        )
        for it in options(desk.floor, call, at)
    ]


async def invite(desk: Desk, request: InviteColleague) -> None:
    _needs_free(desk, request.call_id, request.to)
    await desk.tell(on.ConferenceRequested(desk.clock(), request.call_id, request.to))


async def consult(desk: Desk, request: Consult) -> None:
    _needs_free(desk, request.call_id, request.to)
    await desk.tell(on.ConsultationRequested(desk.clock(), request.call_id, request.to))


def _needs_free(desk: Desk, call_id: str, to: str) -> None:
    """The colleague can be brought to the caller now."""
    desk.call(call_id)
    if refused := transfer.why_not(desk.floor, call_id, to):
        raise RequestRefused(409, refused)


async def transfer_outside(desk: Desk, request: TransferOutside) -> None:
    at, call_id = desk.clock(), desk.call(request.call_id).call_id
    if refused := _why_not_outside(desk, request):
        raise RequestRefused(409, refused)
    event = on.ExternalTransferRequested(at, call_id, request.code, request.number, request.how)
    call = (await desk.tell(event)).calls.get(call_id)
    if call is None or not call.conference.joined:
        raise RequestRefused(409, "no_talk")


def _why_not_outside(desk: Desk, request: TransferOutside) -> str | None:
    rules, floor = desk.rules, desk.floor
    if not rules.calls_out:
        return "not_set_up"
    if not SHORT.fullmatch(request.number):
        if refused := why_not_called(request.number, rules.prefixes):
            return refused
    if refused := external_transfer.why_not(floor, request.call_id, request.how):
        return refused
    operator = floor.operators.get(floor.calls[request.call_id].operator or "")
    if operator is None or request.how == external_transfer.EMERGENCY:
        return None
    return "too_many" if called_lately(operator, desk.clock()) >= rules.per_hour else None


async def merge(desk: Desk, request: Merge) -> None:
    joined = desk.call(request.call_id).conference.joined
    rings = (desk.floor.rings.get(each) for each in joined)
    if not any(ring is not None and ring.private for ring in rings):
        raise RequestRefused(409, "not_now")
    await desk.tell(on.MergeRequested(desk.clock(), request.call_id, request.leave))


async def send_away(desk: Desk, request: SendAway) -> None:
    call = desk.call(request.call_id)
    invited = any(it.requested_by for it in on_call(desk.floor, call.call_id))
    if not call.conference.joined and not invited:
        raise RequestRefused(409, "not_now")
    await desk.tell(on.SentAway(desk.clock(), call.call_id))


async def request_take_over(desk: Desk, request: RequestTakeOver) -> None:
    if refused := why_not_to(desk.floor, request.call_id, request.person_id):
        raise RequestRefused(409, refused)
    operator = desk.call(request.call_id).operator or ""
    event = on.MonitoringRequested(
        desk.clock(), request.call_id, request.person_id, request.name, LeadMode.TAKE_OVER,
        requested_by=operator,
    )  # fmt: skip
    await desk.tell(event)


HANDLERS: Handlers = {
    HangUp: hang_up,
    Transfer: hand_on,
    AskTransferOptions: transfer_options,
    InviteColleague: invite,
    Consult: consult,
    TransferOutside: transfer_outside,
    Merge: merge,
    SendAway: send_away,
    RequestTakeOver: request_take_over,
}
