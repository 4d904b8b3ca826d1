"""What a replayed day is in figures."""

from __future__ import annotations

from datetime import timedelta, timezone

from quality.replay.figures import as_json, by_quarter, day_as_json, figures_of
from quality.replay.run import CallerFate, replay
from queue_manager.domain.floor.states import Outcome
from tests.quality.replay.days import NINE, at, callers, made, there


def fate(arrives: float, wait: float, outcome: Outcome = Outcome.ANSWERED) -> CallerFate:
    ends = at(arrives + wait)
    connected = ends if outcome is Outcome.ANSWERED else None
    return CallerFate("c", at(arrives), outcome, None, connected, ends)


def test_waits_count_from_the_first_moment_and_those_of_the_lost_too() -> None:
    figures = figures_of(
        [
            fate(0, 16), fate(1, 16.000001), fate(2, 0),
            fate(3, 4, Outcome.SHORT_ABANDON), fate(4, 64, Outcome.ABANDONED),
            CallerFate("never", at(5), Outcome.ABANDONED),
        ]
    )  # fmt: skip
    assert as_json(figures) == {
        "offered": 6,
        "answered": 3,
        "lost": 3,
        "mean_wait_seconds": 20.0,
        "in_16_seconds": 2,
        "short_abandons": 1,
        "mean_wait_answered_seconds": 10.667,
        "service_level": 0.4,
        "service_level_strict": 0.333333,
    }


def test_no_data_is_not_zero() -> None:
    nothing = as_json(figures_of([]))
    assert nothing["offered"] == 0
    assert nothing["mean_wait_seconds"] is nothing["service_level"] is None


def test_quarters_sum_up_to_the_day() -> None:
    day = made(callers(*((n * 47, 120, 60) for n in range(90))), there("1001", "1002"), wrap_up=20)
    fates = replay(day).fates
    whole, quarters = figures_of(fates), by_quarter(fates)
    assert len(quarters) == 5 and min(quarters) == NINE
    assert sum((it.tally for it in quarters.values()), type(whole.tally)()) == whole.tally
    assert whole.offered == whole.answered + whole.lost == 90
    assert 0 < whole.lost < 90


def test_quarters_begin_by_the_days_own_clock() -> None:
    fates = (fate(0, 1), fate(900, 1))
    almaty = timezone(timedelta(hours=5))
    shown = day_as_json(fates, almaty)["quarter_hours"]
    assert [it["begins"] for it in shown] == [
        "2026-11-24T09:00:00+05:00", "2026-11-24T09:15:00+05:00"
    ]  # fmt: skip
    assert day_as_json(fates, None)["quarter_hours"][0]["begins"] == "2026-11-24T04:00:00"
