"""A dispatcher that dies in any phase of a callback loses none, and has nobody rung twice."""

from __future__ import annotations

from itertools import product

import pytest

from queue_manager.calls_made_meanwhile import made_meanwhile
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.trace.fold import LegSeen
from tests.queue_manager.domain.floor_story import Story, at
from tests.queue_manager.domain.test_outbound_callbacks import calls_made, rung_back

#: What we had seen when we died, and what became of the leg since.
PHASES = ("rung", "picked_up", "connected")
FATES = ("rings", "talks", "gone", "never_was", "gone_answered", "gone_spoken")
TRACE = {
    "rings": LegSeen(),
    "talks": LegSeen(at(33), at(38)),
    "gone": LegSeen(),
    "never_was": None,
    "gone_answered": LegSeen(at(33)),
    "gone_spoken": LegSeen(at(33), at(38)),
}
POSSIBLE = [
    (phase, fate)
    for phase, fate in product(PHASES, FATES)
    if phase == "rung"
    or (phase == "picked_up" and fate in ("talks", "gone_answered", "gone_spoken"))
    or fate in ("talks", "gone_spoken")
]


def die(story: Story, made: do.CallOut, phase: str) -> None:
    if phase != "rung":
        story.tell(on.PhoneAnswered(at(33), made.ring_id))
    if phase == "connected":
        story.tell(on.OutboundCallConnected(at(38), made.out_id))
    story.tell(on.PbxLost(at(50), "pbx1"))


def come_back(story: Story, made: do.CallOut, fate: str) -> None:
    there = fate in ("rings", "talks")
    legs = [on.LiveLeg(made.ring_id, "1001", fate == "talks", None)] if there else []
    ids = {leg.unique_id for leg in legs}
    news = made_meanwhile(story.floor, "pbx1", ids, lambda _: TRACE[fate], at(60))
    for event in news:
        story.tell(event)
    story.tell(on.PbxCompared(at(60), "pbx1", tuple(legs), {"1001": True}))


@pytest.mark.parametrize(("phase", "fate"), POSSIBLE)
def test_in_each_phase(phase: str, fate: str) -> None:
    story, made = rung_back()
    die(story, made, phase)
    come_back(story, made, fate)
    reached = [each for each in story.records_of(note.CallbackEnded) if each.result == "reached"]
    spoken = fate in ("talks", "gone_spoken")
    assert bool(reached) == spoken, "who was spoken with is owed nothing"
    assert ("c1" in story.floor.callbacks) == (not spoken), "and nobody else is lost"
    again = len(calls_made(story)) - 1
    assert again == (1 if fate in ("gone", "never_was") else 0), "only if he heard of nothing"
    if fate == "gone_answered":
        assert story.floor.callbacks["c1"].tries == 1, "he may have been rung: later, not now"


def test_a_call_by_hand_is_reported_but_never_taken_for_unheard() -> None:
    story = Story(operators=1)
    request = on.OutboundCallRequested(
        at(0), "1001", "pbx1-out-1.1", "pbx1", "t", "109", "+77012223344"
    )
    story.tell(request)
    floor = story.floor
    assert made_meanwhile(floor, "pbx1", frozenset(), lambda _: None, at(9)) == []
    assert made_meanwhile(floor, "pbx2", frozenset(), lambda _: LegSeen(at(1)), at(9)) == []
    seen_events = made_meanwhile(floor, "pbx1", frozenset(), lambda _: LegSeen(at(1), at(5)), at(9))
    assert seen_events == [
        on.PhoneAnswered(at(1), "pbx1-out-1.1~1"),
        on.OutboundCallConnected(at(5), "pbx1-out-1.1"),
    ]
