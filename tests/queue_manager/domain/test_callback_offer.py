"""What a waiting caller hears of callbacks, and what his keys do about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.callback import CallbackRules
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.lines.line import Line
from queue_manager.domain.waiting.callback_offer import spoken, wait_prompt
from tests.queue_manager.domain.floor_story import LINE, Story, at

RULES = CallbackRules(possible=True)
CITIZEN = "+77011111111"
READ_BACK = ["callback-number", "digit-8", "digit-7", "digit-0", "digit-1", "digit-1"]


def city(operators: int = 0, rules: CallbackRules = RULES, line: Line = LINE) -> Story:
    story = Story(operators=operators, line=line)
    story.tell(on.CallbackRulesChanged(at(-50), rules))
    return story


def waits(story: Story, caller: str | None = CITIZEN) -> None:
    """Offered at 0, greeted at 4, tells his language."""
    story.offer(0, "c1", caller)
    story.tell(on.CallerGreeted(at(4), "c1"))


def prompts_heard(story: Story) -> list[list[str]]:
    """What was said to the caller, in Kazakh: each word as a list of sounds."""
    words = [each.prompts for each in story.commands if isinstance(each, do.SayToCaller)]
    return [[name.removesuffix("-kk") for name in word if name.endswith("-kk")] for word in words]


def keys(story: Story, seconds: float, digits: str) -> None:
    for digit in digits:
        story.tell(on.CallerPressed(at(seconds), "c1", digit))


def test_key_1_keeps_the_place_and_reads_the_number_back() -> None:
    story = city()
    waits(story)
    keys(story, 6, "1")
    (word,) = prompts_heard(story)
    assert word[:6] == READ_BACK and word[-2:] == ["callback-kept", "callback-other"]
    assert len([name for name in word if name.startswith("digit")]) == 11
    story.tell(on.CallerLeft(at(8), "c1"))
    (end,) = story.records_of(note.CallEnded)
    assert end.outcome is Outcome.CALLBACK_KEPT


def test_1_again_confirms_that_it_is_queued() -> None:
    story = city()
    waits(story)
    keys(story, 6, "11")
    assert prompts_heard(story)[-1] == ["callback-kept"]
    assert story.call("c1").queued_callback is not None


def test_who_stays_is_rung_for_as_before_and_answered() -> None:
    story = city(operators=1)
    waits(story)
    keys(story, 5, "1")
    story.answer(6, "c1~1")
    story.hang_up(60, "c1")
    (end,) = story.records_of(note.CallEnded)
    assert end.outcome is Outcome.ANSWERED and end.callback is None
    assert story.floor.callbacks == {}


def test_another_number_is_typed_judged_and_read_back() -> None:
    story = city()
    waits(story)
    keys(story, 6, "1" + "87052223344#")
    assert do.JudgeNumber("c1", "87052223344") in story.latest
    story.tell(on.NumberJudged(at(9), "c1", "+77052223344"))
    assert prompts_heard(story)[-1][:6] == [
        "callback-number", "digit-8", "digit-7", "digit-0", "digit-5", "digit-2"
    ]  # fmt: skip
    assert story.call("c1").needs.language == "kk", "8 is no language now"
    story.tell(on.CallerLeft(at(20), "c1"))
    (queued,) = story.records_of(note.CallbackQueued)
    assert queued.number == "+77052223344"


def test_a_star_begins_the_number_anew() -> None:
    story = city()
    waits(story)
    keys(story, 6, "1" + "8705*87052223344#")
    assert do.JudgeNumber("c1", "87052223344") in story.latest


@pytest.mark.parametrize("caller", [None, "+12025550123", "+79161234567"])
def test_who_cannot_be_called_where_he_is_types_a_number(caller: str | None) -> None:
    story = city()
    waits(story, caller)
    keys(story, 6, "1")
    assert prompts_heard(story)[-1] == ["callback-type"]
    story.tell(on.CallerLeft(at(8), "c1"))
    (end,) = story.records_of(note.CallEnded)
    assert end.outcome is Outcome.ABANDONED and story.floor.callbacks == {}


def test_an_anonymous_caller_who_typed_a_number_has_it_on_his_ticket() -> None:
    story = city()
    waits(story, None)
    keys(story, 6, "1" + "87052223344#")
    story.tell(on.NumberJudged(at(9), "c1", "+77052223344"))
    story.tell(on.CallerLeft(at(20), "c1"))
    (ticket,) = story.records_of(note.TicketOpened)
    assert ticket.caller == "+77052223344" and ticket.call_back
    assert story.records_of(note.CallEnded)[0].outcome is Outcome.CALLBACK_KEPT


def test_a_wrong_number_is_typed_again_and_dropped_in_the_end() -> None:
    story = city()
    waits(story, None)
    keys(story, 6, "1")
    for n in range(3):
        keys(story, 7 + n, "112#")
        story.tell(on.NumberJudged(at(8 + n), "c1", None))
    assert [word[0] for word in prompts_heard(story)] == [
        "callback-type", "callback-wrong", "callback-wrong", "callback-not-kept"
    ]  # fmt: skip
    assert story.call("c1").queued_callback is None, "his keys mean what they meant before"


def test_three_wrong_numbers_leave_the_one_he_called_from() -> None:
    story = city()
    waits(story)
    keys(story, 6, "1")
    for n in range(3):
        keys(story, 7 + n, "112#")
        story.tell(on.NumberJudged(at(8 + n), "c1", None))
    assert prompts_heard(story)[-1][:6] == READ_BACK


def test_a_callback_is_offered_once_after_a_wait() -> None:
    story = city()
    waits(story)
    story.wait_until(29)
    assert prompts_heard(story) == []
    story.wait_until(31)
    assert prompts_heard(story) == [["callback-offer"]]
    story.wait_until(200)
    assert len(prompts_heard(story)) == 1


def test_a_wait_over_the_kpi_is_announced_at_once_with_the_offer() -> None:
    """Five calls took 100 s each; one caller is before him, one is rung for."""
    story = city(operators=1)
    story.floor = replace(story.floor, handled={"109": (100.0,) * 5})
    story.offer(-9, "c8", "+77018888888")
    story.offer(-8, "c9", "+77019999999")
    waits(story)
    assert story.call("c1").origin.expected_wait_seconds == 200.0
    assert prompts_heard(story) == [["wait-5", "callback-offer"]]
    story.tell(on.CallerPressed(at(7), "c1", "1"))
    assert prompts_heard(story)[-1][:6] == READ_BACK


def test_queued_callbacks_before_a_caller_count_in_the_expected_wait() -> None:
    story = city(operators=1)
    story.floor = replace(story.floor, handled={"109": (100.0,) * 5})
    story.offer(-30, "c7", "+77017777777")
    for n, call_id in enumerate(("c8", "c9")):
        story.offer(-20 + n, call_id, f"+7701888888{n}")
        story.tell(on.CallerPressed(at(-15), call_id, "1"))
        story.tell(on.CallerLeft(at(-10), call_id))
    waits(story)
    assert story.call("c1").origin.expected_wait_seconds == 300.0


def test_a_short_wait_is_not_talked_about() -> None:
    story = city(operators=1)
    story.floor = replace(story.floor, handled={"109": (10.0,) * 5})
    story.offer(-9, "c8", "+77018888888")
    waits(story)
    assert prompts_heard(story) == []


def test_it_is_not_offered_while_a_telephone_rings_but_right_after() -> None:
    story = city(operators=1)
    waits(story)
    story.tell(on.PhoneRang(at(4), "c1~1"))
    story.wait_until(5)
    assert prompts_heard(story) == []
    story.tell(on.OperatorPaused(at(40), "1001", "lunch"))
    story.wait_until(41)
    assert prompts_heard(story)[:1] == [["callback-offer"]]


def test_who_has_requested_it_is_not_offered_it() -> None:
    story = city()
    waits(story)
    keys(story, 6, "1")
    story.wait_until(60)
    assert len(prompts_heard(story)) == 1


CLOSED = [
    replace(RULES, possible=False),
    replace(RULES, opens=time(13), closes=time(22)),
    replace(RULES, opens=time(8), closes=time(11, 59)),
]


@pytest.mark.parametrize("rules", CLOSED)
def test_it_is_neither_offered_nor_taken_where_nobody_could_call(rules: CallbackRules) -> None:
    story = city(rules=rules)
    waits(story)
    story.wait_until(60)
    keys(story, 61, "1")
    assert prompts_heard(story) == [] and story.call("c1").queued_callback is None


@pytest.mark.parametrize(
    "line", [replace(LINE, callback_offer=False), replace(LINE, emergency=True)]
)
def test_it_is_not_offered_on_a_line_without_it(line: Line) -> None:
    story = city(line=line)
    waits(story)
    keys(story, 6, "1")
    story.wait_until(60)
    assert prompts_heard(story) == [] and story.call("c1").queued_callback is None


def test_a_wait_is_announced_rounded_up() -> None:
    waits = {5: "wait-1", 60: "wait-1", 61: "wait-2", 290: "wait-5", 1801: "wait-over-30"}
    assert {n: wait_prompt(timedelta(seconds=n)) for n in waits} == waits


def test_a_number_is_read_as_it_is_dialled_at_home() -> None:
    assert spoken("+77012223344") == "87012223344"
    assert spoken("+998901234567") == "998901234567"
