"""What operators request for themselves: their state, their telephone, their hand."""

from __future__ import annotations

from queue_manager.ami import actions
from queue_manager.api.desk import BAD_REASON, Desk, Handlers, RequestRefused, not_while
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import lead_name, lead_of
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import EXTENDED_ALREADY, SIGN_OUT, OperatorState
from queue_manager.domain.ringing.after_call import is_ordered_out
from queue_manager.domain.ringing.device_switch import why_not_moved
from queue_manager.domain.ringing.operators import BUSY
from queue_manager.domain.talking.abuse import markable_call, reason_of
from queue_manager.live.views import operator_view
from queue_manager.requests import (
    ChangeState,
    ChooseAfterCall,
    EndWrapUp,
    ExtendWrapUp,
    LowerHand,
    MarkAbuse,
    RaiseHand,
    ReleasePhone,
    SeeHand,
    SetPhonePassword,
    SwitchDevice,
    View,
)


async def change_state(desk: Desk, request: ChangeState) -> View:
    extension, at = desk.operator(request.operator).extension, desk.clock()
    event: on.Event = on.OperatorSignedOut(at, extension)
    if request.state == "available":
        event = on.OperatorAvailable(at, extension, request.device)
    elif request.state == "paused":
        if request.reason is None:
            raise RequestRefused(400, BAD_REASON)
        event = on.OperatorPaused(at, extension, request.reason)
    after = await desk.after(event, extension)
    if not _has_become(after, request):
        raise not_while(after)
    return {**operator_view(after)}


def _has_become(operator: Operator, request: ChangeState) -> bool:
    """In a call the wish waits for its end; set aside for an unreachable telephone counts as
    ready, since that ends by itself when the telephone is there."""
    if operator.state in BUSY:
        later = {"available": None, "paused": request.reason, "signed_out": SIGN_OUT}
        chosen = operator.after_call
        return (chosen.what if chosen is not None else None) == later[request.state]
    if request.state == "available" and operator.reason == "unreachable":
        return True
    return operator.state.value == request.state


async def choose_after_call(desk: Desk, request: ChooseAfterCall) -> None:
    operator, at = desk.operator(request.operator), desk.clock()
    if operator.state not in BUSY:
        raise not_while(operator)
    event: on.Event = on.OperatorAvailable(at, operator.extension)
    if request.reason is not None:
        event = on.OperatorPaused(at, operator.extension, request.reason)
    after = await desk.after(event, operator.extension)
    if is_ordered_out(after):
        raise RequestRefused(409, "the shift ends after this call")


async def end_wrap_up(desk: Desk, request: EndWrapUp) -> None:
    operator, at = _in_wrap_up(desk, request.operator), desk.clock()
    event: on.Event = on.OperatorAvailable(at, operator.extension)
    chosen = operator.after_call
    if chosen is not None and chosen.what == SIGN_OUT:
        event = on.OperatorSignedOut(at, operator.extension)
    elif chosen is not None:
        event = on.OperatorPaused(at, operator.extension, chosen.what)
    await desk.tell(event)


async def extend_wrap_up(desk: Desk, request: ExtendWrapUp) -> None:
    operator = _in_wrap_up(desk, request.operator)
    if _is_extended(operator):
        raise RequestRefused(409, EXTENDED_ALREADY)
    extended = on.WrapUpExtended(desk.clock(), operator.extension)
    after = await desk.after(extended, operator.extension)
    if not _is_extended(after):
        raise not_while(after)


def _in_wrap_up(desk: Desk, extension: str) -> Operator:
    operator = desk.operator(extension)
    if operator.state is not OperatorState.WRAP_UP:
        raise not_while(operator)
    return operator


def _is_extended(operator: Operator) -> bool:
    return operator.wrap_up is not None and operator.wrap_up.extended


async def raise_hand(desk: Desk, request: RaiseHand) -> None:
    extension = desk.operator(request.operator).extension
    after = await desk.after(on.HandRaised(desk.clock(), extension), extension)
    if after.hand is None:
        raise not_while(after)


async def lower_hand(desk: Desk, request: LowerHand) -> None:
    extension = desk.operator(request.operator).extension
    await desk.tell(on.HandLowered(desk.clock(), extension, request.person_id))


async def see_hand(desk: Desk, request: SeeHand) -> None:
    extension = desk.operator(request.operator).extension
    seen = on.HandSeen(desk.clock(), extension, request.person_id, request.name)
    after = await desk.after(seen, extension)
    if after.hand is None:
        raise RequestRefused(409, "the hand is down")


async def mark_abuse(desk: Desk, request: MarkAbuse) -> None:
    operator = desk.operator(request.operator)
    if markable_call(operator) is None:
        raise not_while(operator)
    breather = desk.rules.breather
    marked = on.AbuseMarked(desk.clock(), operator.extension, request.reason, breather)
    after = await desk.after(marked, operator.extension)
    if reason_of(after) != request.reason:
        raise not_while(after)


async def switch_device(desk: Desk, request: SwitchDevice) -> None:
    extension = desk.operator(request.operator).extension
    if refused := why_not_moved(desk.floor, extension, request.device):
        raise RequestRefused(409, refused)
    await desk.tell(on.PhoneMoved(desk.clock(), extension, request.device))


async def set_phone_password(desk: Desk, request: SetPhonePassword) -> None:
    person_id = lead_of(request.telephone)
    known = (
        desk.operator(request.telephone).extension if person_id is None else lead_name(person_id)
    )
    await desk.on_pbx(actions.web_password(known, request.password))


async def release_phone(desk: Desk, request: ReleasePhone) -> None:
    at, person_id = desk.clock(), lead_of(request.telephone)
    if person_id is not None:
        await desk.tell(on.LeadPhoneGone(at, person_id))
        return
    await desk.tell(on.PhoneGone(at, desk.operator(request.telephone).extension))


HANDLERS: Handlers = {
    ChangeState: change_state,
    ChooseAfterCall: choose_after_call,
    EndWrapUp: end_wrap_up,
    ExtendWrapUp: extend_wrap_up,
    RaiseHand: raise_hand,
    LowerHand: lower_hand,
    SeeHand: see_hand,
    MarkAbuse: mark_abuse,
    SwitchDevice: switch_device,
    SetPhonePassword: set_phone_password,
    ReleasePhone: release_phone,
}
