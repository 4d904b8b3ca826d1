"""A shift lead on an operator's line: how his leg is told what to do, and what is on record."""

from __future__ import annotations

from datetime import datetime

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.lead_model import LeadMode, Listening
from queue_manager.domain.floor.states import CallState, EndedBy, OperatorState, RingResult
from queue_manager.domain.talking.monitoring import why_not, why_not_to
from queue_manager.domain.talking.transfer import why_not as not_transferred
from tests.queue_manager.domain.floor_story import Story, at

GULMIRA = 7


def talk(operators: int = 1) -> Story:
    """c1 speaks with 1001 since second 2."""
    story = Story(operators)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    return story


def asks(story: Story, seconds: float, mode: LeadMode, person_id: int = GULMIRA) -> None:
    story.commands.clear()
    story.tell(on.MonitoringRequested(at(seconds), "c1", person_id, "Гүлмира", mode))


def on_line(mode: LeadMode = LeadMode.LISTEN, operators: int = 1) -> Story:
    """The lead is on 1001's line since second 11."""
    story = talk(operators)
    asks(story, 10, mode)
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    if mode is LeadMode.BARGE or mode is LeadMode.TAKE_OVER:
        story.tell(on.Joined(at(11), "c1", "lead7", "c1~2"))
    return story


def listening(story: Story) -> Listening:
    (it,) = story.floor.listenings.values()
    return it


def turns(story: Story) -> list[tuple[str, str]]:
    return [(c.mode, c.spied) for c in story.commands if isinstance(c, do.TurnLead)]


def stretches(story: Story) -> list[tuple[str, float, float]]:
    def second(moment: datetime) -> float:
        return (moment - at(0)).total_seconds()

    found = story.records_of(note.LeadWasOnLine)
    return [(it.mode.value, second(it.began_at), second(it.ended_at)) for it in found]


def test_he_is_rung_and_the_conversation_is_not_touched() -> None:
    story = talk()
    asks(story, 10, LeadMode.LISTEN)
    (ring,) = story.commands
    assert isinstance(ring, do.RingLead)
    assert (ring.ring_id, ring.lead, ring.mode) == ("c1~2", "lead7", "listen")
    assert (ring.spied, ring.with_ring) == ("c1~1", "c1~1")
    assert story.call("c1").rings.current == "c1~1"
    assert listening(story).since is None
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    assert listening(story).since == at(11)


def test_each_way_is_noted_with_its_time() -> None:
    story = on_line()
    asks(story, 20, LeadMode.WHISPER)
    assert turns(story) == [("whisper", "c1~1")]
    asks(story, 30, LeadMode.BARGE)
    assert turns(story) == [("barge", "c1~1")]
    story.tell(on.Joined(at(31), "c1", "lead7", "c1~2"))
    story.tell(on.LeadLeft(at(40), GULMIRA))
    assert story.latest == (do.CancelRing("c1~2"),)
    story.leg_ends(41, "c1~2", RingResult.ANSWERED)
    assert stretches(story) == [("listen", 11, 20), ("whisper", 20, 30), ("barge", 31, 40)]
    assert story.floor.listenings == {}
    assert story.operator("1001").state is OperatorState.TALKING


def test_a_mode_chosen_while_the_telephone_rings_is_taken_up_at_the_answer() -> None:
    story = talk()
    asks(story, 10, LeadMode.LISTEN)
    asks(story, 10.1, LeadMode.WHISPER)
    assert story.commands == []
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    assert turns(story) == [("whisper", "c1~1")]


def test_the_end_of_the_call_ends_it() -> None:
    story = on_line()
    story.hang_up(30, "c1")
    assert do.CancelRing("c1~2") in story.commands
    story.leg_ends(30, "c1~2", RingResult.ANSWERED)
    assert stretches(story) == [("listen", 11, 30)]
    assert story.floor.listenings == {}


def test_he_follows_the_caller_to_the_next_operator() -> None:
    story = on_line(operators=2)
    story.tell(on.TransferRequested(at(20), "c1", "1002"))
    story.leg_ends(20, "c1~1", RingResult.ANSWERED)
    assert listening(story).since is None
    story.commands.clear()
    story.answer(25, "c1~3")
    assert turns(story) == [("listen", "c1~3")]
    assert listening(story).operator == "1002"
    story.hang_up(30, "c1")
    assert [it.operator for it in story.records_of(note.LeadWasOnLine)] == ["1001", "1002"]
    assert stretches(story) == [("listen", 11, 20), ("listen", 25, 30)]


def test_what_is_not_recorded_is_not_heard() -> None:
    story = on_line()
    story.commands.clear()
    story.tell(on.RecordingPaused(at(20), "c1", "1001", "card"))
    assert turns(story) == [("cut", "c1~1")]
    story.tell(on.RecordingResumed(at(30), "c1"))
    assert turns(story) == [("cut", "c1~1"), ("listen", "c1~1")]
    story.hang_up(40, "c1")
    assert stretches(story) == [("listen", 11, 20), ("listen", 30, 40)]


def test_who_asks_in_such_a_part_hears_nothing_until_it_is_over() -> None:
    story = talk()
    story.tell(on.RecordingPaused(at(5), "c1", "1001", "card"))
    asks(story, 10, LeadMode.BARGE)
    (ring,) = story.commands
    assert isinstance(ring, do.RingLead) and ring.mode == "cut"
    story.tell(on.PhoneAnswered(at(11), "c1~2"))
    assert listening(story).since is None
    story.tell(on.RecordingResumed(at(20), "c1"))
    assert turns(story) == [("barge", "c1~1")]


def test_taken_over() -> None:
    story = on_line(LeadMode.TAKE_OVER)
    assert story.latest == (do.RecordLeg("c1~2"), do.EndLeg("c1~1"))
    story.tell(on.Disconnected(at(12), "c1", EndedBy.OPERATOR))
    story.leg_ends(12, "c1~1", RingResult.ANSWERED)
    call = story.call("c1")
    assert (call.operator, call.rings.current, call.state) == ("lead7", "c1~2", CallState.TALKING)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    assert listening(story).mode is LeadMode.TAKE_OVER
    story.tell(on.Disconnected(at(60), "c1", EndedBy.OPERATOR))
    story.leg_ends(60, "c1~2", RingResult.ANSWERED)
    story.tell(on.CallerLeft(at(60), "c1"))
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.operator, ended.outcome.value, ended.talk_seconds) == ("1001", "answered", 58.0)
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.transfer_to, broken.resumed_by) == ("1001", "lead7", "lead7")
    assert stretches(story)[-1] == ("take_over", 12, 60)
    assert story.floor.listenings == story.floor.rings == story.floor.calls == {}


def test_the_operator_hangs_up_and_the_lead_who_had_barged_in_has_the_caller() -> None:
    story = on_line(LeadMode.BARGE)
    story.commands.clear()
    story.tell(on.Disconnected(at(20), "c1", EndedBy.OPERATOR))
    story.leg_ends(20, "c1~1", RingResult.ANSWERED)
    assert story.commands == [do.RecordLeg("c1~2")]
    assert story.call("c1").operator == "lead7"
    story.hang_up(30, "c1")
    assert stretches(story) == [("barge", 11, 20), ("take_over", 20, 30)]


def test_the_caller_leaves_three_and_nobody_stays_in_the_bridge() -> None:
    story = on_line(LeadMode.BARGE)
    story.commands.clear()
    story.tell(on.Disconnected(at(20), "c1", EndedBy.CALLER))
    assert set(story.commands) == {do.CancelRing("c1~2"), do.EndLeg("c1~1")}


def test_a_lead_who_is_lost_with_the_caller_gives_him_to_whoever_is_free() -> None:
    story = on_line(LeadMode.TAKE_OVER, operators=2)
    story.tell(on.Disconnected(at(12), "c1", EndedBy.OPERATOR))
    story.leg_ends(12, "c1~1", RingResult.ANSWERED)
    story.commands.clear()
    story.tell(on.LeadPhoneGone(at(20), GULMIRA))
    assert story.commands == [do.DropLeg("c1~2")]
    story.tell(on.Disconnected(at(20), "c1", EndedBy.OPERATOR, lost=True))
    (ring,) = [c for c in story.commands if isinstance(c, do.RingOperator)]
    assert ring.operator == "1002"
    story.leg_ends(20, "c1~2", RingResult.FAILED)
    assert story.floor.listenings == {}
    story.answer(22, ring.ring_id)
    story.hang_up(30, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert ended.operator == "1002"


def test_a_page_that_closes_while_listening_only_ends_the_listening() -> None:
    story = on_line()
    story.commands.clear()
    story.tell(on.LeadPhoneGone(at(20), GULMIRA))
    assert story.commands == [do.CancelRing("c1~2")]
    assert story.operator("1001").state is OperatorState.TALKING


def test_another_line_ends_the_one_before() -> None:
    story = on_line(operators=2)
    story.offer(20, "c2")
    story.answer(21, "c2~1")
    story.commands.clear()
    story.tell(on.MonitoringRequested(at(22), "c2", GULMIRA, "Гүлмира", LeadMode.LISTEN))
    assert story.commands[0] == do.CancelRing("c1~2")
    assert isinstance(story.commands[1], do.RingLead)


def test_two_leads_listen_but_one_barges_in() -> None:
    story = on_line(LeadMode.BARGE)
    assert why_not(story.floor, "c1", LeadMode.LISTEN, 8) is None
    assert why_not(story.floor, "c1", LeadMode.BARGE, 8) == "three_already"
    assert why_not(story.floor, "c1", LeadMode.WHISPER, GULMIRA) is None
    assert not_transferred(story.floor, "c1", "1001") == "already_asked"


@pytest.mark.parametrize("call_id", [None, "c9"])
def test_there_must_be_a_talk(call_id: str | None) -> None:
    assert why_not(talk().floor, call_id, LeadMode.LISTEN, GULMIRA) == "no_talk"


def test_what_the_pbx_does_not_have_is_over_and_what_nobody_knows_is_ended() -> None:
    story = on_line()
    story.commands.clear()
    legs = (
        on.LiveLeg("c1", None, True, "c1~1"),
        on.LiveLeg("c1~1", "1001", True, "c1"),
        on.LiveLeg("c0~9", "lead7", True, None),
    )
    story.tell(on.PbxCompared(at(20), "pbx1", legs, {"1001": True}))
    assert story.floor.listenings == {}
    assert do.CancelRing("c0~9") in story.commands


def taken_over(operators: int = 2) -> Story:
    """The caller of 1001 is the lead's since second 12."""
    story = on_line(LeadMode.TAKE_OVER, operators)
    story.tell(on.Disconnected(at(12), "c1", EndedBy.OPERATOR))
    story.leg_ends(12, "c1~1", RingResult.ANSWERED)
    story.commands.clear()
    return story


def test_a_lead_holds_the_caller_whom_he_took_over() -> None:
    story = taken_over()
    story.tell(on.HoldStarted(at(20), "c1"))
    assert story.call("c1").state is CallState.HOLD
    story.tell(on.HoldEnded(at(25), "c1"))
    story.hang_up(30, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert (ended.hold_seconds, ended.operator) == (5.0, "1001")


def test_a_lead_hands_the_caller_whom_he_took_over_on() -> None:
    story = taken_over()
    assert not_transferred(story.floor, "c1", "1002") is None
    story.tell(on.TransferRequested(at(20), "c1", "1002"))
    assert do.DropLeg("c1~2") in story.commands
    story.tell(on.Disconnected(at(20), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(20, "c1~2", RingResult.ANSWERED)
    (ring,) = [c for c in story.commands if isinstance(c, do.RingOperator)]
    assert ring.operator == "1002"
    assert story.floor.listenings == {}
    story.answer(22, ring.ring_id)
    assert story.call("c1").operator == "1002"
    story.hang_up(30, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert ended.operator == "1002"
    assert [it.transfer_to for it in story.records_of(note.CallBroken)] == ["lead7", "1002"]


def lead_requested(seconds: float = 10) -> Story:
    """1001, who speaks with c1, asks the lead to take the caller over."""
    story = talk()
    take_over = LeadMode.TAKE_OVER
    story.tell(
        on.MonitoringRequested(
            at(seconds), "c1", GULMIRA, "Гүлмира", take_over, requested_by="1001"
        )
    )
    return story


def test_an_operator_asks_a_lead_to_take_her_caller_over() -> None:
    story = lead_requested()
    (ring,) = [c for c in story.latest if isinstance(c, do.RingLead)]
    assert (ring.lead, ring.mode, ring.timeout_seconds) == ("lead7", "barge", 15.0)
    assert story.operator("1001").state is OperatorState.TALKING, "she stays with the caller"
    assert not_transferred(story.floor, "c1", "1001") == "already_asked"
    story.tell(on.PhoneAnswered(at(15), "c1~2"))
    story.tell(on.Joined(at(15), "c1", "lead7", "c1~2"))
    assert story.latest == (do.RecordLeg("c1~2"), do.EndLeg("c1~1"))
    story.tell(on.Disconnected(at(15), "c1", EndedBy.OPERATOR))
    story.leg_ends(15, "c1~1", RingResult.ANSWERED)
    assert story.call("c1").operator == "lead7"
    assert story.call("c1").conference.not_come is None


def test_an_operator_sees_that_a_lead_does_not_come() -> None:
    story = lead_requested()
    story.leg_ends(25, "c1~2", RingResult.NO_ANSWER)
    gone = story.call("c1").conference.not_come
    assert gone is not None
    assert (gone.who, gone.result) == ("lead7", RingResult.NO_ANSWER)
    assert (story.floor.listenings, story.call("c1").operator) == ({}, "1001")


def test_an_operator_who_sends_the_lead_away_sees_nothing() -> None:
    story = lead_requested()
    story.tell(on.SentAway(at(12), "c1"))
    assert story.latest == (do.CancelRing("c1~2"),)
    story.leg_ends(12, "c1~2", RingResult.WITHDRAWN)
    assert story.call("c1").conference.not_come is None


def test_a_lead_on_a_line_is_not_rung_away_from_it() -> None:
    story = on_line()
    assert why_not_to(story.floor, "c1", GULMIRA) == "not_free"
    asks(story, 20, LeadMode.TAKE_OVER, person_id=8)
    assert why_not_to(story.floor, "c1", 9) == "already_asked"
