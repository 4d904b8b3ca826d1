"""The operator's side is lost in mid-call: the caller is kept, rung again for, or given back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import CallState, Device, EndedBy, OperatorState, RingResult
from tests.queue_manager.domain.floor_story import Story, at


def talking(operators: int = 2) -> Story:
    """c1 speaks with 1001 since second 2."""
    story = Story(operators)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.commands.clear()
    return story


def lose(story: Story, seconds: float, ring_id: str = "c1~1") -> None:
    """The leg ends with a cause that nobody meant."""
    call_id = ring_id.partition("~")[0]
    story.tell(on.Disconnected(at(seconds), call_id, EndedBy.OPERATOR, lost=True))
    story.leg_ends(seconds, ring_id, RingResult.FAILED)


def fall_silent(story: Story, seconds: float, ring_id: str = "c1~1") -> None:
    """The PBX has ended the leg since no sound came from it."""
    story.tell(on.Disconnected(at(seconds), "c1", EndedBy.OPERATOR, lost=True, silent=True))
    story.leg_ends(seconds, ring_id, RingResult.FAILED)


def unreachable(story: Story, seconds: float, operator: str = "1001") -> None:
    story.tell(on.PhoneReachable(at(seconds), operator, Device.PHONE, False))


def back(story: Story, seconds: float, operator: str = "1001") -> None:
    story.tell(on.PhoneReachable(at(seconds), operator, Device.PHONE, True))


def test_held_and_rung_again_as_soon_as_the_telephone_is_there() -> None:
    story = talking()
    unreachable(story, 9)
    lose(story, 10)
    call = story.call("c1")
    assert (call.state, call.reconnect.operator, call.reconnect.until) == (
        CallState.RECONNECTING,
        "1001",
        at(30),
    )
    assert story.rung() == []
    back(story, 14)
    assert story.rung() == [("c1", "1001")]
    assert story.floor.rings["c1~2"].again
    story.answer(15, "c1~2")
    assert story.call("c1").state is CallState.TALKING
    assert story.operator("1001").state is OperatorState.TALKING
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.lost_at, broken.resumed_at, broken.resumed_by) == (at(10), at(15), "1001")


def test_it_stays_one_call_with_one_ticket_and_the_music_is_no_talk() -> None:
    story = talking()
    lose(story, 10)
    story.answer(12, "c1~2")
    story.hang_up(20, "c1", EndedBy.OPERATOR)
    assert len(story.records_of(note.CallAnswered)) == len(story.records_of(note.TicketOpened)) == 1
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.waited_seconds, ended.talk_seconds, ended.operator) == (2.0, 16.0, "1001")
    assert story.operator("1001").state is OperatorState.WRAP_UP


def test_a_telephone_that_cannot_be_reached_yet_is_tried_again() -> None:
    story = talking()
    lose(story, 10)
    story.leg_ends(10.2, "c1~2", RingResult.UNREACHABLE)
    assert story.call("c1").state is CallState.RECONNECTING
    story.wait_until(11.1)
    assert len(story.rung()) == 1, "not before a second has passed"
    story.wait_until(11.3)
    assert story.rung() == [("c1", "1001")] * 2


def test_a_ring_that_the_old_page_can_not_hear_is_tried_again() -> None:
    """The PBX still knew the telephone that was lost, and rang it for nothing."""
    story = talking()
    lose(story, 10)
    story.wait_until(11.6)
    assert story.records_of(note.RingEnded)[-1].result is RingResult.UNREACHABLE
    assert story.call("c1").state is CallState.RECONNECTING
    story.leg_ends(11.7, "c1~2", RingResult.UNREACHABLE)
    story.wait_until(13)
    assert story.rung() == [("c1", "1001")] * 2
    story.answer(13.1, "c1~3")
    assert story.call("c1").state is CallState.TALKING


def test_after_twenty_seconds_the_caller_is_first_in_line_for_another() -> None:
    story = talking(1)
    unreachable(story, 9)
    lose(story, 10)
    story.offer(11, "c2")
    story.wait_until(29.9)
    assert story.call("c1").state is CallState.RECONNECTING
    story.wait_until(30)
    operator = story.operator("1001")
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, "unreachable")
    assert story.call("c1").state is CallState.WAITING
    back(story, 31)
    assert story.rung() == [("c1", "1001")], "before c2, who has waited since second 11"
    assert not story.floor.rings["c1~2"].again


@pytest.mark.parametrize("reason", ["lunch", None])
def test_what_was_chosen_for_the_end_of_a_lost_call_is_done_then_and_never_later(
    reason: str | None,
) -> None:
    story = talking(1)
    chosen: on.Event = on.OperatorSignedOut(at(5), "1001")
    if reason is not None:
        chosen = on.OperatorPaused(at(5), "1001", reason)
    story.tell(chosen)
    unreachable(story, 9)
    lose(story, 10)
    story.wait_until(29.9)
    assert story.operator("1001").state is OperatorState.TALKING, "she may still be back"
    story.wait_until(30)
    state = OperatorState.PAUSED if reason else OperatorState.SIGNED_OUT
    assert (story.operator("1001").state, story.operator("1001").reason) == (state, reason)
    back(story, 31)
    assert story.operator("1001").state is state and story.rung() == []
    story.tell(on.OperatorAvailable(at(3600), "1001"))
    story.answer(3601, "c1~2")
    story.hang_up(3660, "c1")
    story.wait_until(3700)
    assert story.operator("1001").state is OperatorState.AVAILABLE, "another shift, another call"


def test_who_chose_to_leave_leaves_also_when_the_exchange_gave_the_lost_caller_to_another() -> None:
    story = talking(2)
    story.tell(on.OperatorSignedOut(at(5), "1001"))
    unreachable(story, 9)
    lose(story, 10)
    story.tell(on.Connected(at(12), "c1", "1002"))
    assert story.operator("1001").state is OperatorState.SIGNED_OUT


def test_a_caller_back_in_line_goes_to_whoever_is_free_with_the_story() -> None:
    story = talking(2)
    unreachable(story, 9)
    lose(story, 10)
    story.wait_until(30)
    assert story.rung() == [("c1", "1002")]
    story.answer(31, "c1~2")
    (broken,) = story.call("c1").talk.breaks
    assert (broken.operator, broken.resumed_by) == ("1001", "1002")
    assert len(story.records_of(note.TicketOpened)) == 1
    story.hang_up(40, "c1")
    assert story.records_of(note.CallEnded)[0].operator == "1002"
    assert story.operator("1002").state is OperatorState.WRAP_UP


@pytest.mark.parametrize("result", [RingResult.REJECTED, RingResult.NO_ANSWER])
def test_who_does_not_take_the_caller_back_is_not_waited_for(result: RingResult) -> None:
    story = talking(2)
    lose(story, 10)
    story.leg_ends(11, "c1~2", result)
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    operator = story.operator("1001")
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, result.value)


def test_a_ring_again_that_rings_out_gives_the_caller_to_the_next() -> None:
    story = talking(2)
    lose(story, 10)
    story.tell(on.PhoneRang(at(10.1), "c1~2"))
    story.wait_until(16)
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    assert do.CancelRing("c1~2") in story.commands


@pytest.mark.parametrize("seconds", [15, 35])
def test_a_caller_who_leaves_meanwhile_is_to_be_called_back(seconds: float) -> None:
    story = talking(1)
    unreachable(story, 9)
    lose(story, 10)
    story.wait_until(seconds)
    story.tell(on.CallerLeft(at(seconds), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert ended.outcome == "answered"
    assert [(w.ticket, w.at) for w in story.records_of(note.CallbackOwed)] == [
        (ended.ticket, at(seconds))
    ]
    assert [b.resumed_at for b in story.records_of(note.CallBroken)] == [None]
    assert not story.floor.calls


@pytest.mark.parametrize("seconds", [15, 340])
def test_a_talk_that_never_went_on_ended_when_it_was_lost(seconds: float) -> None:
    story = talking(1)
    story.tell(on.HoldStarted(at(20), "c1"))
    unreachable(story, 32)
    lose(story, 32)
    story.wait_until(32 + seconds)
    story.tell(on.CallerLeft(at(32 + seconds), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.talk_seconds, ended.hold_seconds) == (30.0, 12.0)
    assert (ended.waited_seconds, ended.ended_at) == (2.0, at(32 + seconds))
    assert story.floor.handled == {"109": (50.0,)}, "and twenty seconds of wrap-up"


def test_the_load_of_whoever_was_lost_with_a_caller_is_the_talk() -> None:
    loads = []
    for left_at in (10.0, 29.0):  # at once, and after nineteen seconds of music
        story = talking(1)
        unreachable(story, 10)
        lose(story, 10)
        story.tell(on.CallerLeft(at(left_at), "c1"))
        story.wait_until(60)
        loads.append(story.operator("1001").load)
    assert loads[0] == loads[1]


def test_who_leaves_while_it_rings_again_takes_the_ring_back() -> None:
    story = talking(1)
    lose(story, 10)
    story.tell(on.CallerLeft(at(11), "c1"))
    assert do.CancelRing("c1~2") in story.commands
    assert story.operator("1001").state is OperatorState.WRAP_UP


def test_lost_on_hold_goes_on_talking() -> None:
    story = talking(1)
    story.tell(on.HoldStarted(at(5), "c1"))
    lose(story, 10)
    assert story.operator("1001").state is OperatorState.TALKING
    story.answer(12, "c1~2")
    assert story.call("c1").talk.held.total_seconds() == 5


def web_talking() -> Story:
    story = Story(1)
    story.tell(on.PhoneReachable(at(-5), "1001", Device.WEB, True))
    story.tell(on.OperatorAvailable(at(-4), "1001", Device.WEB))
    story.offer(0, "c1")
    return story


def test_a_page_that_closes_in_mid_call_drops_its_leg_at_once() -> None:
    story = web_talking()
    story.answer(2, "c1~1")
    assert story.tell(on.PhoneGone(at(9), "1001")) == (do.DropLeg("c1~1"),)


def test_a_page_that_closes_while_it_rings_passes_the_caller_on() -> None:
    story = web_talking()
    story.tell(on.PhoneGone(at(1), "1001"))
    operator = story.operator("1001")
    assert (operator.state, operator.reason) == (OperatorState.PAUSED, "unreachable")
    assert do.CancelRing("c1~1") in story.commands


def test_a_page_that_closes_says_nothing_of_the_telephone_on_the_table() -> None:
    story = talking(1)
    assert story.tell(on.PhoneGone(at(9), "1001")) == ()


def test_lost_while_the_dispatcher_was_away() -> None:
    story = talking(1)
    story.tell(on.PbxLost(at(9), "pbx1"))
    caller = on.LiveLeg("c1", None, True, None)
    story.tell(on.PbxCompared(at(12), "pbx1", (caller,), {"1001": True}))
    assert story.rung() == [("c1", "1001")]
    assert story.call("c1").state is CallState.RECONNECTING


def test_connected_by_the_parachute_meanwhile() -> None:
    story = talking(2)
    unreachable(story, 9)
    lose(story, 10)
    story.tell(on.Connected(at(12), "c1", "1002"))
    assert story.call("c1").operator == "1002"
    assert story.operator("1001").state is OperatorState.PAUSED


def test_handed_on_to_another_operator() -> None:
    story = talking(2)
    commands = story.tell(on.TransferRequested(at(10), "c1", "1002"))
    assert do.DropLeg("c1~1") in commands
    assert story.rung() == [("c1", "1002")]
    assert not story.floor.rings["c1~2"].again
    assert story.operator("1001").state is OperatorState.WRAP_UP
    lose(story, 10.1)
    story.answer(12, "c1~2")
    assert story.call("c1").operator == "1002"
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.transfer_to, broken.resumed_by) == ("1002", "1002")
    story.hang_up(20, "c1")
    assert story.operator("1001").state is OperatorState.WRAP_UP
    assert story.operator("1002").state is OperatorState.WRAP_UP
    assert len(story.records_of(note.TicketOpened)) == 1


def test_handed_on_to_whom_the_caller_never_spoke() -> None:
    """They leave while it rings: on record it stays the call of who had them."""
    story = talking(2)
    story.tell(on.TransferRequested(at(10), "c1", "1002"))
    lose(story, 10.1)
    assert story.rung() == [("c1", "1002")]
    story.tell(on.CallerLeft(at(12), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds) == ("1001", 8.0)


def test_lost_by_whom_the_caller_was_handed_on_to() -> None:
    """And never taken up again: it was the call of who had them last, not of who answered."""
    story = talking(2)
    story.tell(on.TransferRequested(at(10), "c1", "1002"))
    lose(story, 10.1)
    story.answer(12, "c1~2")
    unreachable(story, 19, "1002")
    unreachable(story, 19, "1001")
    lose(story, 20, "c1~2")
    story.wait_until(41)
    assert story.call("c1").state is CallState.WAITING
    story.tell(on.CallerLeft(at(50), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds) == ("1002", 16.0)


def test_handed_on_and_not_taken() -> None:
    story = talking(3)
    story.tell(on.TransferRequested(at(10), "c1", "1003"))
    lose(story, 10.1)
    story.wait_until(16)
    assert story.rung() == [("c1", "1003"), ("c1", "1002")], "first in line for whoever is free"
    assert story.operator("1003").reason == "no_answer"


@pytest.mark.parametrize("result", [RingResult.BUSY, RingResult.UNREACHABLE, RingResult.FAILED])
def test_handed_on_to_a_telephone_that_cannot_be_rung_he_goes_to_another_at_once(
    result: RingResult,
) -> None:
    story = talking(3)
    story.tell(on.TransferRequested(at(10), "c1", "1003"))
    lose(story, 10.1)
    story.leg_ends(10.3, "c1~2", result)
    assert story.rung() == [("c1", "1003"), ("c1", "1002")]
    assert story.operator("1003").reason == result.value


def test_a_colleague_who_turns_to_something_else_while_it_rings_is_not_waited_for() -> None:
    story = talking(3)
    story.tell(on.TransferRequested(at(10), "c1", "1003"))
    lose(story, 10.1)
    story.tell(on.OperatorPaused(at(11), "1003", "lunch"))
    story.leg_ends(11.1, "c1~2", RingResult.WITHDRAWN)
    story.wait_until(12)
    assert story.rung() == [("c1", "1003"), ("c1", "1002")]


def test_nobody_is_handed_on_to_who_is_not_free() -> None:
    story = talking(2)
    story.tell(on.OperatorPaused(at(5), "1002", "lunch"))
    assert story.tell(on.TransferRequested(at(10), "c1", "1002")) == ()
    assert story.tell(on.TransferRequested(at(10), "c1", "1001")) == ()
    assert story.tell(on.TransferRequested(at(10), "c1", "9999")) == ()
    assert story.call("c1").state is CallState.TALKING


def test_fetched_out_of_the_parachute_in_the_instant_in_which_it_found_somebody() -> None:
    """As seen on a real Asterisk: connected, and a millisecond later back in the waiting room."""
    story = Story(2)
    unreachable(story, -10, "1001")
    unreachable(story, -10, "1002")
    story.offer(0, "c1")
    story.tell(on.CallerParachuted(at(5), "c1", "found"))
    story.tell(on.Connected(at(5.001), "c1", "1001"))
    story.tell(on.Disconnected(at(5.002), "c1", EndedBy.CALLER))
    story.tell(on.CallerGreeted(at(5.003), "c1"))
    assert story.call("c1").state is CallState.WAITING
    back(story, 6, "1002")
    assert story.rung() == [("c1", "1002")]
    story.answer(8, "c1~1")
    story.hang_up(20, "c1")
    assert len(story.records_of(note.TicketOpened)) == len(story.records_of(note.CallEnded)) == 1


def test_a_greeting_reported_late_is_no_second_wait() -> None:
    """The dialplan's word may come after the talk's first moment, and even after its last."""
    story = talking(1)
    story.tell(on.CallerGreeted(at(2), "c1"))
    assert story.call("c1").state is CallState.TALKING
    story.tell(on.Disconnected(at(9), "c1", EndedBy.CALLER))
    story.tell(on.CallerGreeted(at(2), "c1"))
    story.tell(on.CallerLeft(at(9.001), "c1"))
    assert story.records_of(note.CallEnded)[0].outcome == "answered"
    assert story.records_of(note.CallbackOwed) == []


def test_whom_the_parachute_connected_is_held_as_well() -> None:
    """The leg has no name of ours; the telephone is free when the PBX says that it is put down."""
    story = Story(operators=2)
    story.tell(on.PbxLost(at(0), "pbx1"))
    story.offer(1, "c1")
    story.tell(on.PhoneEngaged(at(2), "1001", True))
    story.tell(on.Connected(at(3), "c1", "1001"))
    story.tell(on.PbxCompared(at(4), "pbx1", (
        on.LiveLeg("c1", None, True, "q1"), on.LiveLeg("q1", "1001", True, "c1"),
    ), {"1001": True, "1002": True}, frozenset({"1001"})))  # fmt: skip
    story.tell(on.Disconnected(at(10), "c1", EndedBy.OPERATOR, lost=True))
    assert story.call("c1").state is CallState.RECONNECTING and story.rung() == []
    story.tell(on.PhoneEngaged(at(10), "1001", False))
    assert story.rung() == [("c1", "1001")] and story.floor.rings["c1~1"].again
    story.answer(11, "c1~1")
    assert story.operator("1001").state is OperatorState.TALKING
    assert len(story.records_of(note.TicketOpened)) == 1


def test_a_telephone_without_sound_twice_in_a_call_is_set_aside_and_the_caller_goes_on() -> None:
    story = talking()
    fall_silent(story, 20)
    assert story.rung() == [("c1", "1001")], "once may be a headset's mute"
    story.answer(21, "c1~2")
    fall_silent(story, 40, "c1~2")
    aside = story.operator("1001")
    assert (aside.state, aside.reason) == (OperatorState.PAUSED, "no_sound")
    assert story.rung() == [("c1", "1001"), ("c1", "1002")]
    story.answer(42, "c1~3")
    assert story.call("c1").operator == "1002"
    story.hang_up(50, "c1")
    assert len(story.records_of(note.CallEnded)) == 1


def test_other_losses_do_not_count_as_silence() -> None:
    story = talking()
    fall_silent(story, 20)
    story.answer(21, "c1~2")
    lose(story, 40, "c1~2")
    assert story.call("c1").state is CallState.RECONNECTING
    assert story.operator("1001").state is OperatorState.TALKING


def traced(ended: float, **how: object) -> on.CallTraced:
    """c1, which spoke with 1001 since second 2, from the PBX's own record."""
    told = on.CallTraced(
        at(ended), "c1", "109", "pbx1", at(0), at(ended), operator="1001", connected_at=at(2),
        talk_ended_at=at(10),
    )  # fmt: skip
    return replace(told, **how)  # type: ignore[arg-type]


def test_who_was_held_and_left_while_we_were_away_is_owed_a_call() -> None:
    story = talking()
    back(story, 9, "1001")
    lose(story, 10)
    story.tell(traced(25))
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.lost_at, broken.resumed_at) == ("1001", at(10), None)
    assert [it.call_id for it in story.records_of(note.CallbackOwed)] == ["c1"]
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds) == ("1001", 8.0)
    assert story.floor.calls == {} and all(it.withdrawn for it in story.floor.rings.values())


def test_whose_talk_went_on_while_we_were_away_is_owed_nothing() -> None:
    story = talking()
    unreachable(story, 9)
    lose(story, 10)
    story.tell(traced(40, talk_ended_at=at(40), resumed_at=at(15), resumed_by="1002"))
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.resumed_at, broken.resumed_by) == (at(15), "1002")
    assert story.records_of(note.CallbackOwed) == []
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.talk_seconds) == ("1002", 8.0 + 25.0)
    assert story.operator("1001").state is not OperatorState.TALKING
