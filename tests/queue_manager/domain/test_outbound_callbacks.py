"""A place that is kept: who is called when it comes up, how often, and what ends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from queue_manager.domain.callbacks.cap import judge
from queue_manager.domain.callbacks.queued_callbacks import not_at_night
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import (
    Callback,
    CallbackResult,
    CallbackRules,
    CallbackSource,
    Cleared,
)
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import (
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    OutResult,
    RingResult,
)
from queue_manager.domain.lines.line import USUAL_LADDER, LadderStep, Line
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at
from tests.queue_manager.domain.test_ladder import busy, with_skills

RULES = CallbackRules(possible=True, retry_after=(timedelta(minutes=5), timedelta(minutes=20)))
CITIZEN, ANOTHER = "+77011111111", "+77022222222"


def city(operators: int = 0, rules: CallbackRules = RULES) -> Story:
    story = Story(operators=operators)
    story.tell(on.CallbackRulesChanged(at(-50), rules))
    return story


def asks_and_leaves(
    story: Story,
    seconds: float,
    call_id: str,
    caller: str | None = CITIZEN,
    number: str | None = None,
) -> None:
    """Offered at `seconds`, asks for a callback, perhaps at another `number`, hangs up ten seconds
    later."""
    story.offer(seconds, call_id, caller)
    story.tell(on.CallerPressed(at(seconds + 1), call_id, "1"))
    if number is not None:
        story.tell(on.NumberJudged(at(seconds + 8), call_id, number))
    story.tell(on.CallerLeft(at(seconds + 10), call_id))


def comes(story: Story, seconds: float, extension: str = "1001") -> None:
    """The operator comes to work."""
    story.tell(on.RosterChanged(at(seconds), {**_names(story), extension: "Operator"}))
    story.tell(on.PhoneReachable(at(seconds), extension, Device.PHONE, True))
    story.tell(on.OperatorAvailable(at(seconds), extension, Device.PHONE))


def _names(story: Story) -> dict[str, str]:
    return {each.extension: each.name for each in story.floor.operators.values()}


def calls_made(story: Story) -> list[do.CallOut]:
    return [each for each in story.commands if isinstance(each, do.CallOut)]


def the_callback(story: Story) -> Callback:
    (callback,) = story.floor.callbacks.values()
    return callback


def ended(story: Story) -> list[tuple[CallbackResult, int]]:
    return [(each.result, each.attempts) for each in story.records_of(note.CallbackEnded)]


def dial_in_vain(story: Story, seconds: float, result: OutResult = OutResult.BUSY) -> None:
    """The operator picks up the latest call made, and the citizen is not reached."""
    made = calls_made(story)[-1]
    story.tell(on.PhoneAnswered(at(seconds), made.ring_id))
    story.tell(on.OutboundCallDialled(at(seconds + 1), made.out_id, result))
    story.leg_ends(seconds + 2, made.ring_id, RingResult.ANSWERED)


def state(story: Story, extension: str = "1001") -> tuple[OperatorState, str | None]:
    operator: Operator = story.operator(extension)
    return operator.state, operator.reason


def test_a_callback_is_queued_registered_and_not_abandoned() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    (end,) = story.records_of(note.CallEnded)
    (queued,) = story.records_of(note.CallbackQueued)
    (ticket,) = story.records_of(note.TicketOpened)
    assert (end.outcome, end.callback, end.ticket) == (Outcome.CALLBACK_KEPT, "c1", ticket.number)
    assert ticket.call_back, "the task stays, should nobody be reached"
    assert (queued.source, queued.number, queued.ticket) == (
        CallbackSource.REQUESTED,
        CITIZEN,
        ticket.number,
    )
    assert (queued.offered_at, queued.queued_at) == (at(0), at(10))
    assert the_callback(story).due_at is None, "in line at once"


def test_the_operator_is_rung_first_then_the_citizen_then_nothing_is_owed() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    comes(story, 30)
    (made,) = calls_made(story)
    assert (made.operator, made.number, made.timeout_seconds) == ("1001", CITIZEN, 6.0)
    assert made.hello == "callback-hello-kk"
    outgoing = story.operator("1001").outgoing
    assert outgoing is not None and outgoing.rung and outgoing.callback == "c1"
    assert state(story) == (OperatorState.CALLING_OUT, None)
    story.tell(on.PhoneAnswered(at(32), made.ring_id))
    story.tell(on.OutboundCallConnected(at(40), made.out_id))
    (over,) = story.records_of(note.CallbackEnded)
    assert (over.result, over.attempts, over.operator) == (CallbackResult.REACHED, 1, "1001")
    assert story.floor.callbacks == {}
    story.leg_ends(90, made.ring_id, RingResult.ANSWERED)
    assert state(story)[0] is OperatorState.WRAP_UP
    (began,) = story.records_of(note.OutboundCallBegan)
    assert began.callback == "c1" and began.ticket == over.ticket


def test_his_place_is_where_it_was_in_line() -> None:
    story = city()
    story.offer(0, "c0", "+77010000000")
    asks_and_leaves(story, 1, "c1")
    story.offer(20, "c2", ANOTHER)
    comes(story, 30, "1001")
    assert story.rung() == [("c0", "1001")], "who was there before him comes first"
    comes(story, 31, "1002")
    assert [each.operator for each in calls_made(story)] == ["1002"]
    comes(story, 32, "1003")
    assert story.rung()[-1] == ("c2", "1003"), "and who came later, later"


def test_he_is_called_by_somebody_who_speaks_the_language_that_he_chose() -> None:
    story = city(operators=2)
    with_skills(story, o1002=Skills(languages={"en": 2}))
    busy(story, "1001", "1002")
    story.offer(0, "c1", CITIZEN)
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    story.tell(on.CallerPressed(at(2), "c1", "1"))
    story.tell(on.CallerLeft(at(10), "c1"))
    story.tell(on.PhoneEngaged(at(20), "1001", False))
    assert calls_made(story) == []
    story.tell(on.PhoneEngaged(at(30), "1002", False))
    assert [each.operator for each in calls_made(story)] == ["1002"]


def test_an_operator_who_declines_makes_way_for_the_next_and_the_place_stays() -> None:
    story = city(operators=2)
    story.tell(on.OperatorPaused(at(0), "1002", "lunch"))
    story.offer(1, "busy", ANOTHER)
    asks_and_leaves(story, 2, "c1")
    story.answer(13, "busy~1")
    story.hang_up(14, "busy")
    story.wait_until(40)
    (made,) = calls_made(story)
    story.leg_ends(41, made.ring_id, RingResult.REJECTED)
    assert state(story) == (OperatorState.PAUSED, "rejected")
    assert the_callback(story).tries == 0, "the citizen never heard of it"
    story.tell(on.OperatorAvailable(at(50), "1002"))
    assert [each.operator for each in calls_made(story)] == ["1001", "1002"]
    assert len({each.out_id for each in calls_made(story)}) == 2


def test_three_attempts_with_growing_pauses_and_then_a_task_for_people() -> None:
    story = city(operators=1)
    asks_and_leaves(story, -20, "c1")
    story.leg_ends(-5, story.floor.operators["1001"].ring_id or "", RingResult.CALLER_LEFT)
    dial_in_vain(story, 0)
    assert state(story) == (OperatorState.AVAILABLE, None), "there is nothing to write down"
    assert the_callback(story).due_at == at(302) and the_callback(story).last == "busy"
    story.wait_until(301)
    assert len(calls_made(story)) == 1
    story.wait_until(303)
    dial_in_vain(story, 303, OutResult.NO_ANSWER)
    story.wait_until(303 + 1199)
    assert len(calls_made(story)) == 2
    story.wait_until(303 + 1203)
    dial_in_vain(story, 1510, OutResult.NO_ANSWER)
    assert ended(story) == [(CallbackResult.NOT_REACHED, 3)]
    assert story.floor.callbacks == {} and len(calls_made(story)) == 3


def test_it_expires() -> None:
    story = city(rules=replace(RULES, expires_after=timedelta(minutes=30)))
    asks_and_leaves(story, 0, "c1")
    story.wait_until(1809)
    assert ended(story) == []
    story.wait_until(1811)
    assert ended(story) == [(CallbackResult.EXPIRED, 0)]


def test_the_citizen_calls_again_and_is_answered_then_nobody_calls_him() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    story.offer(20, "c2", CITIZEN)
    comes(story, 30)
    assert story.rung() == [("c2", "1001")], "he is on the line: nobody calls his telephone"
    story.answer(31, "c2~1")
    (over,) = story.records_of(note.CallbackEnded)
    assert (over.result, over.call_id) == (CallbackResult.CANCELLED, "c2")
    assert calls_made(story) == []


def test_he_calls_in_while_he_is_being_called() -> None:
    story = city(operators=2)
    story.tell(on.OperatorPaused(at(-5), "1002", "lunch"))
    asks_and_leaves(story, -20, "c1")
    story.leg_ends(-5, story.operator("1001").ring_id or "", RingResult.CALLER_LEFT)
    (made,) = calls_made(story)
    story.tell(on.PhoneAnswered(at(0), made.ring_id))
    story.offer(1, "c2", CITIZEN)
    story.tell(on.OperatorAvailable(at(2), "1002"))
    story.answer(3, "c2~1")
    assert do.EndLeg(made.ring_id) in story.latest
    assert ended(story) == [(CallbackResult.CANCELLED, 0)]
    story.leg_ends(4, made.ring_id, RingResult.ANSWERED)
    assert state(story)[0] is OperatorState.AVAILABLE and story.floor.callbacks == {}


def test_one_open_callback_a_number_and_the_earlier_place_stays() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    asks_and_leaves(story, 60, "c2")
    ends = {each.call_id: each for each in story.records_of(note.CallEnded)}
    assert ends["c2"].outcome is Outcome.CALLBACK_KEPT and ends["c2"].callback == "c1"
    assert the_callback(story).offered_at == at(0)


def lost(story: Story, seconds: float, call_id: str, caller: str = CITIZEN) -> None:
    story.offer(seconds, call_id, caller)
    story.tell(on.CallerLeft(at(seconds + 10), call_id))


def test_a_lost_caller_is_called_when_it_is_quiet() -> None:
    story = city()
    lost(story, 0, "c1")
    (end,) = story.records_of(note.CallEnded)
    assert (end.outcome, end.callback) == (Outcome.ABANDONED, "c1")
    story.offer(5, "c2", ANOTHER)
    comes(story, 90, "1001")
    story.wait_until(95)
    assert story.rung()[-1] == ("c2", "1001"), "who waits comes first"
    story.answer(96, "c2~1")
    comes(story, 100, "1002")
    assert [each.operator for each in calls_made(story)] == ["1002"], "half are busy: quiet"


def test_a_lost_caller_is_left_alone_while_most_are_busy() -> None:
    story = city(operators=1, rules=replace(RULES, lost_below=0.5))
    story.offer(0, "c0", ANOTHER)
    lost(story, 1, "c1")
    story.answer(12, "c0~1")
    story.wait_until(90)
    comes(story, 100, "1002")
    assert calls_made(story) == [], "one of two is busy: not quiet"
    story.hang_up(120, "c0")
    story.wait_until(141)
    assert len(calls_made(story)) == 1


def hundred_and_fifty(ladder: tuple[LadderStep, ...], *more: str) -> Story:
    """Beside 109 a line that overflows to a third; three operators of 109, one of `more` as well;
    and a caller lost on 109, who is to be called from 70 s on."""
    lines = (LINE, Line("150", overflow_to="160", ladder=ladder), Line("160"))
    story = Story(operators=3, line=lines[0], others=lines[1:])
    story.tell(on.CallbackRulesChanged(at(-50), RULES))
    usual = Skills(lines=frozenset({"109"}))
    with_skills(story, o1001=Skills(lines=frozenset({"109", *more})), o1002=usual, o1003=usual)
    busy(story, "1001", "1002", "1003")
    lost(story, 0, "c1")
    for extension in ("1001", "1002", "1003"):
        story.tell(on.PhoneEngaged(at(20), extension, False))
    return story


@pytest.mark.parametrize("stays", [False, True])
def test_whom_nobody_at_work_may_serve_holds_up_no_lost_caller_of_another_line(
    stays: bool,
) -> None:
    """A place kept on a line without operators, or a caller who waits there for ever."""
    story = hundred_and_fifty(USUAL_LADDER)
    story.offer(30, "c2", ANOTHER, line="150")
    if not stays:
        story.tell(on.CallerPressed(at(31), "c2", "1"))
        story.tell(on.CallerLeft(at(32), "c2"))
    story.wait_until(100)
    assert [each.number for each in calls_made(story)] == [CITIZEN]


@pytest.mark.parametrize(("ladder", "calls"), [(USUAL_LADDER, 0), ((), 1)])
def test_whom_somebody_at_work_may_serve_later_comes_before_the_lost(
    ladder: tuple[LadderStep, ...], calls: int
) -> None:
    """The overflow's operator is asked for him when the ladder says so, if it ever does."""
    story = hundred_and_fifty(ladder, "160")
    story.offer(69, "c2", ANOTHER, line="150")
    story.wait_until(71)
    assert len(calls_made(story)) == calls


def test_one_who_hung_up_at_once_is_not_called_by_itself() -> None:
    story = city()
    story.offer(0, "c1", CITIZEN)
    story.tell(on.CallerLeft(at(3), "c1"))
    assert story.floor.callbacks == {} and story.records_of(note.CallbackQueued) == []


def test_a_lost_caller_who_asks_later_has_his_first_place() -> None:
    story = city()
    lost(story, 0, "c1")
    asks_and_leaves(story, 20, "c2")
    callback = the_callback(story)
    assert (callback.source, callback.offered_at) == (CallbackSource.REQUESTED, at(0))
    assert callback.due_at is None
    assert [each.source for each in story.records_of(note.CallbackQueued)] == ["lost", "asked"]


def four_come(story: Story, seconds: float) -> None:
    for n in range(4):
        comes(story, seconds + n, f"100{n + 1}")
    story.wait_until(seconds + 200)


def is_called_once(story: Story, number: str) -> None:
    """At this number, and at no other, however many are free to call."""
    four_come(story, 200)
    assert [each.number for each in calls_made(story)] == [number]


def test_a_lost_caller_who_asks_for_another_number_is_called_there_and_only_there() -> None:
    story = city()
    lost(story, 0, "c1")
    asks_and_leaves(story, 100, "c2", number=ANOTHER)
    callback = the_callback(story)
    assert (callback.callback_id, callback.offered_at) == ("c1", at(0)), "his first place"
    assert [each.number for each in story.records_of(note.CallbackQueued)] == [CITIZEN, ANOTHER]
    assert story.records_of(note.CallEnded)[-1].callback == "c1"
    is_called_once(story, ANOTHER)


def test_who_asks_twice_has_one_place_at_the_number_he_named_last() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1", number="+77033333333")
    asks_and_leaves(story, 100, "c2", number=ANOTHER)
    is_called_once(story, ANOTHER)


def test_a_citizen_lost_on_both_of_his_telephones_who_asks_then_has_one_place() -> None:
    story = city()
    lost(story, 0, "c1", ANOTHER)
    lost(story, 20, "c2", CITIZEN)
    asks_and_leaves(story, 40, "c3", number=ANOTHER)
    assert the_callback(story).callback_id == "c1"
    (over,) = story.records_of(note.CallbackEnded)
    assert (over.callback_id, over.result, over.call_id) == ("c2", "cancelled", "c3")
    is_called_once(story, ANOTHER)


def two_places_of_one() -> Story:
    """As a floor may hold them that was kept before a citizen had one place for all his numbers."""
    story = city()
    asks_and_leaves(story, 0, "c1", ANOTHER)
    asks_and_leaves(story, 20, "c2", CITIZEN)
    first = replace(story.floor.callbacks["c1"], caller=CITIZEN)
    story.floor = replace(story.floor, callbacks={**story.floor.callbacks, "c1": first})
    return story


def test_two_operators_never_call_one_citizen_at_once() -> None:
    story = two_places_of_one()
    is_called_once(story, ANOTHER)
    dial_in_vain(story, 400)
    assert [each.number for each in calls_made(story)] == [ANOTHER, CITIZEN]


def test_who_was_reached_is_owed_nothing_at_another_number() -> None:
    story = two_places_of_one()
    tickets = {each.ticket for each in story.floor.callbacks.values()}
    comes(story, 200)
    (made,) = calls_made(story)
    story.tell(on.PhoneAnswered(at(202), made.ring_id))
    story.tell(on.OutboundCallConnected(at(210), made.out_id))
    assert ended(story) == [(CallbackResult.REACHED, 1), (CallbackResult.REACHED, 0)]
    assert story.floor.callbacks == {}
    assert {each.ticket for each in story.records_of(note.OutboundCallAnswered)} == tickets


def test_whose_place_moves_while_he_is_called_is_not_spoken_with_where_he_is_not() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    comes(story, 30)
    (made,) = calls_made(story)
    story.offer(31, "c2", CITIZEN)
    story.tell(on.CallerPressed(at(32), "c2", "1"))
    story.tell(on.NumberJudged(at(33), "c2", ANOTHER))
    story.tell(on.CallerLeft(at(34), "c2"))
    assert do.EndLeg(made.ring_id) in story.latest
    story.leg_ends(35, made.ring_id, RingResult.WITHDRAWN)
    assert [each.number for each in calls_made(story)] == [CITIZEN, ANOTHER]


def test_what_was_dialled_before_a_place_moved_is_no_attempt_of_the_new_number() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    comes(story, 30)
    (made,) = calls_made(story)
    story.tell(on.PhoneAnswered(at(31), made.ring_id))
    story.offer(32, "c2", CITIZEN)
    story.tell(on.CallerPressed(at(33), "c2", "1"))
    story.tell(on.NumberJudged(at(34), "c2", ANOTHER))
    story.tell(on.CallerLeft(at(35), "c2"))
    story.leg_ends(36, made.ring_id, RingResult.WITHDRAWN)
    story.wait_until(60)
    callback = the_callback(story)
    assert (callback.number, callback.tries, callback.due_at) == (ANOTHER, 0, None)
    assert [each.number for each in calls_made(story)] == [CITIZEN, ANOTHER]


def test_whose_talk_broke_is_called_in_his_turn_quiet_or_not() -> None:
    story = city(operators=1, rules=replace(RULES, lost_below=0.0))
    story.offer(0, "c1", CITIZEN)
    story.answer(1, "c1~1")
    story.tell(on.Disconnected(at(30), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(30, "c1~1", RingResult.FAILED)
    story.tell(on.CallerLeft(at(31), "c1"))
    (end,) = story.records_of(note.CallEnded)
    assert end.outcome is Outcome.ANSWERED
    assert the_callback(story).ticket == end.ticket and the_callback(story).now
    operator = story.operator("1001")
    story.leg_ends(32, operator.ring_id or "", RingResult.CALLER_LEFT)
    story.tell(on.OperatorAvailable(at(40), "1001"))
    story.wait_until(90)
    assert calls_made(story) == [], "he may call again by himself"
    story.wait_until(92)
    assert [each.number for each in calls_made(story)] == [CITIZEN]


@pytest.mark.parametrize("number", ["+12025550123", "+79161234567", "112", None])
def test_numbers_that_may_not_be_called_are_not(number: str | None) -> None:
    story = city()
    story.offer(0, "c1", number)
    story.tell(on.CallerLeft(at(30), "c1"))
    assert story.floor.callbacks == {}


def test_nothing_of_it_without_a_way_out() -> None:
    story = city(operators=0, rules=replace(RULES, possible=False))
    lost(story, 0, "c1")
    comes(story, 100)
    assert story.floor.callbacks == {} and calls_made(story) == []


def test_nobody_is_called_at_night() -> None:
    """Noon of the story is 12:00 in Almaty."""
    story = city(rules=replace(RULES, opens=time(8), closes=time(12, 5)))
    asks_and_leaves(story, 0, "c1")
    comes(story, 301)
    assert calls_made(story) == []
    assert the_callback(story).due_at == at(20 * 3600)
    story.wait_until(20 * 3600 + 1)
    assert len(calls_made(story)) == 1


def test_the_morning_after() -> None:
    zone, rules = "Asia/Almaty", CallbackRules(opens=time(8), closes=time(22))
    noon = at(0)
    expected: dict[datetime, datetime] = {
        noon: noon,
        at(10 * 3600 - 1): at(10 * 3600 - 1),
        at(10 * 3600): at(20 * 3600),
        at(19 * 3600): at(20 * 3600),
    }
    assert {moment: not_at_night(rules, zone, moment) for moment in expected} == expected


def test_a_lead_withdraws_it_with_a_reason_also_while_it_rings() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    comes(story, 30)
    (made,) = calls_made(story)
    story.tell(on.CallbackWithdrawn(at(31), "c1", 7, "asked twice"))
    (over,) = story.records_of(note.CallbackEnded)
    assert (over.result, over.person_id, over.reason) == ("withdrawn", 7, "asked twice")
    assert do.EndLeg(made.ring_id) in story.latest
    story.leg_ends(32, made.ring_id, RingResult.NO_ANSWER)
    assert state(story) == (OperatorState.AVAILABLE, None), "she is not blamed"


def test_a_lead_wants_it_now() -> None:
    story = city(operators=1)
    asks_and_leaves(story, -20, "c1")
    story.leg_ends(-5, story.operator("1001").ring_id or "", RingResult.CALLER_LEFT)
    dial_in_vain(story, 0)
    story.wait_until(30)
    story.tell(on.CallbackHurried(at(31), "c1", 7))
    assert len(calls_made(story)) == 2


def test_an_operator_who_calls_by_hand_makes_an_attempt_of_it() -> None:
    story = city(operators=1)
    story.tell(on.OperatorPaused(at(-30), "1001", "task"))
    asks_and_leaves(story, -20, "c1")
    story.tell(on.OutboundCallRequested(at(0), "1001", "pbx1-out-1.1", "pbx1", "t", "109", CITIZEN))
    story.tell(on.PhoneAnswered(at(1), "pbx1-out-1.1~1"))
    story.tell(on.OutboundCallConnected(at(5), "pbx1-out-1.1"))
    assert ended(story) == [(CallbackResult.REACHED, 1)]


def compared(story: Story, seconds: float, *legs: on.LiveLeg) -> None:
    story.tell(on.PbxLost(at(seconds), "pbx1"))
    story.tell(on.PbxCompared(at(seconds), "pbx1", tuple(legs), {"1001": True}))


def rung_back() -> tuple[Story, do.CallOut]:
    story = city()
    asks_and_leaves(story, 0, "c1")
    comes(story, 30)
    (made,) = calls_made(story)
    return story, made


def test_a_dispatcher_that_comes_back_leaves_a_ring_alone() -> None:
    story, made = rung_back()
    compared(story, 32, on.LiveLeg(made.ring_id, "1001", answered=False, bridged=None))
    assert do.CancelRing(made.ring_id) not in story.latest
    assert len(calls_made(story)) == 1, "nobody is rung twice"
    story.tell(on.PhoneAnswered(at(33), made.ring_id))
    story.tell(on.OutboundCallConnected(at(40), made.out_id))
    assert ended(story) == [(CallbackResult.REACHED, 1)]


def test_a_call_that_vanished_meanwhile_is_an_attempt_and_never_repeated_at_once() -> None:
    story, made = rung_back()
    story.tell(on.PhoneAnswered(at(31), made.ring_id))
    compared(story, 60)
    assert the_callback(story).tries == 1 and the_callback(story).last == "unseen"
    story.wait_until(300)
    assert len(calls_made(story)) == 1
    story.wait_until(361)
    assert len(calls_made(story)) == 2


def test_a_ring_that_never_was_is_made_at_once() -> None:
    """The journal had it, the PBX never heard of it; the trace knows that no leg ever was."""
    story, made = rung_back()
    story.tell(on.PbxLost(at(40), "pbx1"))
    story.leg_ends(41, made.ring_id, RingResult.WITHDRAWN)
    story.tell(on.PbxCompared(at(42), "pbx1", (), {"1001": True}))
    assert len(calls_made(story)) == 2 and the_callback(story).tries == 0


def test_nobody_is_called_through_a_pbx_that_is_away() -> None:
    story = city()
    asks_and_leaves(story, 0, "c1")
    story.tell(on.PbxLost(at(20), "pbx1"))
    comes(story, 30)
    assert calls_made(story) == []


def test_a_caller_who_hung_up_while_we_were_away_has_his_place_all_the_same() -> None:
    story = city()
    story.offer(0, "c1", CITIZEN)
    story.tell(on.CallerPressed(at(1), "c1", "1"))
    story.tell(on.PbxLost(at(20), "pbx1"))
    story.tell(on.CallTraced(at(12), "c1", "109", "pbx1", at(0), at(12), caller=CITIZEN))
    story.tell(on.PbxCompared(at(20), "pbx1", (), {"1001": True}))
    (end,) = story.records_of(note.CallEnded)
    assert (end.outcome, end.callback) == (Outcome.CALLBACK_KEPT, "c1")
    comes(story, 30)
    assert len(calls_made(story)) == 1


def test_a_pbx_that_lost_the_call_takes_no_place_away() -> None:
    story = city()
    story.offer(0, "c1", CITIZEN)
    story.tell(on.CallerPressed(at(1), "c1", "1"))
    story.tell(on.PbxLost(at(20), "pbx1"))
    story.tell(on.PbxCompared(at(21), "pbx1", (), {"1001": True}))
    assert the_callback(story).source is CallbackSource.REQUESTED


FORGED = [f"+7705333{n:04}" for n in range(14)]


def forged_callers(story: Story, numbers: Sequence[str]) -> None:
    """Somebody calls in the name of each of them, and hangs up after 20 s."""
    for n, number in enumerate(numbers):
        story.offer(30 * n, f"f{n}", number)
        story.tell(on.CallerLeft(at(30 * n + 20), f"f{n}"))


def rings_of(story: Story, begins: float, seconds: float) -> list[str]:
    """Whom one operator rings in this time; nobody is there."""
    comes(story, begins)
    for second in range(int(begins) + 1, int(begins + seconds), 10):
        story.wait_until(second)
        outgoing = story.operator("1001").outgoing
        if outgoing is not None:
            story.tell(on.PhoneAnswered(at(second), outgoing.leg))
            story.leg_ends(second + 1, outgoing.leg, RingResult.ANSWERED)
            story.tell(on.OperatorAvailable(at(second + 2), "1001"))
    return [each.number for each in calls_made(story)]


def test_14_forged_numbers_of_one_block_make_us_ring_five_strangers() -> None:
    story = city()
    forged_callers(story, FORGED)
    rung = rings_of(story, 600, 900)
    assert set(rung) == set(FORGED[:5])
    held = [each.number for each in story.floor.callbacks.values() if each.held]
    assert held == FORGED[5:], "they wait for the shift lead, and nothing is lost"


def test_forged_numbers_of_many_blocks_meet_the_cap_of_the_hour() -> None:
    story = city(rules=replace(RULES, per_hour=7))
    forged_callers(story, [f"+7705{n:03}0000" for n in range(14)])
    assert len(set(rings_of(story, 600, 900))) == 7


def test_a_shift_lead_says_yes_to_one_who_is_held() -> None:
    story = city()
    forged_callers(story, FORGED)
    rings_of(story, 600, 300)
    story.tell(on.CallbackHurried(at(950), "f9", 7))
    story.wait_until(970)
    assert FORGED[9] in [each.number for each in calls_made(story)]
    assert FORGED[8] not in [each.number for each in calls_made(story)]


def test_callbacks_that_a_forger_asks_for_by_key_are_held_too() -> None:
    story = city()
    for n, number in enumerate(FORGED):
        asks_and_leaves(story, 30 * n, f"f{n}", number)
    assert len(set(rings_of(story, 600, 900))) == 5


def test_after_an_hour_others_of_the_block_are_called_again() -> None:
    cleared = [Cleared(at(n), number) for n, number in enumerate(FORGED[:5])]
    full = judge(RULES, cleared, FORGED[5], at(3599))
    assert full.held and full.cleared == tuple(cleared)
    free = judge(RULES, cleared, FORGED[5], at(3600))
    assert not free.held and free.cleared == (*cleared[1:], Cleared(at(3600), FORGED[5]))
    again = judge(RULES, cleared, FORGED[2], at(10))
    assert not again.held and again.cleared == tuple(cleared), "the same citizen, once more"
