"""The dispatcher's rules, each told as a short story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_manager.domain.decide import PASSES, next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import (
    CallState,
    CutOff,
    Device,
    EndedBy,
    OperatorState,
    Outcome,
    RingResult,
    Route,
)
from queue_manager.domain.lines.skills import Skills
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.facts import facts_of
from queue_manager.domain.ringing.reconnect import held_for
from tests.queue_manager.domain.call_histories import histories
from tests.queue_manager.domain.floor_story import LINE, Story, at


def test_a_caller_is_claimed_and_rung_for_in_the_same_decision() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    claim, ring = story.latest
    assert claim == do.ClaimCaller("c1", "PJSIP/trunk-c1")
    assert ring == do.RingOperator(
        "c1~1", "c1", "PJSIP/trunk-c1", "1001", Device.PHONE, "+77011234567", 7.0
    )


def test_the_longest_idle_operator_is_rung_first() -> None:
    story = Story(operators=3)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.hang_up(30, "c1")
    story.wait_until(60)
    for n, call in enumerate(["c2", "c3", "c4"]):
        story.offer(61 + n, call)
    assert story.rung() == [("c1", "1001"), ("c2", "1002"), ("c3", "1003"), ("c4", "1001")]


def test_first_come_first_served() -> None:
    story = Story(operators=1, line=replace(LINE, wrap_up=timedelta()))
    for n, call in enumerate(["c1", "c2", "c3"]):
        story.offer(n, call)
    story.answer(3, "c1~1")
    story.hang_up(10, "c1")
    assert story.rung()[-1] == ("c2", "1001")
    assert story.call("c3").state is CallState.WAITING


def test_no_answer_goes_to_the_next_at_once_and_the_place_in_line_stays() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.offer(0.5, "c2")  # 1002 is rung for c2
    story.wait_until(6)
    assert do.CancelRing("c1~1") in story.latest
    silent = story.operator("1001")
    assert (silent.state, silent.reason) == (OperatorState.PAUSED, "no_answer")
    story.leg_ends(6.2, "c1~1", RingResult.NO_ANSWER)
    story.tell(on.OperatorAvailable(at(6.3), "1001"))
    assert story.rung()[-1] == ("c1", "1001")  # c1 came first, so it is served first
    ring = story.records_of(note.RingEnded)[0]
    assert (ring.operator, ring.result, ring.seconds) == ("1001", RingResult.NO_ANSWER, 6.0)


def test_a_rejected_ring_moves_on_without_waiting() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.leg_ends(0.4, "c1~1", RingResult.REJECTED)
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    assert story.operator("1001").reason == "rejected"


def test_waited_runs_from_the_first_moment_to_the_connection() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.PhoneAnswered(at(1), "c1~1"))
    story.tell(on.CallerGreeted(at(3.9), "c1"))
    story.tell(on.Connected(at(3.912345), "c1", "1001", "c1~1"))
    story.hang_up(63.912345, "c1")
    ended = story.records_of(note.CallEnded)[0]
    assert ended.outcome is Outcome.ANSWERED
    assert ended.waited_seconds == pytest.approx(3.912345, abs=1e-9)
    assert ended.talk_seconds == pytest.approx(60)
    assert story.records_of(note.RingEnded)[0].seconds == pytest.approx(1)


def test_an_answer_opens_a_numbered_ticket_of_the_citys_year() -> None:
    story = Story(operators=2)
    story.tell(on.TicketsCounted(at(0), {"109-2026": 41}))
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    ticket = story.records_of(note.TicketOpened)[0]
    assert (ticket.number, ticket.operator, ticket.call_back) == ("109-2026-0000042", "1001", False)
    new_year = 3600 * 24 * 37 + 3600 * 13  # 31 December, 20:00 in UTC: 1 January in Almaty
    story.offer(new_year, "c2")
    story.tell(on.CallerLeft(at(new_year + 9), "c2"))
    assert story.records_of(note.TicketOpened)[-1].number == "109-2027-0000001"


@pytest.mark.parametrize(
    ("seconds", "outcome"),
    [(5.0, Outcome.SHORT_ABANDON), (5.000001, Outcome.ABANDONED), (90, Outcome.ABANDONED)],
)
def test_a_caller_who_leaves_gets_a_ticket_to_call_back(seconds: float, outcome: Outcome) -> None:
    story = Story()
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(seconds), "c1"))
    ended, ticket = story.records_of(note.CallEnded)[0], story.records_of(note.TicketOpened)[0]
    assert (ended.outcome, ended.ticket, ended.waited_seconds) == (
        outcome,
        ticket.number,
        pytest.approx(seconds),
    )
    assert ticket.call_back


def test_nobody_can_call_an_anonymous_caller_back() -> None:
    story = Story()
    story.offer(0, "c1", caller=None)
    story.tell(on.CallerLeft(at(8), "c1"))
    assert not story.records_of(note.TicketOpened)[0].call_back


def test_a_lost_call_remembers_who_did_what() -> None:
    story = Story(operators=3)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.OperatorPaused(at(2), "1002", "lunch"))
    story.offer(3, "c2")
    story.tell(on.CallerLeft(at(8.5), "c2"))
    crowd = story.records_of(note.CallEnded)[0].crowd
    assert crowd == note.Crowd(
        ringing=("1003",), talking=("1001",), paused={"1002": "lunch"}, waiting=1
    )


def test_a_failure_of_ours_is_never_called_the_callers_doing() -> None:
    story = Story()
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(9), "c1", cause=42))
    ended = story.records_of(note.CallEnded)[0]
    assert (ended.outcome, ended.failure) == (Outcome.FAILED, "congestion")


def test_wrap_up_is_timed_and_ends_itself() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.hang_up(11, "c1", EndedBy.OPERATOR)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    assert next_due(story.floor) == at(31)
    story.wait_until(31)
    assert story.operator("1001").state is OperatorState.AVAILABLE
    states = [
        (each.state, (each.ended_at - each.began_at).total_seconds())
        for each in story.records_of(note.StateEnded)
    ][1:]
    assert states == [
        (OperatorState.RINGING, 1.0),
        (OperatorState.TALKING, 10.0),
        (OperatorState.WRAP_UP, 20.0),
    ]


def test_pause_and_sign_out_in_a_call_count_after_it() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.OperatorPaused(at(5), "1001", "lunch"))
    story.offer(6, "c2")
    story.answer(7, "c2~1")
    story.tell(on.OperatorSignedOut(at(8), "1002"))
    assert story.operator("1001").state is OperatorState.TALKING
    story.hang_up(10, "c1")
    story.hang_up(10, "c2")
    story.wait_until(30)
    assert (story.operator("1001").state, story.operator("1001").reason) == (
        OperatorState.PAUSED,
        "lunch",
    )
    assert story.operator("1002").state is OperatorState.SIGNED_OUT


@pytest.mark.parametrize("how", ["by time", "by hand", "by the ladder", "into a pause"])
def test_a_wrap_up_is_on_record_with_its_call_however_it_ends(how: str) -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    if how == "into a pause":
        story.tell(on.OperatorPaused(at(3), "1001", "break"))
    story.hang_up(30, "c1")
    if how == "by hand":
        story.tell(on.OperatorAvailable(at(36), "1001"))
    if how == "by the ladder":
        story.offer(31, "c2")
    story.wait_until(60)
    (written,) = (
        it for it in story.records_of(note.StateEnded) if it.state is OperatorState.WRAP_UP
    )
    ends = {"by hand": 36, "by the ladder": 42}.get(how, 50)
    assert (written.call_id, written.ended_at) == ("c1", at(ends))
    (first, *_) = histories(story.records)
    assert facts_of(first).wrap_up_ms == 1000 * (ends - 30)
    assert story.operator("1001").call_id in (None, "c2")


def test_a_wrap_up_ended_by_hand_spends_what_was_chosen_for_its_end() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.OperatorPaused(at(2), "1001", "lunch"))
    story.hang_up(10, "c1")
    story.tell(on.OperatorAvailable(at(12), "1001"))
    assert story.operator("1001").state is OperatorState.AVAILABLE
    assert (story.operator("1001").after_call, story.operator("1001").call_id) == (None, None)


def test_a_leg_that_finds_the_caller_gone_is_not_the_operators_doing() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.tell(on.PhoneAnswered(at(1), "c1~1"))
    story.leg_ends(1.01, "c1~1", RingResult.CALLER_LEFT)
    assert story.operator("1001").state is OperatorState.AVAILABLE
    assert story.rung() == [("c1", "1001")]  # his own leg's end is on its way
    story.tell(on.CallerLeft(at(1.02), "c1"))
    assert [ring.result for ring in story.records_of(note.RingEnded)] == [RingResult.CALLER_LEFT]
    assert not story.floor.calls


def test_a_caller_taken_for_gone_is_rung_for_again() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.PhoneAnswered(at(1), "c1~1"))
    story.leg_ends(1.01, "c1~1", RingResult.CALLER_LEFT)
    story.wait_until(3)
    assert story.rung() == [("c1", "1001"), ("c1", "1001")]


def test_pausing_while_ringing_sends_the_caller_to_the_next() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.tell(on.OperatorPaused(at(1), "1001", "break"))
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    story.leg_ends(1.01, "c1~1", RingResult.NO_ANSWER)
    assert story.records_of(note.RingEnded)[0].result is RingResult.WITHDRAWN
    assert story.operator("1001").reason == "break"


def test_an_operator_whose_phone_is_gone_is_set_aside_and_comes_back_with_it() -> None:
    story = Story(operators=1)
    story.tell(on.PhoneReachable(at(0), "1001", Device.PHONE, False))
    assert story.operator("1001").reason == "unreachable"
    story.offer(1, "c1")
    assert story.rung() == []
    story.tell(on.PhoneReachable(at(2), "1001", Device.PHONE, True))
    assert story.rung() == [("c1", "1001")]


def test_the_phone_of_the_last_ring_is_not_rung_before_its_leg_is_gone() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(2), "c1"))
    story.offer(2.001, "c2")
    assert story.rung() == [("c1", "1001")]
    story.leg_ends(2.01, "c1~1", RingResult.NO_ANSWER)
    assert story.rung()[-1] == ("c2", "1001")
    assert story.records_of(note.RingEnded)[0].result is RingResult.CALLER_LEFT


def test_a_lost_calls_rings_are_on_record_no_later_than_the_call() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(2), "c1"))
    (ring,), (ended,) = story.records_of(note.RingEnded), story.records_of(note.CallEnded)
    assert (ring.result, ring.seconds) == (RingResult.CALLER_LEFT, 2.0)
    assert story.records.index(ring) < story.records.index(ended)
    story.leg_ends(2.01, "c1~1", RingResult.NO_ANSWER)
    assert story.records_of(note.RingEnded) == [ring]


def test_a_leg_that_bridges_while_it_is_taken_back_does_not_get_the_caller() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.wait_until(6)
    claim, cancel, _mirror, ring = story.latest
    assert claim == do.ClaimCaller("c1", "PJSIP/trunk-c1")  # the leg is promised nobody
    assert cancel == do.CancelRing("c1~1")
    assert isinstance(ring, do.RingOperator) and ring.operator == "1002"
    story.tell(on.Connected(at(6.003), "c1", "1001", "c1~1"))
    story.tell(on.Disconnected(at(6.006), "c1", EndedBy.OPERATOR))
    story.leg_ends(6.006, "c1~1", RingResult.NO_ANSWER)
    assert story.call("c1").state is CallState.RINGING
    story.answer(7, "c1~2")
    assert story.call("c1").operator == "1002"
    assert len(story.records_of(note.TicketOpened)) == 1


def test_a_cancel_that_was_not_heard_is_repeated() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.wait_until(9)
    assert story.latest == (do.CancelRing("c1~1"),)
    assert [c for c in story.commands if isinstance(c, do.CancelRing)] == [
        do.CancelRing("c1~1")
    ] * 2


def test_hold_counts_within_the_talk() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.HoldStarted(at(5), "c1"))
    assert story.operator("1001").state is OperatorState.HOLD
    story.tell(on.HoldEnded(at(8), "c1"))
    story.tell(on.HoldStarted(at(9), "c1"))
    story.hang_up(11, "c1")
    ended = story.records_of(note.CallEnded)[0]
    assert (ended.talk_seconds, ended.hold_seconds) == (10.0, 5.0)


def test_a_parachuted_caller_is_fetched_back_with_the_first_clock() -> None:
    story = Story()
    story.offer(0, "c1")
    story.tell(on.CallerParachuted(at(2), "c1", "beat"))
    assert story.latest == (do.ReclaimCaller("c1", "PJSIP/trunk-c1"),)
    for seconds in (3, 4, 5):
        story.tell(on.CallerParachuted(at(seconds), "c1", "beat"))
    assert story.latest == ()  # enough: the PBX's own queue keeps the caller
    story.tell(on.Connected(at(9), "c1", "1007"))
    assert story.call("c1").talk.route is Route.PARACHUTE
    story.tell(on.CallerLeft(at(19), "c1"))
    ended = story.records_of(note.CallEnded)[0]
    assert (ended.waited_seconds, ended.operator) == (9.0, "1007")


def left_to_the_parachute() -> Story:
    """He has been fetched back three times, and is there again since 4 s."""
    story = Story(operators=2)
    story.offer(0, "c1")
    for seconds in (1, 2, 3, 4):
        story.tell(on.CallerParachuted(at(seconds), "c1", "beat"))
        for ring_id in list(story.floor.rings):
            story.leg_ends(seconds + 0.1, ring_id, RingResult.WITHDRAWN)
    return story


def test_nobody_is_rung_for_a_caller_who_stays_in_the_parachute() -> None:
    story = left_to_the_parachute()
    story.commands.clear()
    story.offer(5, "c2", "+77010000001")
    story.wait_until(10)
    assert {call_id for call_id, _ in story.rung()} == {"c2"}, "who answers would hear nothing"
    story.wait_until(60)
    assert not [each for each in story.commands if isinstance(each, do.SayToCaller)]
    story.tell(on.CallerLeft(at(61), "c1"))
    ends = [each.outcome for each in story.records_of(note.CallEnded) if each.call_id == "c1"]
    rings = [each.result for each in story.records_of(note.RingEnded) if each.call_id == "c1"]
    assert ends == [Outcome.ABANDONED] and set(rings) == {RingResult.WITHDRAWN}


def test_whom_the_parachute_has_found_somebody_for_is_as_any_other_caller() -> None:
    story = left_to_the_parachute()
    story.tell(on.Connected(at(9), "c1", "1001"))
    story.tell(on.Disconnected(at(20), "c1", EndedBy.OPERATOR, lost=True))
    story.wait_until(41)
    assert story.rung()[-1][0] == "c1" and held_for(story.call("c1")) is None


@pytest.mark.parametrize("parachuted", [True, False])
def test_after_a_login_he_is_rung_for_if_he_is_not_there_any_more(parachuted: bool) -> None:
    story = left_to_the_parachute()
    story.tell(on.PbxLost(at(5), "pbx1"))
    story.commands.clear()
    story.tell(compared(9, on.LiveLeg("c1", None, True, None, parachuted=parachuted)))
    assert len(story.rung()) == (not parachuted)
    assert (do.ClaimCaller("c1", "PJSIP/trunk-c1") in story.commands) is not parachuted


def test_back_in_the_waiting_room_he_is_rung_for() -> None:
    story = left_to_the_parachute()
    story.commands.clear()
    story.tell(on.CallerGreeted(at(9), "c1"))
    assert len(story.rung()) == 1


def compared(seconds: float, *legs: on.LiveLeg) -> on.PbxCompared:
    return on.PbxCompared(at(seconds), "pbx1", legs, {"1001": True, "1002": True})


@pytest.mark.parametrize("by", [EndedBy.CALLER, EndedBy.OPERATOR])
@pytest.mark.parametrize("dismissed", [True, False])
def test_who_was_served_while_we_were_away_is_not_rung_for(by: EndedBy, dismissed: bool) -> None:
    """As the node tells it: the parachute connected them, and their own leg is there still."""
    story = left_to_the_parachute()
    story.tell(on.PbxLost(at(5), "pbx1"))
    story.commands.clear()
    story.tell(on.Connected(at(6), "c1", "1001", None))
    story.tell(on.Disconnected(at(7), "c1", by))
    story.tell(compared(9, on.LiveLeg("c1", None, True, None, dismissed=dismissed)))
    assert not any(isinstance(it, do.RingOperator | do.ClaimCaller) for it in story.commands)
    assert story.floor.operators["1001"].state is OperatorState.WRAP_UP
    story.tell(on.CallerLeft(at(10), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.ended_by) == (Outcome.ANSWERED, by)


def test_after_a_login_no_ghost_stays() -> None:
    story = Story(operators=2)
    story.offer(0, "talks")
    story.answer(1, "talks~1")
    story.offer(2, "waits")
    story.tell(on.PbxLost(at(3), "pbx1"))
    story.tell(compared(10))
    assert story.floor.calls == {} and story.floor.rings == {}
    talked, waited = story.records_of(note.CallEnded)
    assert (talked.outcome, talked.ended_by) == (Outcome.ANSWERED, EndedBy.SYSTEM)
    assert (waited.outcome, waited.failure) == (
        Outcome.FAILED,
        "the PBX lost the call while we were away",
    )
    story.wait_until(30)
    assert {each.state for each in story.floor.operators.values()} == {OperatorState.AVAILABLE}


def test_a_pbx_that_went_down_owes_a_call_to_who_talked_and_to_who_waited() -> None:
    story = Story(operators=1)
    story.tell(on.CallbackRulesChanged(at(-1), CallbackRules(possible=True)))
    story.offer(0, "talks", "+77010000001")
    story.answer(1, "talks~1")
    story.offer(2, "waits", "+77010000002")
    story.tell(on.PbxLost(at(12), "pbx1", heard_at=at(11.5)))
    story.tell(replace(compared(30), booted_at=at(20)))
    assert story.floor.calls == {}
    talked, waited = story.records_of(note.CallEnded)
    assert (talked.outcome, talked.ended_by, talked.cut_off) == (
        Outcome.ANSWERED, EndedBy.SYSTEM, CutOff.PBX_DOWN,
    )  # fmt: skip
    assert (talked.talk_seconds, talked.ended_at) == (10.5, at(11.5)), "it grew no more"
    assert (waited.outcome, waited.cut_off, waited.ended_at) == (
        Outcome.FAILED, CutOff.PBX_DOWN, at(11.5),
    )  # fmt: skip
    assert [owed.call_id for owed in story.records_of(note.CallbackOwed)] == ["talks"]
    assert {it.callback_id for it in story.records_of(note.CallbackQueued)} == {"talks", "waits"}
    causes = {it.call_id: facts_of(it).cause for it in histories(story.records)}
    assert causes == {"talks": Cause.OURS, "waits": Cause.OURS}


def test_who_was_held_when_the_pbx_went_down_is_owed_one_call() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.Disconnected(at(5), "c1", EndedBy.OPERATOR, lost=True))
    story.tell(on.PbxLost(at(6), "pbx1"))
    story.tell(replace(compared(30), booted_at=at(20)))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.talk_seconds, ended.cut_off) == (4.0, CutOff.PBX_DOWN)
    assert len(story.records_of(note.CallbackOwed)) == 1


def test_a_call_that_ended_unseen_on_a_pbx_that_lived_is_not_cut_off() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.PbxLost(at(3), "pbx1"))
    story.tell(replace(compared(10), booted_at=at(-3600)))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.cut_off, ended.ended_at) == (None, at(10))


def test_after_a_login_what_goes_on_stays_and_what_began_is_learnt() -> None:
    story = Story(operators=2)
    story.offer(0, "old")
    story.answer(1, "old~1")
    story.tell(on.PbxLost(at(3), "pbx1"))
    story.offer(4, "new")
    assert story.rung() == [("old", "1001")]  # nobody is rung through a PBX we do not hear
    story.tell(
        compared(
            10,
            on.LiveLeg("old", None, True, "old~1"),
            on.LiveLeg("old~1", "1001", True, "old"),
            on.LiveLeg("new", None, True, None),
            on.LiveLeg("lost~7", "1002", False, None),
        )
    )
    assert story.call("old").state is CallState.TALKING
    assert do.CancelRing("lost~7") in story.latest
    assert story.rung()[-1] == ("new", "1002")


def test_who_is_in_the_survey_when_we_come_back_does_not_return_to_the_operator() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.PbxLost(at(3), "pbx1"))
    story.tell(compared(10, on.LiveLeg("c1", None, True, None, dismissed=True)))
    assert story.rung() == [("c1", "1001")]
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.tell(on.CallerLeft(at(15), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.ended_by, ended.talk_seconds) == (
        Outcome.ANSWERED, EndedBy.OPERATOR, 9.0,
    )  # fmt: skip


def test_a_talk_that_the_parachute_made_is_adopted() -> None:
    story = Story(operators=1)
    story.tell(on.PbxLost(at(0), "pbx1"))
    story.offer(1, "c1")
    story.tell(
        compared(
            9,
            on.LiveLeg("c1", None, True, "pbx1-77.1"),
            on.LiveLeg("pbx1-77.1", "1001", True, "c1"),
        )
    )
    assert story.operator("1001").state is OperatorState.TALKING
    story.hang_up(20, "c1")
    assert story.records_of(note.CallEnded)[0].route is Route.PARACHUTE


TRACED = on.CallTraced(
    at=at(50),
    call_id="c9",
    line="109",
    pbx="pbx1",
    offered_at=at(10),
    ended_at=at(50),
    caller="+77051112233",
    parachute=True,
    operator="1002",
    connected_at=at(14.25),
    talk_ended_at=at(49),
    ended_by=EndedBy.OPERATOR,
    rings=(on.TracedRing("1002", at(11), at(14), RingResult.ANSWERED),),
)


def test_a_call_from_the_trace_is_on_record_exactly_once() -> None:
    story = Story(operators=2)
    story.tell(TRACED)
    story.tell(TRACED)
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.waited_seconds, ended.talk_seconds) == (
        Outcome.ANSWERED,
        4.25,
        34.75,
    )
    assert len(story.records_of(note.TicketOpened)) == len(story.records_of(note.CallBegan)) == 1
    assert story.records_of(note.RingEnded)[0].ring_id == "c9~parachute1"
    story.tell(on.TraceSwept(at(3600)))
    assert story.floor.ended == {}
    story.tell(TRACED)  # the memory is gone, the horizon is not
    assert len(story.records_of(note.CallEnded)) == 1


def test_who_dialled_a_closed_line_when_we_were_away_is_refused_and_owed_nothing() -> None:
    story = Story(operators=2)
    nobody = {"connected_at": None, "talk_ended_at": None, "operator": None, "rings": ()}
    story.tell(replace(TRACED, **nobody, parachute=False, refused=True))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.refusal, ended.ended_by) == (
        Outcome.REFUSED, "closed", EndedBy.SYSTEM,
    )  # fmt: skip
    assert not story.records_of(note.TicketOpened)


def test_who_was_busy_when_we_were_away_is_not_made_up() -> None:
    story = Story(operators=2)
    story.tell(replace(TRACED, connected_at=None, talk_ended_at=None, operator=None, rings=()))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.crowd) == (Outcome.ABANDONED, None)


def test_the_trace_ends_a_call_that_we_saw_begin() -> None:
    story = Story(operators=1)
    story.offer(10, "c9")
    story.answer(12, "c9~1")
    story.tell(replace(TRACED, parachute=False, operator="1001", rings=()))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.waited_seconds, ended.ended_by) == (2.0, EndedBy.OPERATOR)
    assert len(story.records_of(note.TicketOpened)) == 1


@pytest.mark.parametrize(("cause", "cut_off"), [(16, None), (44, CutOff.VANISHED)])
def test_a_caller_without_sound_has_vanished_and_is_owed_a_call(
    cause: int, cut_off: CutOff | None
) -> None:
    story = Story()
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(40), "c1", cause))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.cut_off, ended.failure) == (Outcome.ABANDONED, cut_off, None)
    assert story.records_of(note.TicketOpened)[0].call_back


def test_a_caller_without_sound_has_vanished_from_a_talk() -> None:
    story = Story(1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.tell(on.Disconnected(at(40), "c1", EndedBy.CALLER))
    story.tell(on.CallerLeft(at(40), "c1", 44))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.outcome, ended.cut_off) == (Outcome.ANSWERED, CutOff.VANISHED)
    wrap_up = story.operator("1001").wrap_up
    assert wrap_up is not None and wrap_up.cut_off is CutOff.VANISHED, "the operator is told"
    story.offer(60, "c2")
    assert story.call("c2").origin.known_to == "1001", "the talk broke: the same operator again"


def test_a_name_that_left_the_roster_leaves_after_the_call() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.RosterChanged(at(2), {}))
    assert set(story.floor.operators) == {"1001"}
    story.hang_up(9, "c1")
    story.wait_until(60)
    assert story.operator("1001").state is OperatorState.SIGNED_OUT


@pytest.mark.parametrize(
    "event",
    [
        on.CallerLeft(at(1), "nobody"),
        on.LegEnded(at(1), "nobody~1"),
        on.PhoneAnswered(at(1), "nobody~1"),
        on.Connected(at(1), "nobody", "1001"),
        on.Disconnected(at(1), "nobody", EndedBy.CALLER),
        on.HoldStarted(at(1), "nobody"),
        on.OperatorAvailable(at(1), "9999"),
        on.OperatorPaused(at(1), "9999", "lunch"),
        on.PhoneReachable(at(1), "9999", Device.WEB, True),
    ],
)
def test_what_is_about_nobody_changes_nothing(event: on.Event) -> None:
    story = Story(operators=1)
    before = story.floor
    story.tell(event)
    assert story.floor == before
    assert story.commands == [] and story.records == []


def test_the_roster_carries_skills_and_the_caller_tells_what_he_wants() -> None:
    story = Story(operators=1)
    skills = Skills(languages={"en": 2}, topics=frozenset({"water"}), reserve=True)
    story.tell(on.RosterChanged(at(0), {"1001": "Operator 1"}, {"1001": skills}))
    assert story.operator("1001").skills == skills
    story.tell(on.PhoneReachable(at(0), "1001", Device.PHONE, False))
    story.offer(1, "c1")
    story.tell(on.CallerNeedsLearnt(at(2), "c1", language="en"))
    story.tell(on.CallerNeedsLearnt(at(3), "c1", topic="water"))
    assert (story.call("c1").needs.language, story.call("c1").needs.topic) == ("en", "water")
    assert story.tell(on.CallerNeedsLearnt(at(4), "nobody", topic="water")) == ()


def test_the_passes_have_an_order_and_each_a_name() -> None:
    names = [each.name for each in PASSES]
    assert len(set(names)) == len(names)
    for first, later in (
        ("reconnect", "ring next"),
        ("recording gaps", "monitoring"),
        ("monitoring", "ring next"),
        ("lent lines", "ring next"),
        ("callbacks due", "ring next"),
        ("ring next", "wrap-ups"),
        ("wrap-ups", "second rings"),
        ("second rings", "lost callers"),
        ("lost callers", "resolution checks"),
    ):
        assert names.index(first) < names.index(later), f"{first} is relied on by {later}"
