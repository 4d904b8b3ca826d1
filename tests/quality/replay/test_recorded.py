"""A day on record as the replay takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from quality.replay.day import OperatorPresence
from quality.replay.recorded import (
    Announcement,
    RecordedDay,
    draw,
    fate_on_record,
    in_line,
    mean_patience,
    presences,
)
from quality.replay.run import replay
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.lines.line import Line
from queue_manager.domain.measures.measures import StateInterval
from queue_manager.domain.measures.recorded_call import RecordedCall
from tests.quality.replay.days import at

ANSWERED, ABANDONED = Outcome.ANSWERED, Outcome.ABANDONED


def call(
    number: int, arrives: float, outcome: Outcome, waited: float, talk: float = 0
) -> RecordedCall:
    return RecordedCall(
        f"c{number}", at(arrives), "109", "kk", outcome, timedelta(seconds=waited),
        timedelta(seconds=talk), timedelta(seconds=10), timedelta(seconds=4),
    )  # fmt: skip


def state(operator: str, of: OperatorState, begins: float, ends: float) -> StateInterval:
    return StateInterval(operator, of, at(begins), at(ends))


def recorded(*calls: RecordedCall, **more: Any) -> RecordedDay:
    states = (state("1001", OperatorState.AVAILABLE, 0, 3600),)
    parts: dict[str, Any] = {"skills": {}, "pick_ups": {"1001": timedelta(seconds=2)}, **more}
    return RecordedDay(calls, states, (Line("109", open=False),), **parts)


def test_a_quiet_day_is_replayed_as_it_was() -> None:
    calls = (call(1, 0, ANSWERED, 4, 60), call(2, 200, ANSWERED, 4, 30))
    fates = replay(draw(recorded(*calls), 1)).fates
    assert [it.connected_at for it in fates] == [at(4), at(204)]
    assert [it.ended_at for it in fates] == [at(64), at(234)]
    assert [fate_on_record(it).connected_at for it in calls] == [at(4), at(204)]


def test_patience_is_known_of_who_left_and_drawn_of_who_did_not() -> None:
    day = recorded(
        call(1, 0, ABANDONED, 30), call(2, 1, ANSWERED, 50, 60), call(3, 2, ANSWERED, 10, 90)
    )
    assert mean_patience(in_line(day)) == timedelta(seconds=90)
    one, two = draw(day, 1).arrivals, draw(day, 2).arrivals
    assert one[0].patience == two[0].patience == timedelta(seconds=30)
    assert one[1].patience != two[1].patience
    assert all(
        it.patience is not None and it.patience >= timedelta(seconds=50) for it in (one[1], two[1])
    )
    assert {
        it.talk.total_seconds() for seed in range(20) for it in draw(day, seed).arrivals[:1]
    } == {60, 90}
    assert (one[1].talk, one[1].wrap_up, one[0].wrap_up) == (
        timedelta(seconds=60), timedelta(seconds=10), None
    )  # fmt: skip
    assert draw(day, 1) == draw(day, 1)


def test_where_nobody_left_everybody_waits() -> None:
    assert draw(recorded(call(1, 0, ANSWERED, 50, 60)), 1).arrivals[0].patience is None
    assert mean_patience([]) is None


def test_who_needed_no_operator_is_left_out() -> None:
    others = [
        Outcome.CALLBACK_KEPT,
        Outcome.INFORMED,
        Outcome.SELF_SERVED,
        Outcome.VOICEMAIL,
        Outcome.REFUSED,
    ]
    calls = [
        call(n, n, outcome, 9) for n, outcome in enumerate([*others, ANSWERED, Outcome.FAILED])
    ]
    assert [it.call_id for it in in_line(recorded(*calls))] == ["c5", "c6"]


def test_operators_are_there_but_for_pauses_and_calls_of_their_own() -> None:
    states = [
        state("a", OperatorState.AVAILABLE, 0, 10), state("a", OperatorState.RINGING, 10, 12),
        state("a", OperatorState.TALKING, 12, 50), state("a", OperatorState.PAUSED, 50, 60),
        state("a", OperatorState.WRAP_UP, 60, 70), state("a", OperatorState.CALLING_OUT, 70, 80),
        state("a", OperatorState.SIGNED_OUT, 80, 90),
    ]  # fmt: skip
    assert presences(states) == (
        OperatorPresence("a", at(0), at(50)),
        OperatorPresence("a", at(60), at(70)),
    )


def test_telephones_ring_as_long_as_operators_took_and_the_line_takes_everybody() -> None:
    day = recorded(pick_ups={"a": timedelta(seconds=9), "b": timedelta(seconds=3)})
    drawn = draw(day, 1)
    assert drawn.lines[0].ring_time == timedelta(seconds=10)
    assert drawn.lines[0].open
    assert (drawn.habits["a"].picks_up, drawn.usual_habits.picks_up) == (
        timedelta(seconds=9), timedelta(seconds=3)
    )  # fmt: skip
    assert draw(recorded(pick_ups={}), 1).usual_habits.picks_up == timedelta(seconds=3)


def announcement(begins: float, informed: int = 40, line: str | None = None) -> Announcement:
    return Announcement(line, at(begins), 40, informed, timedelta(seconds=20))


def test_who_would_have_heard_an_announcement_that_begins_sooner() -> None:
    calls = (
        call(1, 0, ABANDONED, 30), call(2, 900, ABANDONED, 30), call(3, 900, ANSWERED, 5, 60),
        call(4, 950, ANSWERED, 60, 60), call(5, 1001, ABANDONED, 30),
    )  # fmt: skip
    every = draw(recorded(*calls, announcements=(announcement(1000),)), 1)
    assert every.announcements == (at(1000),)
    # The third was answered too soon; the fourth still waited when it began; the fifth came after.
    assert [it.heeds for it in every.arrivals] == [
        timedelta(seconds=1000), timedelta(seconds=100), None, None, None
    ]  # fmt: skip
    for other in (announcement(1000, 0), announcement(1000, line="1414")):
        drawn = draw(recorded(*calls, announcements=(other,)), 1)
        assert [it.heeds for it in drawn.arrivals] == [None] * 5
    few = replace(announcement(1000), hearers=19, informed=19)
    assert draw(recorded(*calls, announcements=(few,)), 1).announcements == ()


def test_as_many_heed_it_as_were_content_of_its_hearers() -> None:
    calls = [call(n, n, ABANDONED, 30) for n in range(400)]
    drawn = draw(recorded(*calls, announcements=(announcement(1000, informed=10),)), 1)
    heeding = sum(it.heeds is not None for it in drawn.arrivals)
    assert 70 < heeding < 130, "a quarter of them, by chance"
    assert draw(recorded(*calls), 1) == replace(
        drawn,
        announcements=(),
        arrivals=tuple(replace(it, heeds=None) for it in drawn.arrivals),
    ), "the rest of the day is drawn as ever"
