"""What the pages see of the floor: names that are a contract, whatever the floor is made of."""

from __future__ import annotations

import json
from typing import Any

from queue_manager.domain.dispatching.dispatch import may_be_rung
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.conversation import Conversation
from queue_manager.domain.floor.states import LastWord, RingResult
from queue_manager.live import codec, views
from tests.queue_manager.domain.floor_story import Story, at

CALL = set(
    "call_id line pbx channel offered_at caller caller_shown caller_kind language topic state "
    "route greeted_at ring_id rings rung operator connected_at hold_since held talk_ended_at "
    "ended_by ticket reclaims parachuted story kept_for kept_until again_after joined claim gap "
    "dialled trial parting_until saying to_say says heard wish offered_back_at second_ring steps "
    "wrap_up_ended breached first_rung_at not_taken faults expected_wait_seconds known_to "
    "language_told known comfort_at message_at surveyed outside not_come private_since overflowed "
    "judges lookup wrong_codes silent_since".split()
)
OPERATOR = set(
    "extension name state since reason device reachable engaged stopping_until available_since "
    "call_id ring_id after_call ordered_out paused_until wrap_up_until wrap_up_extended cut_off "
    "hand outgoing called_out skills load abuse own_lines deed".split()
)
RING = set(
    "ring_id call_id operator device started_at ringing_at answered_at withdrawn withdrawn_at "
    "cancelled_at connected again join private leave outside".split()
)


def shown(story: Story) -> dict[str, Any]:
    """The floor as a page reads it."""
    plain: dict[str, Any] = json.loads(codec.json_bytes(views.floor_view(story.floor)))
    return plain


def test_names_of_a_call_in_every_state_of_it() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    waiting = shown(story)["calls"]["c1"]
    assert set(waiting) == CALL and waiting["connected_at"] is None and waiting["held"] == "P0D"
    story.answer(3, "c1~1")
    floor = shown(story)
    talks = floor["calls"]["c1"]
    assert set(talks) == CALL and talks["connected_at"] == "2026-11-24T07:00:03Z"
    assert set(floor["rings"]["c1~1"]) == RING and set(floor["operators"]["1001"]) == OPERATOR
    story.tell(on.Disconnected(at(9), "c1", on.EndedBy.OPERATOR, lost=True))
    held = shown(story)["calls"]["c1"]
    assert (held["state"], held["kept_for"], held["kept_until"]) == (
        "kept", "1001", "2026-11-24T07:00:29Z",
    )  # fmt: skip


def test_names_of_a_conversation_that_is_offered() -> None:
    story = Story(operators=1)
    waiting = Conversation("7", "telegram_bot", at(600), "kk")
    story.tell(on.ConversationsChanged(at(0), (waiting,)))
    assert shown(story)["conversations"]["7"] == {
        "conversation_id": "7", "source": "telegram_bot", "language": "kk", "waits": True,
        "due_at": "2026-11-24T07:10:00Z", "holder": None, "offered_to": "1001",
        "offered_at": "2026-11-24T07:00:00Z",
    }  # fmt: skip
    stored = json.loads(codec.floor_to_json(story.floor))
    assert codec.floor_from_plain(stored) == story.floor


def test_names_of_what_is_chosen_for_the_end_of_a_call() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(3, "c1~1")
    story.tell(on.StateForced(at(5), "1001", "signed_out", None, "lead"))
    it = shown(story)["operators"]["1001"]
    assert (it["after_call"], it["ordered_out"]) == ("signed_out", True)
    assert (it["wrap_up_until"], it["wrap_up_extended"]) == (None, False)


def test_whether_an_operator_may_be_rung_is_read_off_the_view() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    operators = shown(story)["operators"]
    assert [may_be_rung(views.operator_seen(operators[each])) for each in ("1001", "1002")] == [
        may_be_rung(story.operator(each)) for each in ("1001", "1002")
    ]


def test_a_telephone_that_may_have_a_word_to_say_may_not_be_rung() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.tell(on.CallerLeft(at(1), "c1"))
    story.tell(on.LegEnded(at(1), "c1~1", RingResult.CALLER_LEFT, LastWord.RINGING))
    view = shown(story)["operators"]["1001"]
    assert (view["state"], view["stopping_until"]) == ("available", "2026-11-24T07:00:01.100000Z")
    assert not may_be_rung(views.operator_seen(view))
    story.wait_until(1.1)
    assert may_be_rung(views.operator_seen(shown(story)["operators"]["1001"]))
