"""Who is rung for whom: lines, languages, topics, and who is expected to wait."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.virtual_floor import VirtualCaller, VirtualFloor, Ways
from queue_manager.domain.dispatching.expected_wait import expected_wait
from queue_manager.domain.dispatching.quiet import is_quiet
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import Device
from queue_manager.domain.lines.line import LadderStep, Line, StepKind, is_of_the_shift
from queue_manager.domain.lines.skills import ANY_CALL, Skills
from tests.queue_manager.domain.floor_story import LINE, Story, at
from tests.queue_manager.domain.test_ladder import busy, with_skills


def offer(story: Story, seconds: float, call_id: str, line: str = "109", **more: str) -> None:
    facts = {"caller": f"+770100000{len(story.floor.calls):02d}", **more}
    story.tell(on.CallOffered(at(seconds), call_id, line, "pbx1", call_id, **facts))


def free(story: Story, *extensions: str) -> None:
    for extension in extensions:
        story.tell(on.PhoneEngaged(at(50), extension, False))


def all_free_at_once(story: Story) -> None:
    """Their telephones' PBX comes back: everything is decided in one step."""
    legs = tuple(on.LiveLeg(call_id, None, True, None) for call_id in story.floor.calls)
    reachable = dict.fromkeys(story.floor.operators, True)
    story.tell(on.PbxCompared(at(50), "pbx1", legs, reachable))


def test_the_better_language_goes_first_then_the_longest_idle() -> None:
    story = Story(operators=3)
    with_skills(
        story,
        o1001=Skills(languages={"ru": 1, "kk": 3}),
        o1002=Skills(languages={"ru": 3}),
        o1003=Skills(languages={"ru": 3}),
    )
    for n in range(3):
        offer(story, n, f"c{n}", language="ru")
    assert story.rung() == [("c0", "1002"), ("c1", "1003"), ("c2", "1001")]


def test_a_chosen_language_that_somebody_at_work_speaks_is_waited_for() -> None:
    story = Story(operators=2)
    with_skills(story, o1001=Skills(languages={"en": 2}))
    busy(story, "1001", "1002")
    offer(story, 0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    free(story, "1002")
    story.wait_until(600)
    assert story.rung() == [], "no step of the ladder makes them understand each other"
    story.tell(on.OperatorPaused(at(603), "1001", "lunch"))  # now nobody at work speaks it
    assert story.rung() == [("c1", "1002")]


@pytest.mark.parametrize("emergency", [False, True])
def test_a_language_guessed_from_the_number_keeps_nobody_waiting(emergency: bool) -> None:
    """Who speaks it is rung first; while she talks, whoever is free."""
    story = Story(operators=4, line=replace(LINE, emergency=emergency))
    with_skills(story, o1004=Skills(languages={"kk": 3, "ru": 3, "en": 2}))
    offer(story, 0, "c0", caller="+12125550100", language="en")
    offer(story, 5, "c1", caller="+998901234567", language="en")
    assert story.rung() == [("c0", "1004"), ("c1", "1001")]


def test_in_an_emergency_anybody_is_better_than_nobody() -> None:
    """Also in a language that he chose himself; who speaks it comes first all the same."""
    story = Story(operators=3, line=replace(LINE, emergency=True))
    with_skills(story, o1003=Skills(languages={"en": 2, "kk": 1}))
    busy(story, "1001", "1002", "1003")
    offer(story, 0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    free(story, "1001")
    assert story.rung() == [("c1", "1001")]
    free(story, "1003", "1002")
    found = on.CallOffered(at(55), "c2", "109", "pbx1", "c2", language="en", language_chosen=True)
    story.tell(found)
    assert story.rung()[-1] == ("c2", "1003"), "though 1002 has been idle longer"


@pytest.mark.parametrize("steps", [frozenset({StepKind.ALERT_LEAD}), frozenset(StepKind)])
def test_a_language_that_only_the_reserve_speaks_waits_for_no_step(
    steps: frozenset[StepKind],
) -> None:
    ladder = (LadderStep(timedelta(seconds=8), steps),)
    story = Story(operators=2, line=replace(LINE, ladder=ladder))
    with_skills(story, o1002=Skills(languages={"en": 3, "ru": 3}, reserve=True))
    offer(story, 0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    assert story.rung()[-1] == ("c1", "1002")


def test_a_topic_that_nobody_knows_who_speaks_his_language_is_not_waited_for() -> None:
    story = Story(operators=2, line=replace(LINE, ladder=(), topics=frozenset({"heat", "water"})))
    with_skills(story, o1001=Skills(topics=frozenset({"water"})), o1002=Skills(languages={"en": 2}))
    busy(story, "1001", "1002")
    offer(story, 0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    story.tell(on.CallerPressed(at(2), "c1", "5"))
    free(story, "1002")
    assert story.rung() == [("c1", "1002")]


def test_a_talk_that_was_lost_goes_on_with_somebody_who_understands() -> None:
    story = Story(operators=3)
    english = Skills(languages={"en": 2})
    with_skills(story, o1002=english, o1003=english)
    busy(story, "1001", "1003")
    offer(story, 0, "c1")
    story.tell(on.CallerPressed(at(1), "c1", "9"))
    story.answer(2, "c1~1")
    story.tell(on.Disconnected(at(20), "c1", on.EndedBy.OPERATOR, lost=True))
    story.leg_ends(20, "c1~1", on.RingResult.FAILED)
    story.leg_ends(21, "c1~2", on.RingResult.REJECTED)
    free(story, "1001")
    assert len(story.rung()) == 2
    free(story, "1003")
    assert story.rung()[-1] == ("c1", "1003")


def test_a_topic_is_waited_for_until_it_is_relaxed() -> None:
    story = Story(operators=2)
    with_skills(story, o1001=Skills(topics=frozenset({"water"})))
    busy(story, "1001", "1002")
    offer(story, 0, "c1")
    story.tell(on.CallerNeedsLearnt(at(1), "c1", topic="water"))
    story.tell(on.PhoneEngaged(at(2), "1002", False))
    assert story.rung() == []
    story.wait_until(8)
    assert story.rung() == [("c1", "1002")]


def test_of_a_line_with_several_topics_the_one_chosen_by_key_is_required() -> None:
    """Key 4 is the line's first topic. Who has told nothing may be helped by anybody, though
    somebody at work knows both."""
    story = Story(operators=4, line=replace(LINE, topics=frozenset({"heat", "water"}), ladder=()))
    with_skills(
        story,
        o1002=Skills(topics=frozenset({"water"})),
        o1003=Skills(topics=frozenset({"heat"})),
        o1004=Skills(topics=frozenset({"heat", "water"})),
    )
    busy(story, "1001", "1002", "1003", "1004")
    offer(story, 0, "told")
    story.tell(on.CallerPressed(at(1), "told", "4"))
    free(story, "1001", "1002")
    assert story.rung() == []
    free(story, "1003")
    offer(story, 51, "silent")
    assert story.rung() == [("told", "1003"), ("silent", "1001")]


def test_what_a_caller_needed_is_on_record_when_the_call_has_ended() -> None:
    """By the caller's keys, and by the line where it has one topic."""
    both = replace(LINE, topics=frozenset({"heat", "water"}))
    for line, keys, skill in (
        (both, "", "kk"),
        (both, "4", "kk.heat"),
        (both, "95", "en.water"),
        (replace(LINE, topics=frozenset({"water"})), "", "kk.water"),
    ):
        story = Story(operators=0, line=line)
        offer(story, 0, "c1")
        for key in keys:
            story.tell(on.CallerPressed(at(1), "c1", key))
        story.hang_up(9, "c1")
        assert [it.skill for it in story.records_of(note.CallEnded)] == [skill]


def test_a_line_with_one_topic_wants_it_of_everybody() -> None:
    story = Story(operators=2, line=replace(LINE, topics=frozenset({"water"}), ladder=()))
    with_skills(story, o1002=Skills(topics=frozenset({"water"})))
    busy(story, "1001", "1002")
    offer(story, 0, "silent")
    free(story, "1001")
    assert story.rung() == []
    free(story, "1002")
    assert story.rung() == [("silent", "1002")]


def test_who_can_serve_only_one_caller_gets_him() -> None:
    """The first caller could have either; the second only the one who speaks English."""
    story = Story(operators=2)
    with_skills(
        story, o1001=Skills(languages={"kk": 3, "en": 3}), o1002=Skills(languages={"kk": 1})
    )
    story.tell(on.PbxLost(at(0), "pbx1"))
    offer(story, 1, "c1")
    offer(story, 2, "c2")
    story.tell(on.CallerNeedsLearnt(at(2), "c2", language="en"))
    all_free_at_once(story)
    assert story.rung() == [("c1", "1002"), ("c2", "1001")]


def test_an_emergency_outranks_all_then_the_priority_then_the_deadline() -> None:
    story = Story(operators=1)
    lines = (
        LINE,
        Line("102", emergency=True),
        Line("104", priority=5),
        Line("105", kpi=timedelta(seconds=3)),
    )
    story.tell(on.LinesChanged(at(-20), lines))
    busy(story, "1001")
    for n, line in enumerate(["109", "105", "104", "102"]):
        offer(story, n, f"c{line}", line)
    order = []
    for _ in range(4):
        free(story, "1001")
        call_id, _ = story.rung()[-1]
        order.append(call_id)
        busy(story, "1001")
        story.tell(on.CallerLeft(at(51), call_id))
        story.tell(on.LegEnded(at(51), story.floor.operators["1001"].ring_id or ""))
    assert order == ["c102", "c104", "c105", "c109"]


def test_whose_talk_broke_comes_back_to_the_same_operator() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.Disconnected(at(20), "c1", by=on.EndedBy.CALLER))
    story.tell(on.CallerLeft(at(20), "c1", cause=44))  # no sound came any more
    story.leg_ends(20, "c1~1", on.RingResult.ANSWERED)
    story.wait_until(50)
    story.offer(60, "again")
    assert story.rung()[-1] == ("again", "1001"), "though 1002 has been idle for longer"
    story.tell(on.CallerLeft(at(61), "again"))
    story.leg_ends(61, "again~1", on.RingResult.CALLER_LEFT)
    story.offer(60 + 11 * 60, "later")
    assert story.rung()[-1] == ("later", "1002")


def test_once_he_has_spoken_to_the_end_nothing_is_left_of_the_break() -> None:
    story = Story(operators=2)
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.tell(on.CallerLeft(at(20), "c1", cause=44))
    story.leg_ends(20, "c1~1", on.RingResult.ANSWERED)
    story.wait_until(50)
    story.offer(60, "again")
    story.answer(61, "again~1")
    story.hang_up(90, "again")
    story.wait_until(120)
    story.offer(130, "later")
    assert story.rung() == [("c1", "1001"), ("again", "1001"), ("later", "1002")]


# --- a line for those who are named ---------------------------------------------------------------

QUALITY = Line("1090", named_only=True)


def with_quality_line(operators: int, **named: Skills) -> Story:
    """Operators of 109, and a line beside it that serve whose own lines name it."""
    story = Story(operators, others=(QUALITY,))
    with_skills(story, **named)
    return story


def test_a_line_for_the_named_rings_nobody_else_however_long_its_caller_waits() -> None:
    story = with_quality_line(3, o1003=Skills(lines=frozenset({"1090"})))
    busy(story, "1003")
    offer(story, 0, "c1", "1090")
    story.wait_until(600)
    assert story.rung() == [], "two operators without lines of their own are idle"
    free(story, "1003")
    assert story.rung() == [("c1", "1003")]


def test_who_is_named_for_that_line_alone_is_rung_for_no_other() -> None:
    story = with_quality_line(2, o1002=Skills(lines=frozenset({"1090"})))
    busy(story, "1001")
    offer(story, 0, "c1", "109")
    story.wait_until(600)
    assert story.rung() == []


def test_no_wrap_up_is_ended_for_a_caller_whom_its_operator_may_not_serve() -> None:
    story = with_quality_line(2, o1002=Skills(lines=frozenset({"1090"})))
    busy(story, "1002")
    story.offer(0, "c1")
    story.answer(1, "c1~1")
    story.hang_up(2, "c1")
    offer(story, 3, "c2", "1090")
    story.wait_until(20)
    assert "end_wrap_up" not in [it.step for it in story.records_of(note.CallStepped)]


def test_the_expected_wait_of_that_line_counts_those_who_are_named() -> None:
    story = with_quality_line(4, o1004=Skills(lines=frozenset({"1090"})))
    busy(story, "1001", "1002", "1003", "1004")
    story.floor = replace(story.floor, handled={"109": [100.0] * 5, "1090": [100.0] * 5})
    offer(story, 0, "c1", "1090")
    assert story.call("c1").origin.expected_wait_seconds == 100.0, "one serves it, not four"
    offer(story, 1, "c2", "109")
    assert story.call("c2").origin.expected_wait_seconds == pytest.approx(100 / 3), (
        "three serve it, and the caller of the other line is not before this one"
    )


def test_a_controller_is_rung_only_for_lines_that_name_them() -> None:
    named = Skills(lines=frozenset({"1090"}), named_only=True)
    story = with_quality_line(3, o1002=Skills(named_only=True), o1003=named)
    busy(story, "1001")
    offer(story, 0, "c1", "109")
    offer(story, 1, "c2", "1090")
    story.wait_until(600)
    assert {operator for _, operator in story.rung()} == {"1003"}
    assert {call_id for call_id, _ in story.rung()} == {"c2"}


@pytest.mark.parametrize(
    ("skills", "counts"),
    [
        (Skills(), True),
        (Skills(lines=frozenset({"109", "1090"})), True),
        (Skills(lines=frozenset({"1090"})), False),
        (Skills(named_only=True), False),
        (Skills(lines=frozenset({"109"}), named_only=True), True),
        (Skills(calls=False), True),
    ],
)
def test_who_takes_calls_for_the_named_alone_is_not_of_the_shift(
    skills: Skills, counts: bool
) -> None:
    assert is_of_the_shift(skills, (LINE, QUALITY)) is counts


def test_a_free_controller_makes_no_quiet_hour() -> None:
    story = with_quality_line(2, o1002=Skills(lines=frozenset({"1090"}), named_only=True))
    assert is_quiet(story.floor)
    story.tell(on.OperatorPaused(at(0), "1001", "lunch"))
    assert not is_quiet(story.floor), "nobody of the city's lines is free"


# --- the expected wait ----------------------------------------------------------------------------


def handled(story: Story, *seconds: float) -> None:
    story.floor = replace(story.floor, handled={"109": seconds})


def test_the_expected_wait_is_that_of_the_callers_ahead() -> None:
    story = Story(operators=4)
    story.offer(0, "c1")
    assert story.call("c1").origin.expected_wait_seconds == 0.0
    busy(story, "1002", "1003", "1004")
    story.offer(1, "c2")
    assert story.call("c2").origin.expected_wait_seconds is None, (
        "nothing is known of handling times"
    )
    handled(story, *[100.0, 140.0] * 5)
    story.offer(2, "c3")  # one is before him; four at work: one ends each 30 s
    assert story.call("c3").origin.expected_wait_seconds == 60.0
    wait = expected_wait(story.floor, story.call("c3"), at(2))
    assert wait == timedelta(seconds=60)


def test_no_wait_is_expected_where_nobody_is_at_work() -> None:
    story = Story(operators=1)
    handled(story, *[100.0] * 9)
    story.tell(on.OperatorSignedOut(at(0), "1001"))
    story.offer(1, "c1")
    assert story.call("c1").origin.expected_wait_seconds is None


def test_handling_times_are_remembered() -> None:
    story = Story(operators=1)
    story.offer(0, "c1")
    story.answer(2, "c1~1")
    story.hang_up(62, "c1")
    assert story.floor.handled == {"109": (60.0 + LINE.wrap_up.total_seconds(),)}


# --- a fair load ----------------------------------------------------------------------------------


@pytest.mark.parametrize("occupancy", [0.65, 0.92])
def test_a_shift_s_load_is_shared_fairly(occupancy: float) -> None:
    """Nine operators, eight hours, equal presence, some 250 calls each (FIELD.md): calls and
    minutes within 10 % of each other."""
    rng, handling = random.Random(109), 73.0 + 20.0
    operators = {str(1001 + n): ANY_CALL for n in range(9)}
    floor = VirtualFloor((Line("109"),), operators, Ways(talk_mean=70.0), rng)
    floor.sign_in()
    came = 0.0
    while (came := came + rng.expovariate(occupancy * 9 / handling)) < 8 * 3600:
        floor.later(came, lambda: floor.comes(VirtualCaller()))
    floor.run_until(8 * 3600)
    calls, minutes = floor.account.calls, floor.account.talk_seconds
    assert spread(calls.values()) <= 1.10 and spread(minutes.values()) <= 1.10
    # As fair as can be: whose talks are longer by luck has either more minutes or fewer calls.
    luck = spread(minutes[each] / calls[each] for each in operators)
    assert spread(calls.values()) * spread(minutes.values()) <= 1.02 * luck


def spread(carried: Iterable[float]) -> float:
    least, *_, most = sorted(carried)
    return most / least


def test_a_telephone_is_what_counts_for_being_free() -> None:
    story = Story(operators=1)
    story.tell(on.PhoneReachable(at(0), "1001", Device.PHONE, False))
    story.offer(1, "c1")
    assert story.rung() == []
