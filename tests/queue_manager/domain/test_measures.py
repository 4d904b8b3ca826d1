"""Service level, AHT and occupancy: cases worked out by hand, and that the counts add up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.measures.measures import (
    PARTS,
    CallMeasures,
    Figure,
    FigureName,
    Handling,
    StateInterval,
    Tally,
    count_call,
    count_calls,
    occupancy,
    service_levels,
    time_in_states,
)

T0 = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
S = timedelta(seconds=1)
MICRO = timedelta(microseconds=1)


def answered(seconds: float, **more: object) -> CallMeasures:
    return CallMeasures(T0, T0 + seconds * S, Outcome.ANSWERED, **more)  # type: ignore[arg-type]


def ended(outcome: Outcome) -> CallMeasures:
    return CallMeasures(T0, None, outcome)


def share(tally: Tally, name: FigureName) -> float | None:
    return {figure.name: figure.share for figure in service_levels(tally)}[name]


def test_a_refused_call_is_neither_offered_nor_late() -> None:
    tally = count_calls([ended(Outcome.REFUSED)])
    assert (tally.offered, tally.lost, tally.refused) == (0, 0, 1)
    assert [figure.share for figure in service_levels(tally)] == [None] * 5


def test_the_four_figures_worked_out_by_hand() -> None:
    calls = [
        *[answered(3.5)] * 10,  # in time, within 15, within 20
        *[answered(15.5)] * 4,  # in time, within 20
        *[answered(18)] * 3,  # within 20 only
        *[answered(40)] * 3,
        *[ended(Outcome.ABANDONED)] * 2,
        *[ended(Outcome.SHORT_ABANDON)] * 3,
        ended(Outcome.FAILED),
        ended(Outcome.CALLBACK_KEPT),
        *[CallMeasures(T0)] * 5,  # still waiting: in no figure
    ]
    tally = count_calls(calls)
    assert (tally.offered, tally.answered, tally.waiting, tally.lost) == (27, 20, 5, 6)
    assert service_levels(tally) == (
        Figure(FigureName.IN_TIME, 14, 24),
        Figure(FigureName.STRICT, 14, 27),
        Figure(FigureName.OF_ANSWERED, 14, 20),
        Figure(FigureName.NENA_15, 10, 27, 0.90),
        Figure(FigureName.NENA_20, 17, 27, 0.95),
    )
    assert share(tally, FigureName.OF_ANSWERED) == 0.7


def test_sixteen_seconds_are_in_time_and_a_microsecond_more_is_not() -> None:
    assert count_call(CallMeasures(T0, T0 + 16 * S, Outcome.ANSWERED)).in_time == 1
    assert count_call(CallMeasures(T0, T0 + 16 * S + MICRO, Outcome.ANSWERED)).in_time == 0
    assert count_call(CallMeasures(T0, T0 + 15 * S, Outcome.ANSWERED)).in_15 == 1
    assert count_call(CallMeasures(T0, T0 + 15 * S + MICRO, Outcome.ANSWERED)).in_15 == 0
    assert count_call(CallMeasures(T0, T0 + 20 * S, Outcome.ANSWERED)).in_20 == 1
    assert count_call(CallMeasures(T0, T0 + 20 * S + MICRO, Outcome.ANSWERED)).in_20 == 0


def test_a_line_with_another_kpi_is_judged_by_its_own() -> None:
    assert count_call(answered(18, kpi=20 * S)).in_time == 1
    assert count_call(answered(18)).in_time == 0


def test_no_data_is_not_zero() -> None:
    assert all(figure.share is None for figure in service_levels(Tally()))
    only_short = count_calls([ended(Outcome.SHORT_ABANDON)])
    assert share(only_short, FigureName.IN_TIME) is None
    assert share(only_short, FigureName.STRICT) == 0.0
    assert Handling(0).average is None
    assert occupancy({}) is None
    assert occupancy({OperatorState.PAUSED: 60 * S, OperatorState.SIGNED_OUT: S}) is None


def test_a_call_still_talking_is_answered() -> None:
    assert count_call(CallMeasures(T0, T0 + S)) == Tally(answered=1, in_time=1, in_15=1, in_20=1)


def test_an_overflowed_call_is_answered_and_carries_the_flag() -> None:
    tally = count_call(answered(2, overflowed=True))
    assert (tally.answered, tally.overflowed, tally.offered) == (1, 1, 1)


def test_a_queued_callback_is_not_lost_but_was_not_answered_in_time() -> None:
    tally = count_calls([ended(Outcome.CALLBACK_KEPT), answered(1)])
    assert tally.lost == 0
    assert share(tally, FigureName.IN_TIME) == 0.5


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.ANSWERED])
def test_an_answered_call_cannot_have_another_outcome(outcome: Outcome) -> None:
    with pytest.raises(ValueError, match=str(outcome)):
        count_call(CallMeasures(T0, T0 + S, outcome))


def test_an_answer_needs_its_moment() -> None:
    with pytest.raises(ValueError, match="moment"):
        count_call(ended(Outcome.ANSWERED))


def test_average_handling_time_worked_out_by_hand() -> None:
    handling = Handling(4, talk=600 * S, hold=40 * S, wrap_up=80 * S)
    assert handling.average == 180 * S


def test_occupancy_worked_out_by_hand() -> None:
    # An hour of one operator: 30 min talk, 2 hold, 8 wrap-up, 5 ringing, 5 available, 10 paused.
    minutes = {
        OperatorState.TALKING: 30,
        OperatorState.HOLD: 2,
        OperatorState.WRAP_UP: 8,
        OperatorState.RINGING: 5,
        OperatorState.AVAILABLE: 5,
        OperatorState.PAUSED: 10,
        OperatorState.SIGNED_OUT: 300,
    }
    assert occupancy({state: m * 60 * S for state, m in minutes.items()}) == pytest.approx(40 / 50)


def test_a_state_counts_only_inside_the_window() -> None:
    spans = [
        StateInterval("1001", OperatorState.TALKING, T0 - 100 * S, T0 + 20 * S),
        StateInterval("1001", OperatorState.WRAP_UP, T0 + 20 * S, T0 + 45 * S),
        StateInterval("1002", OperatorState.TALKING, T0 + 50 * S, T0 + 90 * S),
        StateInterval("1002", OperatorState.PAUSED, T0 + 90 * S, T0 + 99 * S),
    ]
    times = time_in_states(spans, T0, T0 + 60 * S)
    assert times == {OperatorState.TALKING: 30 * S, OperatorState.WRAP_UP: 25 * S}


waits = st.timedeltas(min_value=timedelta(), max_value=120 * S)
unanswered = st.sampled_from([None, *[each for each in Outcome if each is not Outcome.ANSWERED]])
calls = st.one_of(
    st.builds(
        lambda wait, over, flag: CallMeasures(
            T0, T0 + wait, Outcome.ANSWERED if over else None, overflowed=flag
        ),
        waits,
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda outcome: CallMeasures(T0, None, outcome), unanswered),
)


@given(st.lists(calls, max_size=60))
def test_every_call_is_counted_once_and_the_figures_agree(day: list[CallMeasures]) -> None:
    tally = count_calls(day)
    assert sum(getattr(tally, part) for part in PARTS) == len(day)
    assert tally.offered + tally.waiting + tally.refused == len(day)
    assert tally.in_15 <= tally.in_time <= tally.in_20 <= tally.answered <= tally.offered
    assert tally.lost <= tally.offered - tally.answered
    for figure in service_levels(tally):
        assert 0 <= figure.counted <= figure.out_of
        assert (figure.share is None) == (figure.out_of == 0)
        if figure.share is not None:
            assert figure.share == float(Fraction(figure.counted, figure.out_of))
    in_time, strict, of_answered = (figure.share for figure in service_levels(tally)[:3])
    if in_time is not None and strict is not None:
        assert strict <= in_time
    if of_answered is not None and in_time is not None:
        assert in_time <= of_answered


@given(st.lists(calls, max_size=30), st.lists(calls, max_size=30))
def test_hours_add_up_to_the_day(first: list[CallMeasures], second: list[CallMeasures]) -> None:
    assert count_calls(first) + count_calls(second) == count_calls(first + second)


lengths = st.timedeltas(min_value=timedelta(), max_value=3600 * S)


@given(st.dictionaries(st.sampled_from(OperatorState), lengths))
def test_occupancy_is_a_share(times: dict[OperatorState, timedelta]) -> None:
    value = occupancy(times)
    assert value is None or 0 <= value <= 1


@given(st.lists(st.tuples(st.sampled_from(OperatorState), lengths, lengths)), lengths)
def test_two_windows_side_by_side_hold_what_one_holds(
    spans: list[tuple[OperatorState, timedelta, timedelta]], cut: timedelta
) -> None:
    states = [StateInterval("1001", state, T0 + a, T0 + max(a, b)) for state, a, b in spans]
    end = T0 + 3600 * S
    first, second = (
        time_in_states(states, T0, T0 + cut),
        time_in_states(states, T0 + cut, end),
    )
    none = timedelta()
    for state, whole in time_in_states(states, T0, end).items():
        assert first.get(state, none) + second.get(state, none) == whole
