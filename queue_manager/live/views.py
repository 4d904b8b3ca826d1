"""What the pages see of the floor: flat objects, whose names are a contract with them.

The floor's own parts may be named and arranged again at any time; these names stay. Values are of
the domain or plain: any JSON writer of `codec` takes them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from queue_manager.domain.floor.call import Call
from queue_manager.domain.floor.callback import Callback
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.lead_model import Listening
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator, Outgoing, Phone
from queue_manager.domain.floor.ring import Outside, Ring
from queue_manager.domain.floor.states import Device, OperatorState, Route
from queue_manager.live.view_types import (
    CallbackView,
    CallOriginView,
    CallReconnectView,
    CallRingsView,
    CallTalkView,
    CallView,
    CallWaitingView,
    ConversationView,
    FloorView,
    ListeningView,
    OperatorView,
    OutgoingView,
    OutsideView,
    RingView,
)

View = dict[str, Any]


def floor_view(floor: Floor) -> FloorView:
    """Return everything of the floor that pages may see, by kind and id, and whether the lines are
    drained (`draining`)."""
    return {
        "draining": floor.draining,
        "lines": dict(floor.lines),
        "calls": {key: call_view(each) for key, each in floor.calls.items()},
        "operators": {key: operator_view(each) for key, each in floor.operators.items()},
        "rings": {key: ring_view(each) for key, each in floor.rings.items()},
        "callbacks": {key: callback_view(each) for key, each in floor.callbacks.items()},
        "listenings": {key: listening_view(each) for key, each in floor.listenings.items()},
        "conversations": {
            key: conversation_view(each) for key, each in floor.conversations.items()
        },
    }


def call_view(call: Call) -> CallView:
    """Return a live call's view."""
    return {
        "call_id": call.call_id,
        "line": call.line,
        "pbx": call.pbx,
        "offered_at": call.offered_at,
        "language": call.needs.language,
        "language_told": call.needs.language_chosen,
        "topic": call.needs.topic,
        "state": call.state,
        "operator": call.operator,
        "ticket": call.ticket,
        "steps": call.ladder.steps,
        "wrap_up_ended": call.ladder.wrap_up_ended,
        "breached": call.ladder.breached,
        "parachuted": call.parachute.has_caller,
        "reclaims": call.parachute.reclaims,
        "wish": call.queued_callback,
        "message_at": call.message_at,
        **_origin(call),
        **_rings(call),
        **_waiting(call),
        **_talk(call),
        **_reconnect(call),
    }


def _origin(call: Call) -> CallOriginView:
    origin = call.origin
    return {
        "channel": origin.channel,
        "caller": origin.caller,
        "caller_shown": origin.caller_shown,
        "caller_kind": origin.caller_kind,
        "dialled": origin.dialled,
        "trial": origin.trial,
        "expected_wait_seconds": origin.expected_wait_seconds,
        "known_to": origin.known_to,
    }


def _rings(call: Call) -> CallRingsView:
    rings = call.rings
    return {
        "ring_id": rings.current,
        "second_ring": rings.second,
        "claim": rings.claim,
        "rings": rings.count,
        "rung": rings.rung,
        "first_rung_at": rings.first_at,
        "not_taken": rings.not_taken,
        "faults": rings.faults,
        "parting_until": rings.parting_until,
    }


def _waiting(call: Call) -> CallWaitingView:
    heard, service = call.announcements, call.self_service
    return {
        "greeted_at": heard.greeted_at,
        "saying": heard.current,
        "to_say": heard.queued,
        "says": heard.count,
        "heard": heard.heard,
        "silent_since": heard.silent_since,
        "comfort_at": heard.comfort_at,
        "offered_back_at": heard.callback_offered_at,
        "known": service.known,
        "judges": service.confirmation,
        "lookup": service.lookup,
        "wrong_codes": service.wrong_codes,
    }


def _talk(call: Call) -> CallTalkView:
    talk, others = call.talk, call.conference
    return {
        "connected_at": talk.connected_at if talk is not None else None,
        "route": talk.route if talk is not None else Route.DISPATCHER,
        "overflowed": talk is not None and talk.overflowed,
        "held": talk.held if talk is not None else timedelta(),
        "hold_since": talk.hold_since if talk is not None else None,
        "talk_ended_at": talk.ended_at if talk is not None else None,
        "ended_by": talk.ended_by if talk is not None else None,
        "story": talk.breaks if talk is not None else (),
        "gap": talk.gap if talk is not None else None,
        "surveyed": talk is not None and talk.surveyed,
        "joined": others.joined,
        "not_come": others.not_come,
        "private_since": others.private_since,
        "outside": others.outside,
    }


def _reconnect(call: Call) -> CallReconnectView:
    held = call.reconnect
    return {
        "kept_for": held.operator if held is not None else None,
        "kept_until": held.until if held is not None else None,
        "again_after": held.not_before if held is not None else None,
    }


def operator_view(operator: Operator) -> OperatorView:
    """Return the view of an operator and what they do now."""
    chosen, wrap_up, outgoing = operator.after_call, operator.wrap_up, operator.outgoing
    return {
        "extension": operator.extension,
        "name": operator.name,
        "state": operator.state,
        "since": operator.since,
        "reason": operator.reason,
        "device": operator.phone.device,
        "reachable": operator.phone.reachable,
        "engaged": operator.phone.engaged,
        "stopping_until": operator.phone.stopping_until,
        "available_since": operator.available_since,
        "call_id": operator.call_id,
        "ring_id": operator.ring_id,
        "after_call": chosen.what if chosen is not None else None,
        "ordered_out": chosen is not None and chosen.ordered,
        "paused_until": operator.paused_until,
        "wrap_up_until": wrap_up.until if wrap_up is not None else None,
        "wrap_up_extended": wrap_up is not None and wrap_up.extended,
        "cut_off": wrap_up.cut_off if wrap_up is not None else None,
        "hand": operator.hand,
        "outgoing": _outgoing(outgoing) if outgoing is not None else None,
        "called_out": operator.called_out,
        "skills": operator.skills,
        "load": operator.load,
        "abuse": operator.abuse,
        "own_lines": operator.own_lines,
        "deed": operator.deed,
    }


def operator_seen(view: View) -> Operator:
    """Return as much of an operator as says whether they may be rung: the way back from the
    view."""
    stopping = view["stopping_until"]
    phone = Phone(
        Device(view["device"]),
        frozenset(map(Device, view["reachable"])),
        view["engaged"],
        datetime.fromisoformat(stopping) if stopping else None,
    )
    return Operator(
        view["extension"],
        view["name"],
        OperatorState(view["state"]),
        phone=phone,
        ring_id=view["ring_id"],
    )


def _outgoing(outgoing: Outgoing) -> OutgoingView:
    return {
        "out_id": outgoing.out_id,
        "leg": outgoing.leg,
        "pbx": outgoing.pbx,
        "ticket": outgoing.ticket,
        "line": outgoing.line,
        "asked_at": outgoing.requested_at,
        "picked_up_at": outgoing.picked_up_at,
        "connected_at": outgoing.connected_at,
        "result": outgoing.result,
        "gap": outgoing.gap,
        "callback": outgoing.callback,
        "rung": outgoing.rung,
        "number": outgoing.number,
    }


def ring_view(ring: Ring) -> RingView:
    """Return the view of one telephone that rings, or is in the talk."""
    return {
        "ring_id": ring.ring_id,
        "call_id": ring.call_id,
        "operator": ring.operator,
        "device": ring.device,
        "started_at": ring.started_at,
        "ringing_at": ring.ringing_at,
        "answered_at": ring.answered_at,
        "withdrawn": ring.withdrawn,
        "withdrawn_at": ring.withdrawn_at,
        "cancelled_at": ring.cancelled_at,
        "connected": ring.connected,
        "again": ring.again,
        "join": ring.join,
        "private": ring.private,
        "leave": ring.leave,
        "outside": _outside(ring.outside) if ring.outside is not None else None,
    }


def _outside(outside: Outside) -> OutsideView:
    return {
        "code": outside.code,
        "number": outside.number,
        "how": outside.how,
        "asked_by": outside.requested_by,
        "ticket": outside.ticket,
    }


def callback_view(callback: Callback) -> CallbackView:
    """Return a queued callback's view."""
    return {
        "callback_id": callback.callback_id,
        "source": callback.source,
        "line": callback.line,
        "pbx": callback.pbx,
        "number": callback.number,
        "ticket": callback.ticket,
        "offered_at": callback.offered_at,
        "kept_at": callback.queued_at,
        "expires_at": callback.expires_at,
        "caller": callback.caller,
        "language": callback.language,
        "language_told": callback.language_chosen,
        "topic": callback.topic,
        "due_at": callback.due_at,
        "now": callback.now,
        "held": callback.held,
        "tries": callback.tries,
        "tried_at": callback.tried_at,
        "tried_by": callback.tried_by,
        "last": callback.last,
        "out_id": callback.out_id,
        "operator": callback.operator,
    }


def listening_view(listening: Listening) -> ListeningView:
    """Return the view of a shift lead on an operator's line."""
    return {
        "leg": listening.leg,
        "call_id": listening.call_id,
        "operator": listening.operator,
        "person_id": listening.person_id,
        "name": listening.name,
        "mode": listening.mode,
        "asked_at": listening.requested_at,
        "spied": listening.spied,
        "sent": listening.sent,
        "shown": listening.shown,
        "answered_at": listening.answered_at,
        "since": listening.since,
        "joined": listening.joined,
        "taking": listening.taking,
        "recorded": listening.recorded,
        "ending": listening.ending,
        "asked_by": listening.requested_by,
    }


def conversation_view(conversation: Conversation) -> ConversationView:
    """Return the view of a conversation in writing."""
    return {
        "conversation_id": conversation.conversation_id,
        "source": conversation.source,
        "language": conversation.language,
        "due_at": conversation.due_at,
        "waits": conversation.waits,
        "holder": conversation.holder,
        "offered_to": conversation.offered_to,
        "offered_at": conversation.offered_at,
    }
