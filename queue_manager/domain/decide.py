"""`decide(floor, event)`: the dispatcher as one pure function, and when it is due next.

Theory of operation
-------------------
What it is for: everything that the dispatcher does follows from `decide`. It takes the floor (the
dispatcher's whole state: calls, rings, operators, lines, callbacks) and one event, and returns the
next floor, commands for Asterisk, and records for the database. It does no I/O and has no clock:
the time is `event.at`. So a day can be replayed, and any sequence of events can be tested.

The caller (`queue_manager/loop.py`) writes the event and its records to the journal, and then
carries out the commands. After a crash it applies the journal's events to the last saved floor
again, and drops the commands. So the same floor and event must always give the same floor.

One event takes two steps:

1. `HANDLERS[type(event)]` applies what the event itself means.
2. `PASSES` then run, all of them and in their order, whatever the event was. They find work that
   has become possible: a caller and a free operator, a callback that is due, a second telephone to
   ring.

States: `CallState` and `OperatorState`; `transitions` has the allowed moves. A ring exists from the
command to call a telephone until that leg has ended; an operator's state follows from the
telephone, the page and the wrap-up. Each rule's module says which of them it changes.

What may surprise:

- A command is a request. The floor changes when Asterisk reports the result, not when it is
  given. A withdrawn ring still exists until its `LegEnded`; in between it may be answered.
- Events come late, twice, or about calls and rings that have ended. They change nothing and raise
  nothing: "is it still there?" is the first question of nearly every handler.
- There are no timers. `next_due` reads from the floor when something is due, the loop then sends
  `Tick`, and `tick` does all that is due at that moment. A rule with a time limit needs a line in
  both.
- The order of `PASSES` is a rule. Each comment there says why a pass comes before the next.
- While the connection to Asterisk is lost, its dialplan serves callers by itself (the parachute),
  and nothing is rung. `PbxCompared` then brings the floor up to date in one event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from queue_manager.domain.call import admission, calling, digits, ending
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.commands import Command
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.records import Record
from queue_manager.domain.floor.states import CallState
from queue_manager.domain.outbound import outbound_callbacks, outbound_calls, resolution_checks
from queue_manager.domain.reconciliation import reconciliation
from queue_manager.domain.ringing import (
    device_switch,
    operators,
    reconnect_rings,
    ringing,
    stopping,
)
from queue_manager.domain.supervision import draining, supervisor_actions
from queue_manager.domain.talking import (
    abuse,
    conference,
    consultation,
    external_transfer,
    in_call,
    monitoring,
    refer,
    survey,
    transfer,
)
from queue_manager.domain.waiting import (
    announcements,
    callback_offer,
    ladder,
    open_question,
    playback,
    self_service,
    voicemail,
    wrap_ups,
)
from queue_manager.domain.written import offers


@dataclass(frozen=True, slots=True)
class Decision:
    """The floor after an event, what is to be done about it, and what is to be remembered."""

    floor: Floor
    commands: tuple[Command, ...]
    records: tuple[Record, ...]


def decide(floor: Floor, event: on.Event) -> Decision:
    """Decide what an event means for the floor.

    Events that are late, doubled or about what is not there change nothing and raise nothing.
    After each event everyone who can be rung for is rung for: no timer polls.
    """
    change = FloorChange(floor)
    HANDLERS[type(event)](change, event)
    for each in PASSES:
        each.run(change, floor, event.at)
    return Decision(change.floor, tuple(change.commands), tuple(change.records))


class Pass(NamedTuple):
    """A check that is made after every event, whatever it was. `run` takes the change, the floor
    before the event, and the event's moment."""

    name: str
    run: Callable[[FloorChange, Floor, datetime], None]


def ring_next(change: FloorChange, _: Floor, at: datetime) -> None:
    """Ring for everyone in line for whom somebody is free."""
    ringing.ring_next(change, at, outbound_callbacks.begin)


def end_wrap_ups(change: FloorChange, before: Floor, at: datetime) -> None:
    """End wrap-ups for callers who are late, and ring those who are free by that."""
    if wrap_ups.end_longest(change, at):
        ring_next(change, before, at)


#: In this order, since each relies on what those before it have brought about.
PASSES: tuple[Pass, ...] = (
    # A caller who is held was in a talk that broke by our fault, and one who was handed on is meant
    # for one colleague: that telephone must not go to the next in line.
    Pass("reconnect", lambda change, _, at: reconnect_rings.ring_again(change, at)),
    # A part that is not recorded ends with its recording; monitoring asks next whether it lasts.
    Pass("recording gaps", in_call.follow_gaps),
    # Who has signed out asks for no help any more.
    Pass("hands", in_call.lower_hands),
    # Leads follow the talk as it is now. A caller whose lead was lost waits again from here on, so
    # this comes before anybody is rung.
    Pass("monitoring", lambda change, _, at: monitoring.follow(change, at)),
    # Lines that a lead lent an operator end with the shift: nobody is matched by them after it.
    Pass("lent lines", lambda change, _, at: supervisor_actions.move_back(change)),
    # Queued callbacks that are due stand in line when the line is served.
    Pass("callbacks due", lambda change, _, at: outbound_callbacks.keep_time(change, at)),
    # The same for resolution checks, which are made last of all.
    Pass("checks due", lambda change, _, at: resolution_checks.keep_time(change, at)),
    # Now everybody who waits gets the best operator there is.
    Pass("ring next", ring_next),
    # Only for callers to whom this brought nobody is somebody's paperwork cut short.
    Pass("wrap-ups", end_wrap_ups),
    # A second telephone rings only where everyone in line has a first.
    Pass("second rings", lambda change, _, at: ladder.ring_two(change, at)),
    # Lost callers are called when nobody waits and enough operators are left.
    Pass("lost callers", lambda change, _, at: outbound_callbacks.call_lost(change, at)),
    # Applicants are asked when nobody waits and no lost caller is owed a call either.
    Pass("resolution checks", lambda change, _, at: resolution_checks.call_applicants(change, at)),
    # Texts are offered to those whom no call needs now; a call takes its operator whatever they do.
    Pass("conversations", offers.offer),
)


def next_due(floor: Floor) -> datetime | None:
    """Return when a `Tick` is needed next, derived from the floor alone, so no timer is ever
    lost."""
    # Looked at before it is asked: hundreds may wait, and this is done after every event.
    calls, rings, reconnecting = floor.calls.values(), floor.rings.values(), CallState.RECONNECTING
    moments = [ringing.ring_due(floor, ring) for ring in rings if not ring.connected]
    moments += [call.rings.parting_until for call in calls if call.rings.parting_until is not None]
    moments += [reconnect_rings.due(call) for call in calls if call.state is reconnecting]
    moments += [playback.due(call) for call in calls if call.announcements.current is not None]
    moments += outbound_callbacks.due(floor)
    moments += resolution_checks.due(floor)
    if floor.callback_rules.possible:
        moments += [callback_offer.due(floor, call) for call in calls]
    moments += [open_question.due(call) for call in open_question.with_open_question(calls)]
    moments += [moment for moment, _ in announcements.next_comforts(calls)]
    operators_now = floor.operators.values()
    moments += [each.wrap_up.until for each in operators_now if each.wrap_up is not None]
    moments += [each.paused_until for each in operators_now if each.abuse is not None]
    moments += stopping.due(floor)
    moments += [ladder.next_due(floor), wrap_ups.next_due(floor)]
    if floor.conversations:
        moments += offers.due(floor)
    return min((moment for moment in moments if moment is not None), default=None)


def tick(change: FloorChange, event: on.Tick) -> None:
    """Handle what time brings: rings that rang out, callers kept too long, steps of the ladder,
    wrap-ups that are over."""
    ringing.rings_due(change, event.at)
    ringing.parted_due(change, event.at)
    reconnect_rings.reconnects_due(change, event.at)
    open_question.questions_due(change, event.at)
    callback_offer.offers_due(change, event.at)
    playback.sayings_due(change, event.at)
    ladder.climb(change, event.at)
    announcements.comfort_due(change, event.at)
    for operator in [each for each in change.operators.values() if each.wrap_up is not None]:
        if operator.wrap_up is not None and operator.wrap_up.until <= event.at:
            operators.end_wrap_up(change, operator, event.at)
    operators.breathers_due(change, event.at)
    stopping.over(change, event.at)


def pbx_compared(change: FloorChange, event: on.PbxCompared) -> None:
    """Take over the PBX's truth first, then what it is to be told again."""
    reconciliation.pbx_compared(change, event)
    outbound_calls.compared(change, event)
    resolution_checks.compared(change, event)
    in_call.mute_as_known(change, event)
    monitoring.compared(change, event)


def phone_answered(change: FloorChange, event: on.PhoneAnswered) -> None:
    """Note that a telephone was picked up: for a caller, or to call out."""
    ringing.phone_answered(change, event)
    outbound_calls.picked_up(change, event)
    monitoring.phone_answered(change, event)


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """Note that a leg of ours is gone: a ring's, that of a call made, a lead's."""
    conference.leg_ended(change, event)
    outbound_calls.leg_ended(change, event)
    resolution_checks.leg_ended(change, event)
    monitoring.leg_ended(change, event)


def joined(change: FloorChange, event: on.Joined) -> None:
    """Note that one more is in the conversation: a colleague, or a lead."""
    conference.joined(change, event)
    monitoring.joined(change, event)


def lines_changed(change: FloorChange, event: on.LinesChanged) -> None:
    """Take over the lines as they are from now on; calls in progress keep their clocks."""
    change.set(lines={line.number: line for line in event.lines})
    supervisor_actions.offers_as_set(change)


def tickets_counted(change: FloorChange, event: on.TicketsCounted) -> None:
    """Note the tickets on record: numbers go on from the highest that either of us has given
    out."""
    for key, highest in event.tickets.items():
        change.tickets[key] = max(change.tickets.get(key, 0), highest)


def ticket_number_requested(change: FloorChange, event: on.TicketNumberRequested) -> None:
    """Give out a ticket number; whoever asked reads it off the floor (`change.last_ticket`)."""
    change.next_ticket(event.line, event.at)


HANDLERS: dict[type[Any], Callable[[FloorChange, Any], None]] = {
    on.LinesChanged: lines_changed,
    on.RosterChanged: operators.roster_changed,
    on.TicketsCounted: tickets_counted,
    on.TicketNumberRequested: ticket_number_requested,
    on.CallOffered: admission.call_offered,
    on.CallerNeedsLearnt: calling.needs_learnt,
    on.CallerGreeted: calling.caller_greeted,
    on.CallerPressed: digits.caller_pressed,
    on.AnnouncementHeard: announcements.announcement_heard,
    on.CallerKnown: announcements.caller_known,
    on.IncidentsChanged: announcements.incidents_changed,
    on.BlockListChanged: admission.block_list_changed,
    on.WaitingRulesChanged: announcements.rules_changed,
    on.VoicemailBegan: voicemail.began,
    on.SurveyAnswered: survey.answered,
    on.CallerParachuted: calling.caller_parachuted,
    on.CallerLeft: ending.caller_left,
    on.PhoneRang: ringing.phone_rang,
    on.PhoneAnswered: phone_answered,
    on.Connected: calling.connected,
    on.Disconnected: calling.disconnected,
    on.HoldStarted: calling.hold_started,
    on.HoldEnded: calling.hold_ended,
    on.LegEnded: leg_ended,
    on.OperatorAvailable: operators.operator_available,
    on.OperatorPaused: operators.operator_paused,
    on.OperatorSignedOut: operators.operator_signed_out,
    on.PhoneReachable: operators.phone_reachable,
    on.PhoneEngaged: operators.phone_engaged,
    on.PhoneGone: reconnect_rings.phone_gone,
    on.PhoneMoved: device_switch.phone_moved,
    on.TransferRequested: transfer.transfer_requested,
    on.CallerReferred: refer.caller_referred,
    on.ConferenceRequested: conference.conference_requested,
    on.ConsultationRequested: conference.conference_requested,
    on.ExternalTransferRequested: external_transfer.external_transfer_requested,
    on.ConsultationBegan: consultation.began,
    on.MergeRequested: consultation.together,
    on.SentAway: consultation.sent_away,
    on.Joined: joined,
    on.CallTraced: reconciliation.call_traced,
    on.PbxCompared: pbx_compared,
    on.PbxLost: reconciliation.pbx_lost,
    on.TraceSwept: reconciliation.trace_swept,
    on.Tick: tick,
    on.RecordingPaused: in_call.recording_paused,
    on.RecordingResumed: in_call.recording_resumed,
    on.HandRaised: in_call.hand_raised,
    on.HandSeen: in_call.hand_seen,
    on.HandLowered: in_call.hand_lowered,
    on.AbuseMarked: abuse.abuse_marked,
    on.WrapUpExtended: in_call.wrap_up_extended,
    on.OutboundCallRequested: outbound_calls.outbound_call_requested,
    on.OutboundCallConnected: outbound_calls.connected,
    on.OutboundCallDialled: outbound_calls.dialled,
    on.CallbackRulesChanged: outbound_callbacks.rules_changed,
    on.NumberJudged: callback_offer.number_judged,
    on.CallbackHurried: outbound_callbacks.hurried,
    on.CallbackWithdrawn: outbound_callbacks.withdrawn,
    on.InquiryRulesChanged: resolution_checks.rules_changed,
    on.InquiriesChanged: resolution_checks.inquiries_changed,
    on.InquiryReported: resolution_checks.word,
    on.TicketLookedUp: self_service.looked_up,
    on.MonitoringRequested: monitoring.monitoring_requested,
    on.LeadLeft: monitoring.left,
    on.LeadPhoneGone: monitoring.phone_gone,
    on.StateForced: supervisor_actions.state_forced,
    on.StuckEnded: supervisor_actions.stuck_ended,
    on.OperatorMoved: supervisor_actions.operator_moved,
    on.CallbackOfferSet: supervisor_actions.callback_offer_set,
    on.DrainBegan: draining.drain_began,
    on.DrainEnded: draining.drain_ended,
    on.CallsCut: draining.calls_cut,
    on.ConversationsChanged: offers.conversations_changed,
    on.OfferDeclined: offers.offer_declined,
}
