"""The shape of the floor: a call and an operator are made of parts, each of which is whole."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from queue_manager.domain.floor import call, operator
from queue_manager.domain.floor.call import Call, Origin
from queue_manager.domain.floor.change import WORKING_COPIES, FloorChange
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Operator
from queue_manager.domain.floor.states import CallState
from tests.queue_manager.domain.floor_story import Story, at


def test_a_call_and_an_operator_have_fewer_than_twenty_fields_outside_their_parts() -> None:
    assert len(fields(Call)) < 20 and len(fields(Operator)) < 20
    for module in (call, operator):
        kinds = [each for each in vars(module).values() if isinstance(each, type)]
        parts = [
            each for each in kinds if is_dataclass(each) and each.__module__ == module.__name__
        ]
        assert parts and all(len(fields(each)) < 20 for each in parts)


def test_the_talk_appears_with_the_answer_and_stays_to_the_end_of_the_call() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    assert story.call("c1").talk is None and story.call("c1").reconnect is None
    story.answer(3, "c1~1")
    talk = story.call("c1").talk
    assert talk is not None and talk.connected_at == at(3) and talk.ended_at is None


def test_a_change_leaves_the_floor_before_it_as_it_was() -> None:
    waiting = Call("c1", "109", "pbx1", at(0), Origin("c1"))
    before = Floor(calls={"c1": waiting})
    change = FloorChange(before)
    change.change_call(waiting, "end", ticket="109-2026-0000001")
    change.set(away=frozenset({"pbx1"}))
    assert before == Floor(calls={"c1": waiting})
    assert change.floor.calls["c1"].state is CallState.ENDED and "pbx1" in change.floor.away
    assert all(getattr(change.floor, name) is getattr(change, name) for name in WORKING_COPIES)
