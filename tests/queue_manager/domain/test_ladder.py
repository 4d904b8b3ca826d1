"""The deadline ladder: what happens to a caller the longer he waits, each told as a short story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from queue_manager.domain.decide import next_due
from queue_manager.domain.floor import commands as do
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Device, OperatorState, Outcome, RingResult
from queue_manager.domain.lines.line import LadderStep, Line, StepKind
from queue_manager.domain.lines.skills import Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at


def steps(story: Story) -> list[tuple[float, str, str | None]]:
    """(seconds, step, operator) of what the ladder did."""
    found = story.records_of(note.CallStepped)
    return [((it.at - at(0)).total_seconds(), it.step, it.operator) for it in found]


def with_skills(story: Story, **skills: Skills) -> None:
    names = {each.extension: each.name for each in story.floor.operators.values()}
    named = {key.removeprefix("o"): it for key, it in skills.items()}
    story.tell(on.RosterChanged(at(-10), names, named))


def busy(story: Story, *extensions: str) -> None:
    """Their telephones are engaged: they are at work and cannot be rung."""
    for extension in extensions:
        story.tell(on.PhoneEngaged(at(-5), extension, True))


def test_the_lead_is_alerted_and_the_breach_recorded_with_nobody_free() -> None:
    story = Story(operators=1)
    busy(story, "1001")
    story.offer(0, "c1")
    story.wait_until(30)
    assert steps(story) == [(11, "alert_lead", None), (16, "breach", None)]
    assert [it.cause for it in story.records_of(note.CallStepped)] == [None, "nobody_free"]
    assert {*story.call("c1").ladder.steps} == {*StepKind} - {StepKind.END_WRAP_UP}, "nobody writes"
    assert next_due(story.floor) is None


def test_an_answer_in_time_has_no_breach_and_a_late_one_has_it_once() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(15.9, "c1~1")
    story.offer(20, "c2")
    story.wait_until(40)
    assert "breach" not in [
        it.step for it in story.records_of(note.CallStepped) if it.call_id == "c1"
    ]
    assert [it.step for it in story.records_of(note.CallStepped)].count("breach") == 1


def test_a_chain_of_rings_that_nobody_took_is_the_cause() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.wait_until(30)
    (breach,) = [it for it in story.records_of(note.CallStepped) if it.step == "breach"]
    assert breach.cause == "not_taken" and breach.at == at(16)


def test_the_reserve_is_rung_only_from_its_step_on() -> None:
    story = Story(operators=2)
    with_skills(story, o1001=Skills(reserve=True))
    busy(story, "1002")
    story.offer(0, "c1")
    assert story.rung() == []
    story.wait_until(8)
    assert story.rung() == [("c1", "1001")]
    assert steps(story) == [(8, "reserve_joins", None)]


def test_where_only_the_reserve_is_at_work_it_is_rung_at_once() -> None:
    story = Story(operators=1)
    with_skills(story, o1001=Skills(reserve=True))
    story.offer(0, "c1")
    assert story.rung() == [("c1", "1001")]


def test_the_longest_wrap_up_is_ended_but_not_one_made_longer() -> None:
    story = Story(operators=3, line=replace(LINE, wrap_up=timedelta(seconds=60)))
    for n, call in enumerate(["a", "b", "c"]):
        story.offer(n, call)
        story.answer(n + 0.5, f"{call}~1")
    for n, call in enumerate(["a", "b", "c"]):
        story.hang_up(10 + n, call)
    story.tell(on.WrapUpExtended(at(14), "1001"))
    story.offer(15, "late")
    story.wait_until(26)
    assert story.rung()[-1] == ("late", "1002")
    assert (26, "end_wrap_up", "1002") in steps(story)
    assert story.operator("1001").state is OperatorState.WRAP_UP


def one_talks_and_b_waits() -> Story:
    """The step is due for "b" at 31 s, when the only operator talks still."""
    story = Story(operators=1)
    story.offer(0, "a")
    story.answer(1, "a~1")
    story.offer(20, "b", "+77010000002")
    story.wait_until(32)
    return story


def test_a_wrap_up_that_begins_later_is_ended_when_a_line_could_be_written() -> None:
    story = one_talks_and_b_waits()
    story.hang_up(33, "a")
    story.wait_until(37)
    assert next_due(story.floor) == at(38)
    story.wait_until(38)
    assert story.rung()[-1] == ("b", "1001")
    assert [it for it in steps(story) if it[1] == "end_wrap_up"] == [(38, "end_wrap_up", "1001")]


def test_who_needs_the_time_keeps_it_and_nothing_is_looked_for_meanwhile() -> None:
    story = one_talks_and_b_waits()
    story.hang_up(33, "a")
    story.tell(on.WrapUpExtended(at(35), "1001"))
    until = story.operator("1001").wrap_up.until
    story.wait_until(37)
    assert until is not None and next_due(story.floor) == until
    story.tell(on.CallerLeft(at(40), "b"))
    assert "end_wrap_up" not in [step for _, step, _ in steps(story)]


def test_one_who_may_not_serve_him_writes_on_and_each_caller_ends_one_wrap_up() -> None:
    story = Story(operators=3, line=replace(LINE, wrap_up=timedelta(seconds=60)))
    with_skills(story, o1003=Skills(languages={"ru": 3}))
    for n, call in enumerate(["a", "b", "c"]):
        story.offer(n, call, f"+7701000000{n}")
        story.answer(n + 0.5, f"{call}~1")
    story.offer(3, "first", "+77010000003")
    story.tell(on.CallerPressed(at(4), "first", "7"))
    story.offer(5, "second", "+77010000004")
    story.hang_up(20, "c")
    story.hang_up(21, "b")
    story.wait_until(25)
    assert story.rung()[-1] == ("second", "1003"), "she speaks no Kazakh"
    story.wait_until(26)
    assert story.rung()[-1] == ("first", "1002")
    story.answer(27, "first~1")
    story.answer(28, "second~1")
    story.hang_up(30, "a")
    story.wait_until(60)
    ended = [(time, who) for time, step, who in steps(story) if step == "end_wrap_up"]
    assert ended == [(25, "1003"), (26, "1002")]


def test_nobody_s_paperwork_is_ended_while_a_telephone_rings() -> None:
    line = replace(LINE, wrap_up=timedelta(seconds=60), ring_time=timedelta(seconds=12))
    story = Story(operators=2, line=line)
    story.offer(-20, "a")
    story.answer(-19, "a~1")
    story.hang_up(-10, "a")
    story.offer(0, "late")
    story.wait_until(11.5)
    assert story.operator("1001").state is OperatorState.WRAP_UP
    story.wait_until(12)  # the ring was not answered: now it is
    assert story.rung()[-1] == ("late", "1001")
    assert (12, "end_wrap_up", "1001") in steps(story)


def test_a_second_telephone_rings_and_the_first_to_answer_has_the_caller() -> None:
    story = two_ring()
    assert story.rung()[-2:] == [("c1", "1002"), ("c1", "1003")]
    second = [c for c in story.commands if isinstance(c, do.RingOperator)][-1]
    assert (second.ring_id, second.beside) == ("c1~3", "c1~2")
    assert (13, "ring_two", "1003") in steps(story)
    story.answer(14, "c1~3")
    assert do.CancelRing("c1~2", taken=True) in story.latest
    assert do.ClaimCaller("c1", "PJSIP/trunk-c1", "c1~3") in story.latest
    story.leg_ends(14.1, "c1~2", RingResult.TAKEN)
    assert story.call("c1").operator == "1003" and story.call("c1").rings.claim == "c1~3"
    assert story.operator("1002").state is OperatorState.AVAILABLE, "not set aside"
    results = [(it.ring_id, it.result) for it in story.records_of(note.RingEnded)]
    assert results[-2:] == [("c1~2", RingResult.TAKEN), ("c1~3", RingResult.ANSWERED)]


def two_ring() -> Story:
    """1001 did not answer; 1002 rings since 6 s, and 1003, free since a moment, since 13 s."""
    story = Story(operators=3)
    busy(story, "1003")
    story.offer(0, "c1")
    story.wait_until(6)
    # Telephones ring longer from now on, so that this one still does when the second begins.
    story.tell(on.LinesChanged(at(6), (replace(LINE, ring_time=timedelta(seconds=20)),)))
    story.tell(on.PhoneEngaged(at(12), "1003", False))
    story.wait_until(13)
    return story


@pytest.mark.parametrize("word", [RingResult.TAKEN, RingResult.CALLER_LEFT])
def test_the_leg_that_was_late_by_a_moment_ends_before_the_other_is_connected(
    word: RingResult,
) -> None:
    story = two_ring()
    story.tell(on.PhoneAnswered(at(14), "c1~3"))
    story.tell(on.PhoneAnswered(at(14), "c1~2"))
    story.leg_ends(14.01, "c1~2", word)
    assert story.operator("1002").state is OperatorState.AVAILABLE
    story.tell(on.Connected(at(14.02), "c1", "1003", "c1~3"))
    assert story.call("c1").operator == "1003"
    assert [it.result for it in story.records_of(note.RingEnded)][-2:] == [
        RingResult.TAKEN,
        RingResult.ANSWERED,
    ]


def test_when_the_first_ring_is_over_the_second_goes_on_alone() -> None:
    story = two_ring()
    story.leg_ends(14, "c1~2", RingResult.REJECTED)
    assert do.ClaimCaller("c1", "PJSIP/trunk-c1", "c1~3") in story.latest
    assert story.call("c1").rings.current == "c1~3" and story.call("c1").rings.second is None
    story.answer(15, "c1~3")
    assert story.call("c1").operator == "1003"


def test_both_telephones_stop_when_the_caller_leaves() -> None:
    story = two_ring()
    story.tell(on.CallerLeft(at(14), "c1"))
    cancelled = [it.ring_id for it in story.latest if isinstance(it, do.CancelRing)]
    assert sorted(cancelled) == ["c1~2", "c1~3"]


def test_the_overflow_line_s_operators_join_at_their_step() -> None:
    other = Line("104")
    story = Story(operators=2, line=replace(LINE, overflow_to="104"))
    story.tell(on.LinesChanged(at(-20), (replace(LINE, overflow_to="104"), other)))
    own, others = Skills(lines=frozenset({"109"})), Skills(lines=frozenset({"104"}))
    with_skills(story, o1001=own, o1002=others)
    busy(story, "1001")
    story.offer(0, "c1")
    story.wait_until(15.9)
    assert story.rung() == []
    story.wait_until(16)
    assert story.rung() == [("c1", "1002")]


def test_a_ladder_changed_meanwhile_counts_at_once() -> None:
    story = Story(operators=1)
    busy(story, "1001")
    story.offer(0, "c1")
    soon = (LadderStep(timedelta(seconds=3), frozenset({StepKind.ALERT_LEAD})),)
    story.tell(on.LinesChanged(at(1), (replace(LINE, ladder=soon),)))
    assert next_due(story.floor) == at(3)
    story.wait_until(10)
    assert steps(story) == [(3, "alert_lead", None)]


def test_whom_only_the_parachute_answered_late_waited_by_our_fault() -> None:
    story = Story(operators=1)
    busy(story, "1001")
    story.offer(0, "c1")
    story.tell(on.Connected(at(40), "c1", "1001"))
    (breach,) = [it for it in story.records_of(note.CallStepped) if it.step == "breach"]
    assert (breach.cause, breach.at) == ("ours", at(16))


def test_who_is_answered_by_the_overflow_line_carries_the_flag() -> None:
    story = Story(
        operators=1, line=replace(LINE, overflow_to="112"), others=(Line("112"), Line("103"))
    )
    with_skills(story, o1001=Skills(lines=frozenset({"112"})))
    story.offer(0, "c1")
    story.wait_until(17)
    assert story.rung() == [("c1", "1001")]
    story.answer(18, "c1~1")
    story.hang_up(40, "c1")
    story.tell(on.OperatorAvailable(at(41), "1001", Device.PHONE))
    story.offer(60, "c2", "+77012223344", line="112")
    story.answer(61, "c2~1")
    story.hang_up(62, "c2")
    ends = {each.call_id: each for each in story.records_of(note.CallEnded)}
    assert (ends["c1"].outcome, ends["c1"].overflowed) == (Outcome.ANSWERED, True)
    assert not ends["c2"].overflowed


def test_a_kpi_that_passed_while_we_were_away_is_our_doing_whoever_knew_of_the_caller() -> None:
    story = Story(operators=1)
    story.offer(0, "known")
    story.leg_ends(1, "known~1", RingResult.BUSY)
    story.tell(on.PbxLost(at(2), "pbx1"))
    story.tell(on.CallOffered(at(5), "found", "109", "pbx1", "PJSIP/trunk-2", found=True))
    legs = tuple(on.LiveLeg(call_id, None, True, None) for call_id in ("known", "found"))
    story.tell(on.PbxCompared(at(18), "pbx1", legs, {}))
    story.wait_until(30)
    breaches = {
        it.call_id: it.cause for it in story.records_of(note.CallStepped) if it.step == "breach"
    }
    assert breaches == {"known": "ours", "found": "nobody_free"}, "13 s are within the KPI"
