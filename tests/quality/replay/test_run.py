"""The virtual clock: days counted by hand, and what must hold on any day."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.ideal import ideal_waits
from quality.replay.day import Arrival, Habits, OperatorPresence, ReplayDay, together
from quality.replay.run import CallerFate, replay
from queue_manager.domain.decide import Decision, decide
from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.lines.skills import Skills
from tests.quality.replay.days import at, caller, callers, made, there, waits


def test_a_morning_counted_by_hand() -> None:
    # The second leaves after 30 s. The third's 11 s end the wrap-up after 5 s; then it rings for 3.
    day = made(
        callers((0, 60), (10, 60, 30), (20, 60)), there("1001"), greeting=4, wrap_up=20, ring=3
    )
    assert waits(day) == [4, None, 52]
    lost = replay(day).fates[1]
    assert (lost.outcome, lost.ended_at) == (Outcome.ABANDONED, at(40))


def test_the_greeting_is_heard_to_its_end_and_the_ring_goes_on_meanwhile() -> None:
    arrivals = callers((0, 60))
    assert waits(made(arrivals, there("1001"), greeting=4, ring=3)) == [4]
    assert waits(made(arrivals, there("1001"), greeting=4, ring=5)) == [5]


def test_who_is_free_first_has_the_first_in_line() -> None:
    day = made(callers((0, 5), (1, 5), (2, 5), (3, 1)), there("1001", "1002"))
    assert waits(day) == [0, 0, 3, 3]


def test_the_longest_idle_is_rung() -> None:
    day = made(callers((10, 5), (20, 5), (30, 5)), there("1001", "1002", "1003"))
    assert {fate.operator for fate in replay(day).fates} == {"1001", "1002", "1003"}


def test_a_day_without_operators_loses_everybody() -> None:
    fates = replay(made(callers((0, 60, 3), (0, 60, 30), (0, 60)), ())).fates
    assert [fate.outcome for fate in fates] == [
        Outcome.SHORT_ABANDON, Outcome.ABANDONED, Outcome.ABANDONED
    ]  # fmt: skip
    assert [fate.ended_at for fate in fates] == [at(3), at(30), None]


def test_who_waits_when_the_last_operator_goes_costs_nothing_any_more() -> None:
    impatient = ((n, 60, 8) for n in range(50, 60))
    day = made(callers((0, 60), *((n, 60) for n in range(1, 50)), *impatient), there("a", ends=55))
    largest = 0

    def measuring(floor: Floor, event: on.Event) -> Decision:
        nonlocal largest
        largest = max(largest, len(floor.calls)) if event.at > at(55.1) else largest
        return decide(floor, event)

    fates = replay(day, decides=measuring).fates
    assert [fate.ended_at for fate in fates[:50]] == [at(60), *[None] * 49]
    assert [fate.ended_at for fate in fates[50:]] == [at(n + 8) for n in range(50, 60)]
    assert largest < 12
    assert replay(made(callers(*((n, 60) for n in range(50))), ())).decisions < 10


def test_a_day_without_callers_is_empty() -> None:
    assert replay(made((), there("1001"))).fates == ()


def test_a_shift_that_ends_in_a_talk_ends_after_it() -> None:
    day = made(callers((0, 60), (10, 60, 300)), there("1001", ends=30))
    assert [fate.ended_at for fate in replay(day).fates] == [at(60), at(310)]
    assert waits(day) == [0, None]


def test_a_shift_that_ends_while_the_telephone_rings_gives_the_caller_to_the_next() -> None:
    presences = (*there("1001", ends=12), *there("1002", begins=5))
    assert waits(made(callers((10, 60)), presences, ring=3)) == [5]  # 1001 has been idle longer
    assert waits(made(callers((11, 60)), presences, ring=3)) == [4]


def test_who_comes_back_while_writing_finishes_that_first() -> None:
    presences = (*there("1001", ends=30), *there("1001", begins=70))
    day = made(callers((0, 60), (65, 60)), presences, wrap_up=20)
    assert waits(day) == [0, 15]


def test_who_would_come_and_go_while_writing_does_not_come() -> None:
    presences = (*there("1001", ends=3), *there("1001", begins=4, ends=7), *there("b", begins=30))
    assert waits(made(callers((0, 3), (0, 5)), presences, wrap_up=20)) == [0, 30]


def test_who_comes_back_while_talking_goes_on() -> None:
    presences = (*there("1001", ends=30), *there("1001", begins=50))
    assert waits(made(callers((0, 60), (10, 60)), presences)) == [0, 50]


def test_a_ring_that_is_not_taken_goes_to_the_next_operator() -> None:
    never = {"1001": Habits(timedelta(seconds=3), no_answer_share=1.0)}
    day = made(callers((0, 60), (1, 60)), there("1001", "1002"), ring=3, habits=never)
    # 1001 is rung for 6 s and set aside; 1002 has the second caller, and then the first.
    assert waits(day) == [67, 3]


def test_an_operator_who_was_set_aside_is_back_later() -> None:
    never = {"1001": Habits(timedelta(seconds=3), no_answer_share=1.0)}
    day = made(callers((0, 60, 100)), there("1001"), ring=3, habits=never)
    heard: list[on.Event] = []

    def listening(floor: Floor, event: on.Event) -> Decision:
        heard.append(event)
        return decide(floor, event)

    assert replay(day, decides=listening).fates[0].connected_at is None
    back = [it.at for it in heard if isinstance(it, on.OperatorAvailable)]
    assert back[:3] == [at(0), at(36), at(72)]


def test_a_telephone_rings_as_long_as_its_operator_takes() -> None:
    assert waits(made(callers((0, 60)), there("1001"), ring=9)) == [9]


def test_a_caller_who_leaves_while_it_rings_leaves_the_operator_to_the_next() -> None:
    day = made(callers((0, 60, 2), (1, 60)), there("1001"), ring=3)
    assert waits(day) == [None, 4.02]  # the telephone is silent a moment later


def test_at_the_last_moment_of_patience_the_operator_is_quicker() -> None:
    assert waits(made(callers((0, 10), (0, 60, 10)), there("1001"))) == [0, 10]
    assert waits(made(callers((0, 10), (0, 60, 9.999999)), there("1001"))) == [0, None]


def test_a_wrap_up_of_its_own_is_shorter_or_longer_than_the_lines() -> None:
    def day(wrap_up: float) -> ReplayDay:
        first = Arrival("c0", at(0), timedelta(seconds=60), wrap_up=timedelta(seconds=wrap_up))
        # The second comes late enough that no step of the ladder ends the wrap-up.
        return made((first, caller(1, 61 + wrap_up / 2, 60)), there("1001"), wrap_up=10)

    assert waits(day(4)) == [0, 1]
    assert waits(day(10)) == [0, 4]
    assert waits(day(16)) == [0, 7]


def test_a_caller_gets_who_speaks_the_language() -> None:
    russian = Arrival("c0", at(1), timedelta(seconds=9), language="ru", language_chosen=True)
    skills = {"1001": Skills(languages={"kk": 3}), "1002": Skills(languages={"ru": 3})}
    (fate,) = replay(made((russian,), there("1001", "1002"), skills=skills)).fates
    assert fate.operator == "1002"


def test_what_touches_or_overlaps_is_one_presence() -> None:
    parts = [*there("b", begins=5, ends=9), *there("a", ends=4), *there("a", begins=4, ends=6)]
    parts += there("a", begins=5, ends=5.5)
    assert together(parts) == [*there("a", ends=6), *there("b", begins=5, ends=9)]


def test_seeds_draw_who_does_not_answer() -> None:
    often = Habits(timedelta(seconds=1), no_answer_share=0.5)
    day = made(callers(*((n, 5) for n in range(40))), there("1001", "1002", "1003"))
    unlucky = ReplayDay(day.arrivals, day.presences, day.lines, usual_habits=often)
    assert replay(unlucky, seed=1) == replay(unlucky, seed=1)
    assert replay(unlucky, seed=1) != replay(unlucky, seed=2)


times = st.integers(0, 300)
lasting = st.integers(0, 90)


@st.composite
def days(draw: st.DrawFn) -> ReplayDay:
    arrivals = draw(
        st.lists(st.tuples(times, lasting, st.none() | st.integers(0, 120)), max_size=25)
    )
    spans = draw(st.lists(st.tuples(st.sampled_from("abcd"), times, lasting), max_size=8))
    presences = tuple(
        OperatorPresence(f"100{who}", at(begins), at(begins + 3 * lasts))
        for who, begins, lasts in spans
    )
    share = draw(st.sampled_from([0.0, 0.0, 0.3]))
    ring = draw(st.integers(0, 7))
    day = made(
        callers(*arrivals),
        presences,
        greeting=draw(st.integers(0, 6)),
        wrap_up=draw(st.sampled_from([0, 3, 20])),
        ring=ring,
    )
    habits = Habits(timedelta(seconds=ring), share)
    return ReplayDay(day.arrivals, day.presences, day.lines, day.greeting, habits)


@settings(max_examples=40)
@given(days())
def test_on_any_day(day: ReplayDay) -> None:
    replayed = replay(day)
    fates = {fate.call_id: fate for fate in replayed.fates}
    assert list(fates) == [each.call_id for each in day.arrivals]
    for arrival in day.arrivals:
        check(arrival, fates[arrival.call_id], day)
    for operator in {fate.operator for fate in replayed.fates} - {None}:
        talks = sorted(talk(fate) for fate in replayed.fates if fate.operator == operator)
        assert all(one[1] <= other[0] for one, other in pairwise(talks))
    assert replay(day) == replayed


def talk(fate: CallerFate) -> tuple[datetime, datetime]:
    assert fate.connected_at is not None and fate.ended_at is not None
    return fate.connected_at, fate.ended_at


def check(arrival: Arrival, fate: CallerFate, day: ReplayDay) -> None:
    """Exactly one of both: answered by somebody who was there, or lost when patience ended."""
    assert (fate.outcome is Outcome.ANSWERED) == (fate.connected_at is not None)
    if fate.connected_at is None:
        left = None if arrival.patience is None else arrival.at + arrival.patience
        assert fate.outcome in (Outcome.SHORT_ABANDON, Outcome.ABANDONED)
        assert fate.ended_at == left
        return
    begins, ends = talk(fate)
    assert begins >= arrival.at + max(day.greeting, day.usual_habits.picks_up)
    assert arrival.patience is None or begins <= arrival.at + arrival.patience
    assert ends == begins + arrival.talk
    assert any(
        it.operator == fate.operator and it.begins <= begins <= it.ends for it in day.presences
    )


@settings(max_examples=15)
@given(days())
def test_that_a_telephone_rings_changes_nothing(day: ReplayDay) -> None:
    """The one event that the real dispatcher is told, and the replay's is not."""

    def telling(floor: Floor, event: on.Event) -> Decision:
        decision = decide(floor, event)
        for ring_id in set(decision.floor.rings) - set(floor.rings):
            rang = decide(decision.floor, on.PhoneRang(event.at, ring_id))
            assert not rang.commands and not rang.records
            decision = Decision(rang.floor, decision.commands, decision.records)
        return decision

    assert replay(day, decides=telling).fates == replay(day).fates


@given(st.lists(st.tuples(times, lasting), min_size=1, max_size=40), st.integers(1, 5))
def test_plain_waits_are_the_least_possible_and_one_operator_more_makes_none_longer(
    these: list[tuple[int, int]], operators: int
) -> None:
    these.sort()
    arrivals, talks = [each[0] for each in these], [each[1] for each in these]
    day = made(callers(*these), there(*(f"100{n}" for n in range(operators))))
    found = waits(by_number(day))
    assert found == ideal_waits(arrivals, talks, operators)
    more = waits(by_number(made(day.arrivals, there(*(f"100{n}" for n in range(operators + 1))))))
    assert all(a is not None and b is not None and b <= a for a, b in zip(found, more, strict=True))


def by_number(day: ReplayDay) -> ReplayDay:
    """Whoever comes in the same moment stands in line by their id: make that their order."""
    arrivals = tuple(
        Arrival(f"c{n:03d}", it.at, it.talk, it.patience) for n, it in enumerate(day.arrivals)
    )
    return ReplayDay(arrivals, day.presences, day.lines, day.greeting, day.usual_habits)


def test_calls_that_ended_are_forgotten_and_change_nothing() -> None:
    rng, moment, these = random.Random(1), 0.0, []
    for _ in range(450):
        moment += rng.expovariate(1 / 10)
        these.append((round(moment, 3), 12.0))
    largest = 0

    def measuring(floor: Floor, event: on.Event) -> Decision:
        nonlocal largest
        largest = max(largest, len(floor.ended))
        return decide(floor, event)

    day = made(callers(*these), there("1001", "1002"))
    assert all(fate.connected_at is not None for fate in replay(day, decides=measuring).fates)
    assert largest < 250
