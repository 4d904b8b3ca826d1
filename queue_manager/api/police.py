"""Calls of the PBX to the police about an incident that nobody of them has acknowledged.

The dialplan notes in the PBX's own database that somebody pressed the key, so that it is known also
if no program of ours was there to hear it.
"""

from __future__ import annotations

from queue_manager.ami import actions, legs_made
from queue_manager.ami.actions import BadAction
from queue_manager.api.desk import Desk, Handlers, RequestRefused
from queue_manager.requests import CallPolice, PoliceCallState, ReadPoliceCall

#: What the dialplan notes when somebody pressed the key.
PRESSED = "1"


async def call_police(desk: Desk, request: CallPolice) -> None:
    """Call the police. Notes of earlier calls are deleted first: only one call is made at a time,
    and the second line has read the one before."""
    if not desk.rules.police:
        raise RequestRefused(409, "no number of the police, or no way out, is set up")
    call_id = _call_id(desk, request.police_call)
    try:
        action = legs_made.call_police(call_id, desk.rules.police, desk.rules.line, request.prompts)
    except BadAction as error:
        raise RequestRefused(400, str(error)) from None
    if await _is_live(desk, call_id):
        return
    await desk.connection.ask(actions.forget_police_calls())
    await desk.on_pbx(action)


async def read_police_call(desk: Desk, request: ReadPoliceCall) -> PoliceCallState:
    """Read the state of a call. The channel comes first: what is noted after it ended is known."""
    call_id = _call_id(desk, request.police_call)
    live = await _is_live(desk, call_id)
    rows = await desk.connection.ask(actions.police_answers())
    noted = {str(row.get("Key", "")).rpartition("/")[2]: row.get("Val") for row in rows}
    return PoliceCallState(live, noted.get(call_id) == PRESSED)


async def _is_live(desk: Desk, call_id: str) -> bool:
    (answer,) = await desk.connection.ask(actions.is_there(call_id))
    return answer.get("Response") == "Success"


def _call_id(desk: Desk, name: str) -> str:
    return f"{desk.rules.pbx[:20]}-police-{name}"


HANDLERS: Handlers = {CallPolice: call_police, ReadPoliceCall: read_police_call}
