"""A conversation goes on on the operator's other telephone."""

from __future__ import annotations

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import CallState, Device, EndedBy, OperatorState, RingResult
from queue_manager.domain.ringing.device_switch import why_not_moved
from tests.queue_manager.domain.floor_story import Story, at


def talking(*, other: bool = True) -> Story:
    """1001 talks with c1 on the telephone on the table since second 2; her page may be there."""
    story = Story(operators=2)
    story.tell(on.PhoneReachable(at(0), "1001", Device.WEB, other))
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.commands.clear()
    return story


def test_the_other_telephone_is_rung_for_the_same_caller() -> None:
    story = talking()
    story.tell(on.PhoneMoved(at(10), "1001", Device.WEB))
    assert do.DropLeg("c1~1") in story.latest and story.call("c1").state is CallState.RECONNECTING
    story.tell(on.Disconnected(at(10), "c1", EndedBy.OPERATOR, lost=True))
    story.leg_ends(10, "c1~1", RingResult.ANSWERED)
    (ring,) = [each for each in story.commands if isinstance(each, do.RingOperator)]
    assert (ring.operator, ring.device) == ("1001", Device.WEB)
    assert story.floor.rings["c1~2"].again, "it answers by itself"
    story.answer(11, "c1~2")
    operator = story.operator("1001")
    assert (operator.state, operator.phone.device) == (OperatorState.TALKING, Device.WEB)
    (broken,) = story.records_of(note.CallBroken)
    assert (broken.operator, broken.transfer_to, broken.resumed_by) == ("1001",) * 3
    story.hang_up(20, "c1")
    (ended,) = story.records_of(note.CallEnded)
    assert ended.talk_seconds == 17, "one talk, but for a second of music"


def test_it_goes_on_only_where_it_can() -> None:
    story = talking(other=False)
    assert why_not_moved(story.floor, "1001", Device.WEB) == "not_there"
    assert why_not_moved(story.floor, "1001", Device.PHONE) == "there_already"
    assert why_not_moved(story.floor, "1002", Device.WEB) == "no_talk"
    before = story.floor
    story.tell(on.PhoneMoved(at(10), "1001", Device.WEB))
    assert story.floor == before and story.latest == ()


@pytest.mark.parametrize("result", [RingResult.NO_ANSWER, RingResult.REJECTED])
def test_who_does_not_pick_it_up_leaves_the_caller_to_another(result: RingResult) -> None:
    story = talking()
    story.tell(on.PhoneMoved(at(10), "1001", Device.WEB))
    story.leg_ends(10, "c1~1", RingResult.ANSWERED)
    story.leg_ends(16, "c1~2", result)
    assert story.rung()[-1] == ("c1", "1002")
    assert story.operator("1001").state is OperatorState.PAUSED
