"""Asking applicants by an automatic call whether their tickets were solved, while it is quiet.

No operator takes part in it: the citizen is dialled, the dialplan says the question and notes the
key. One attempt is under way for an answer at most, and what they said counts once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from queue_manager.domain.callbacks.queued_callbacks import may_call_at, not_at_night, open_for
from queue_manager.domain.dispatching.quiet import is_owed_to_the_lost, is_quiet
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor import sound_names
from queue_manager.domain.floor.change import FloorChange
from queue_manager.domain.floor.inquiry import ANSWERS, SILENT, TAKEN, Inquiry, InquiryResult
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import RingResult

#: How long a citizen's telephone rings.
RING_SECONDS = 40.0
#: The call was never made, by no fault of theirs: again after this, and it is no attempt.
NOT_MADE = timedelta(minutes=1)
#: In the name of their leg, between the PBX's and the moment.
MARK = "-ask-"


def rules_changed(change: FloorChange, event: on.InquiryRulesChanged) -> None:
    """Take over the settings as they are from now on."""
    change.set(inquiry_rules=event.rules)


def inquiries_changed(change: FloorChange, event: on.InquiriesChanged) -> None:
    """Take over the database's open inquiries. Of those known here the floor knows more; who is
    being called stays whatever the database says."""
    known = dict(change.inquiries)
    there = {
        each.inquiry_id: known.get(each.inquiry_id, each)
        for each in event.inquiries
        if change.floor.inquiry_rules.allows(each.number)
    }
    called = {key: each for key, each in known.items() if each.leg is not None}
    change.inquiries.clear()
    change.inquiries.update(there | called)


def keep_time(change: FloorChange, at: datetime) -> None:
    """Do what time does to them: they come up, or wait for the morning."""
    for key, each in list(change.inquiries.items()):
        if _is_waiting(each) and (each.due_at is None or each.due_at <= at):
            due_at = not_at_night(change.floor.inquiry_rules, change.floor.time_zone, at)
            new_due_at = None if due_at == at else due_at
            if new_due_at != each.due_at:
                change.inquiries[key] = replace(each, due_at=new_due_at)


def due(floor: Floor) -> list[datetime]:
    """Return the moments at which one comes up."""
    waiting = (each for each in floor.inquiries.values() if _is_waiting(each))
    return [each.due_at for each in waiting if each.due_at is not None]


def _is_waiting(each: Inquiry) -> bool:
    return each.leg is None and each.result is None


def call_applicants(change: FloorChange, at: datetime) -> None:
    """Call those who have come up. Whoever waits for us, or is due for a callback, goes first."""
    rules = change.floor.inquiry_rules
    if not rules.possible or rules.pbx in change.floor.away or change.floor.draining:
        return
    for each in list(change.inquiries.values()):
        if not _is_waiting(each) or each.due_at is not None:
            continue
        floor = change.floor
        if not _may_call(floor, at):
            return
        if not _is_busy(floor, each.number):
            _call(change, each, at)


def _may_call(floor: Floor, at: datetime) -> bool:
    rules = floor.inquiry_rules
    called = sum(each.leg is not None for each in floor.inquiries.values())
    hour = may_call_at(rules, floor.time_zone, at)
    return hour and called < rules.at_once and is_quiet(floor) and not is_owed_to_the_lost(floor)


def _is_busy(floor: Floor, number: str) -> bool:
    """They are on the line with us, or called by somebody, or will be."""
    numbers = {call.origin.caller for call in floor.calls.values()}
    numbers |= {op.outgoing.number for op in floor.operators.values() if op.outgoing}
    numbers |= {each.number for each in floor.inquiries.values() if each.leg is not None}
    return number in numbers or bool(open_for(floor, number))


def _call(change: FloorChange, inquiry: Inquiry, at: datetime) -> None:
    leg = _leg(change, at)
    change.inquiries[inquiry.inquiry_id] = replace(inquiry, leg=leg, called_at=at, word=None)
    change.commands.append(
        do.AskApplicant(
            ring_id=leg,
            number=inquiry.number,
            line=inquiry.line,
            language=inquiry.language,
            prompts=sound_names.of_inquiry(inquiry),
            timeout_seconds=RING_SECONDS,
        )
    )


def _leg(change: FloorChange, at: datetime) -> str:
    """No `~` is in it: who asks for an operator is a caller by this name."""
    used = {each.leg for each in change.inquiries.values()} | set(change.calls)
    stamp = f"{change.floor.inquiry_rules.pbx[:28]}{MARK}{int(at.timestamp())}.{at.microsecond:06d}"
    return next(leg for n in range(100) if (leg := f"{stamp}{n:02d}") not in used)


def word(change: FloorChange, event: on.InquiryReported) -> None:
    """Note the dialplan's report on a leg: told as it happens, and again after we were away."""
    inquiry = _of_leg(change, event.leg)
    if inquiry is None:  # of an attempt that is over
        change.commands.append(do.ForgetInquiry(event.leg))
        return
    if inquiry.result is not None or inquiry.word == event.word:
        return
    inquiry = replace(inquiry, word=event.word)
    change.inquiries[inquiry.inquiry_id] = inquiry
    if event.word in ANSWERS:
        result = ANSWERS[event.word]
        caller = event.leg if result is InquiryResult.OPERATOR else None
        _over(change, inquiry, result, event.at, call_id=caller)


def leg_ended(change: FloorChange, event: on.LegEnded) -> None:
    """Note that the applicant's leg is gone: they have answered, or have hung up, or were not
    there."""
    inquiry = _of_leg(change, event.ring_id)
    if inquiry is not None:
        _ended(change, inquiry, event.result.value, event.at)


def compared(change: FloorChange, event: on.PbxCompared) -> None:
    """End a leg that the PBX does not have any more: it ended while we were away."""
    there = {leg.unique_id for leg in event.legs}
    for each in list(change.inquiries.values()):
        mine = each.leg is not None and each.leg.startswith(f"{event.pbx}{MARK}")
        if mine and each.leg not in there:
            _ended(change, each, "unseen", event.at)


def _ended(change: FloorChange, inquiry: Inquiry, result: str, at: datetime) -> None:
    change.commands.append(do.ForgetInquiry(inquiry.leg or ""))
    inquiry = replace(inquiry, leg=None)
    change.inquiries[inquiry.inquiry_id] = inquiry
    if inquiry.result is not None:
        return
    if inquiry.word == TAKEN:
        _over(change, inquiry, InquiryResult.HUNG_UP, at)
    elif result == RingResult.WITHDRAWN:
        change.inquiries[inquiry.inquiry_id] = replace(inquiry, due_at=at + NOT_MADE)
    else:
        _in_vain(change, inquiry, "machine" if inquiry.word == SILENT else result, at)


def _in_vain(change: FloorChange, inquiry: Inquiry, result: str, at: datetime) -> None:
    """Later again, or never."""
    rules = change.floor.inquiry_rules
    inquiry = replace(inquiry, tries=inquiry.tries + 1)
    if inquiry.tries > len(rules.retry_after):
        _over(change, inquiry, InquiryResult.NOT_REACHED, at)
        return
    due_at = not_at_night(rules, change.floor.time_zone, at + rules.retry_after[inquiry.tries - 1])
    change.inquiries[inquiry.inquiry_id] = replace(inquiry, due_at=due_at)
    change.records.append(
        note.InquiryTried(inquiry.ticket, inquiry.round, at, inquiry.tries, result, due_at)
    )


def _over(
    change: FloorChange,
    inquiry: Inquiry,
    result: InquiryResult,
    at: datetime,
    *,
    call_id: str | None = None,
) -> None:
    """Its last word. Who wants an operator keeps their leg, as a caller's, from now on."""
    leg = None if call_id is not None else inquiry.leg
    change.inquiries[inquiry.inquiry_id] = replace(inquiry, result=result, leg=leg)
    change.records.append(
        note.InquiryEnded(inquiry.ticket, inquiry.round, at, inquiry.tries, result, call_id)
    )
    if call_id is not None:
        change.commands.append(do.ForgetInquiry(call_id))


def _of_leg(change: FloorChange, leg: str) -> Inquiry | None:
    return next((each for each in change.inquiries.values() if each.leg == leg), None)
