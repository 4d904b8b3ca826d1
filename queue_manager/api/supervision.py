"""A shift lead on an operator's line, and what they do to operators and lines. The web process has
checked the role; the audit is its own."""

from __future__ import annotations

from queue_manager.ami import actions
from queue_manager.api.desk import BAD_REASON, Desk, Handlers, RequestRefused, not_while
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.lead_model import LeadMode
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.supervision.supervisor_actions import hangs, to_ask_for
from queue_manager.domain.talking.monitoring import why_not
from queue_manager.live.views import listening_view, operator_view
from queue_manager.requests import (
    EndStuck,
    ForceState,
    LendLines,
    Monitor,
    SetCallbackOffer,
    StopMonitoring,
    View,
)

NO_SUCH_CHANNEL = "No such channel"


async def monitor(desk: Desk, request: Monitor) -> View:
    operator = desk.operator(request.operator)
    call = desk.floor.calls.get(operator.call_id or "")
    if call is None or call.operator != operator.extension:
        raise RequestRefused(409, "no_talk")
    if refused := why_not(desk.floor, call.call_id, request.mode, request.person_id):
        raise RequestRefused(409, refused)
    shown = desk.rules.listen_shown or request.mode is not LeadMode.LISTEN
    event = on.MonitoringRequested(
        desk.clock(), call.call_id, request.person_id, request.name, request.mode, shown
    )
    for each in (await desk.tell(event)).listenings.values():
        if each.person_id == request.person_id and each.call_id == call.call_id:
            return {**listening_view(each)}
    raise RequestRefused(409, "no_talk")


async def stop_monitoring(desk: Desk, request: StopMonitoring) -> None:
    await desk.tell(on.LeadLeft(desk.clock(), request.person_id))


async def force_state(desk: Desk, request: ForceState) -> View:
    operator = desk.operator(request.operator)
    if (request.state == "paused") != (request.reason is not None):
        raise RequestRefused(400, BAD_REASON)
    forced = on.StateForced(
        desk.clock(), operator.extension, request.state, request.reason, request.by
    )
    after = await desk.after(forced, operator.extension)
    if after.deed is None or after.deed.at != forced.at:
        raise not_while(after)
    return {**operator_view(after)}


async def end_stuck(desk: Desk, request: EndStuck) -> View:
    """Ask the PBX about each leg of a stuck call; what it has, and is answered, is left as it
    is."""
    operator = desk.operator(request.operator)
    if not hangs(operator):
        raise RequestRefused(409, "not_stuck")
    names = to_ask_for(desk.floor, operator)
    gone = tuple([name for name in names if not await _is_on_pbx(desk, name)])
    ended = on.StuckEnded(desk.clock(), operator.extension, request.by, gone)
    after = await desk.after(ended, operator.extension)
    if after.deed is None or after.deed.at != ended.at:
        raise RequestRefused(409, "still_there")
    return {**operator_view(after)}


async def _is_on_pbx(desk: Desk, name: str) -> bool:
    answers = await desk.connection.ask(actions.is_there(name))
    return all(NO_SUCH_CHANNEL not in str(answer.get("Message", "")) for answer in answers)


async def lend_lines(desk: Desk, request: LendLines) -> View:
    operator = desk.operator(request.operator)
    if operator.state is OperatorState.SIGNED_OUT:
        raise not_while(operator)
    lines = frozenset(request.lines)
    if unknown := sorted(lines - desk.floor.lines.keys()):
        raise RequestRefused(404, f"there is no such line: {unknown[0][:20]}")
    moved = on.OperatorMoved(desk.clock(), operator.extension, lines, request.by)
    return {**operator_view(await desk.after(moved, operator.extension))}


async def set_callback_offer(desk: Desk, request: SetCallbackOffer) -> None:
    desk.needs_line(request.line)
    await desk.tell(on.CallbackOfferSet(desk.clock(), request.line, request.open, request.by))


HANDLERS: Handlers = {
    Monitor: monitor,
    StopMonitoring: stop_monitoring,
    ForceState: force_state,
    EndStuck: end_stuck,
    LendLines: lend_lines,
    SetCallbackOffer: set_callback_offer,
}
