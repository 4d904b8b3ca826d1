"""A conversation goes on on the operator's other telephone: from the browser to the one on the
table, or back. The caller is kept for a moment, as for a telephone that was lost."""

from __future__ import annotations

from dataclasses import replace

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Device
from queue_manager.domain.floor.talk_time import is_talking
from queue_manager.domain.ringing.reconnect import lose


def why_not_moved(floor: Floor, extension: str, device: Device) -> str | None:
    """Return why this operator's conversation cannot go on on that telephone now; None if it
    can."""
    operator = floor.operators.get(extension)
    call = floor.calls.get(operator.call_id or "") if operator is not None else None
    if operator is None or call is None or call.operator != extension:
        return "no_talk"
    if not is_talking(call):
        return "no_talk"
    ring = floor.rings.get(call.rings.current or "")
    if ring is None:
        return "not_by_us"  # the parachute connected them: the leg has no name of ours
    if (
        call.conference.joined
        or call.conference.private_since is not None
        or call.conference.outside is not None
    ):
        return "already_asked"
    if ring.device is device:
        return "there_already"
    return None if device in operator.phone.reachable else "not_there"


def phone_moved(change: FloorChange, event: on.PhoneMoved) -> None:
    """Use the other telephone from now on; it is rung as soon as this one is put down."""
    if why_not_moved(change.floor, event.operator, event.device) is not None:
        return
    operator = change.operators[event.operator]
    call = change.calls[operator.call_id or ""]
    change.change_operator(operator, phone=replace(operator.phone, device=event.device))
    lose(change, call, event.at, transfer_to=event.operator)  # to themselves
    change.commands.append(do.DropLeg(call.rings.current or ""))
