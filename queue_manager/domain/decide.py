"""`decide(floor, event)`: the whole dispatcher as one pure function, and when it is due next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queue_manager.domain import (
    abuse,
    admission,
    asking_back,
    calling,
    calling_back,
    calling_out,
    comparison,
    digits,
    ending,
    handing_out,
    in_call,
    informing,
    inquiring,
    joining,
    ladder,
    lead_on_line,
    leads_hand,
    looking_up,
    moving,
    open_question,
    operators,
    private_word,
    referring,
    ringing,
    rung_again,
    saying,
    survey,
    transferring,
    voicemail,
    wrap_ups,
)
from queue_manager.domain import events as on
from queue_manager.domain.commands import Command
from queue_manager.domain.draft import Draft
from queue_manager.domain.model import CallState, Floor, OperatorState
from queue_manager.domain.records import Record


@dataclass(frozen=True, slots=True)
class Decision:
    """The floor after an event, what is to be done about it, and what is to be remembered."""

    floor: Floor
    commands: tuple[Command, ...]
    records: tuple[Record, ...]


def decide(floor: Floor, event: on.Event) -> Decision:
    """What an event means for the floor.

    Events that are late, doubled or about what is not there change nothing and raise nothing.
    After each event everyone who can be rung for is rung for: no timer polls.
    """
    draft = Draft(floor)
    HANDLERS[type(event)](draft, event)
    rung_again.ring_again(draft, event.at)
    in_call.follow_gaps(draft, floor, event.at)
    in_call.lower_hands(draft, floor, event.at)
    lead_on_line.follow(draft, event.at)
    leads_hand.move_back(draft)
    calling_back.keep_time(draft, event.at)
    inquiring.keep_time(draft, event.at)
    ringing.ring_next(draft, event.at, calling_back.begin)
    if wrap_ups.end_longest(draft, event.at):
        ringing.ring_next(draft, event.at, calling_back.begin)
    ladder.ring_two(draft, event.at)
    calling_back.call_lost(draft, event.at)
    inquiring.call_applicants(draft, event.at)
    return Decision(draft.floor(), tuple(draft.commands), tuple(draft.records))


def next_due(floor: Floor) -> datetime | None:
    """When a `Tick` is needed next, derived from the floor alone, so no timer is ever lost."""
    # Looked at before it is asked: hundreds may wait, and this is done after every event.
    calls, rings, kept = floor.calls.values(), floor.rings.values(), CallState.KEPT
    draft = Draft(floor)
    moments = [ringing.ring_due(draft, ring) for ring in rings if not ring.connected]
    moments += [call.parting_until for call in calls if call.parting_until is not None]
    moments += [rung_again.due(call) for call in calls if call.state is kept]
    moments += [saying.due(call) for call in calls if call.saying is not None]
    moments += calling_back.due(floor)
    moments += inquiring.due(floor)
    if floor.callback_rules.possible:
        moments += [asking_back.due(floor, call) for call in calls]
    moments += [open_question.due(call) for call in open_question.asked(calls)]
    moments += [moment for moment, _ in informing.next_comforts(calls)]
    moments += [operator.wrap_up_until for operator in floor.operators.values()]
    moments += [ladder.next_due(floor), wrap_ups.next_due(floor)]
    return min((moment for moment in moments if moment is not None), default=None)


def tick(draft: Draft, event: on.Tick) -> None:
    """Rings that rang out, callers kept too long, steps of the ladder, wrap-ups that are over."""
    ringing.rings_due(draft, event.at)
    ringing.parted_due(draft, event.at)
    rung_again.kept_due(draft, event.at)
    open_question.questions_due(draft, event.at)
    asking_back.offers_due(draft, event.at)
    saying.sayings_due(draft, event.at)
    ladder.climb(draft, event.at)
    informing.comfort_due(draft, event.at)
    for operator in list(draft.operators.values()):
        until = operator.wrap_up_until
        if operator.state is OperatorState.WRAP_UP and until is not None and until <= event.at:
            operators.end_wrap_up(draft, operator, event.at)


def pbx_compared(draft: Draft, event: on.PbxCompared) -> None:
    """The PBX's truth first, then what it is to be told again."""
    comparison.pbx_compared(draft, event)
    calling_out.compared(draft, event)
    inquiring.compared(draft, event)
    in_call.mute_as_known(draft, event)
    lead_on_line.compared(draft, event)


def phone_answered(draft: Draft, event: on.PhoneAnswered) -> None:
    """Picked up: for a caller, or to call out."""
    ringing.phone_answered(draft, event)
    calling_out.picked_up(draft, event)
    lead_on_line.phone_answered(draft, event)


def leg_ended(draft: Draft, event: on.LegEnded) -> None:
    """A leg of ours is gone: a ring's, that of a call made, a lead's."""
    joining.leg_ended(draft, event)
    calling_out.leg_ended(draft, event)
    inquiring.leg_ended(draft, event)
    lead_on_line.leg_ended(draft, event)


def joined(draft: Draft, event: on.Joined) -> None:
    """One more is in the conversation: a colleague, or a lead."""
    joining.joined(draft, event)
    lead_on_line.joined(draft, event)


def lines_changed(draft: Draft, event: on.LinesChanged) -> None:
    """The lines as they are from now on; calls in progress keep their clocks."""
    draft.lines = {line.number: line for line in event.lines}
    leads_hand.offers_as_set(draft)


def tickets_counted(draft: Draft, event: on.TicketsCounted) -> None:
    """Numbers go on from the highest that either of us has given out."""
    for key, highest in event.tickets.items():
        draft.tickets[key] = max(draft.tickets.get(key, 0), highest)


def ticket_asked(draft: Draft, event: on.TicketAsked) -> None:
    """A number is given out; whoever asked reads it off the floor (`draft.last_ticket`)."""
    draft.next_ticket(event.line, event.at)


HANDLERS: dict[type[Any], Callable[[Draft, Any], None]] = {
    on.LinesChanged: lines_changed,
    on.RosterChanged: operators.roster_changed,
    on.TicketsCounted: tickets_counted,
    on.TicketAsked: ticket_asked,
    on.CallOffered: admission.call_offered,
    on.CallerTold: calling.caller_told,
    on.CallerGreeted: calling.caller_greeted,
    on.CallerPressed: digits.caller_pressed,
    on.AnnouncementHeard: informing.announcement_heard,
    on.CallerKnown: informing.caller_known,
    on.IncidentsChanged: informing.incidents_changed,
    on.BlockListChanged: admission.block_list_changed,
    on.WaitingRulesChanged: informing.rules_changed,
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
    on.PhoneGone: rung_again.phone_gone,
    on.PhoneMoved: moving.phone_moved,
    on.TransferAsked: transferring.transfer_asked,
    on.CallerReferred: referring.caller_referred,
    on.JoinAsked: joining.join_asked,
    on.PrivateAsked: joining.join_asked,
    on.OutsideAsked: handing_out.asked,
    on.PrivateBegan: private_word.began,
    on.TogetherAsked: private_word.together,
    on.SentAway: private_word.sent_away,
    on.Joined: joined,
    on.CallTraced: comparison.call_traced,
    on.PbxCompared: pbx_compared,
    on.PbxLost: comparison.pbx_lost,
    on.TraceSwept: comparison.trace_swept,
    on.Tick: tick,
    on.RecordingPaused: in_call.recording_paused,
    on.RecordingResumed: in_call.recording_resumed,
    on.HandRaised: in_call.hand_raised,
    on.HandSeen: in_call.hand_seen,
    on.HandLowered: in_call.hand_lowered,
    on.AbuseMarked: abuse.abuse_marked,
    on.WrapUpExtended: in_call.wrap_up_extended,
    on.CallOutAsked: calling_out.asked,
    on.CallOutConnected: calling_out.connected,
    on.CallOutDialled: calling_out.dialled,
    on.CallbackRulesChanged: calling_back.rules_changed,
    on.NumberJudged: asking_back.number_judged,
    on.CallbackHurried: calling_back.hurried,
    on.CallbackWithdrawn: calling_back.withdrawn,
    on.InquiryRulesChanged: inquiring.rules_changed,
    on.InquiriesChanged: inquiring.inquiries_changed,
    on.InquirySaid: inquiring.said,
    on.TicketLookedUp: looking_up.looked_up,
    on.LeadAsked: lead_on_line.asked,
    on.LeadLeft: lead_on_line.left,
    on.LeadPhoneGone: lead_on_line.phone_gone,
    on.StateForced: leads_hand.state_forced,
    on.StuckEnded: leads_hand.stuck_ended,
    on.OperatorMoved: leads_hand.operator_moved,
    on.CallbackOfferSet: leads_hand.callback_offer_set,
}
