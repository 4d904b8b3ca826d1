"""Calls to citizens: an applicant's, or one that is owed. The last place where such a call can be
refused."""

from __future__ import annotations

from foundation.telephones.permitted import why_not_called
from queue_manager.ami import actions
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.domain.callbacks.queued_callbacks import open_for
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.outbound import outbound_callbacks, outbound_calls
from queue_manager.requests import (
    CallApplicant,
    CallBackNow,
    EndOutboundCall,
    WithdrawCallback,
)


async def call_out(desk: Desk, request: CallApplicant) -> None:
    operator, at, pbx = desk.operator(request.operator), desk.clock(), desk.rules.pbx
    if refused := _why_not(desk, operator, request.number):
        raise RequestRefused(409, refused)
    out_id = f"{pbx[:28]}-out-{int(at.timestamp())}.{at.microsecond}"
    event = on.OutboundCallRequested(
        at, operator.extension, out_id, pbx, request.ticket, request.line, request.number
    )
    after = await desk.after(event, operator.extension)
    if after.outgoing is None or after.outgoing.out_id != out_id:
        raise RequestRefused(409, "not_now")


def _why_not(desk: Desk, operator: Operator, number: str) -> str | None:
    rules = desk.rules
    if not rules.calls_out:
        return "not_set_up"
    if refused := why_not_called(number, rules.prefixes):
        return refused
    if outbound_calls.called_lately(operator, desk.clock()) >= rules.per_hour:
        return "too_many"
    if any(owed.out_id is not None for owed in open_for(desk.floor, number)):
        return "being_called"
    return outbound_calls.why_not(desk.floor, operator, rules.pbx)


async def end_call_out(desk: Desk, request: EndOutboundCall) -> None:
    outgoing = desk.operator(request.operator).outgoing
    if outgoing is None:
        raise RequestRefused(409, "not_now")
    await desk.on_pbx(actions.hang_up(outgoing.leg))


async def call_back_now(desk: Desk, request: CallBackNow) -> None:
    callback, at = _callback(desk, request.callback_id), desk.clock()
    if refused := outbound_callbacks.why_not_now(desk.floor, callback, at):
        raise RequestRefused(409, refused)
    await desk.tell(on.CallbackHurried(at, callback.callback_id, request.person_id))


async def withdraw_callback(desk: Desk, request: WithdrawCallback) -> None:
    callback_id = _callback(desk, request.callback_id).callback_id
    await desk.tell(
        on.CallbackWithdrawn(desk.clock(), callback_id, request.person_id, request.reason)
    )


def _callback(desk: Desk, callback_id: str) -> Callback:
    callback = desk.floor.callbacks.get(callback_id)
    if callback is None:
        raise RequestRefused(404, "there is no such callback any more")
    return callback


HANDLERS: Handlers = {
    CallApplicant: call_out,
    EndOutboundCall: end_call_out,
    CallBackNow: call_back_now,
    WithdrawCallback: withdraw_callback,
}
