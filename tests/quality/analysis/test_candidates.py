"""Remedies are made from the causes, for the worst spans of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from quality.analysis.candidates import LossInterval, candidates, worst_spans
from quality.analysis.causes import Explained, MainCause
from quality.replay.remedies import read_remedy
from queue_manager.domain.lines.line import Line
from queue_manager.domain.measures.facts import QUARTER
from tests.quality.analysis.days import ALMATY, TEN, lost


def lost_at(cause: MainCause, *minutes: float) -> list[Explained]:
    return [Explained(lost(n, at), cause) for n, at in enumerate(minutes)]


def made(
    found: Sequence[Explained], *, reserve: bool = False, announcement: bool = False
) -> list[str]:
    on = date(2026, 11, 24)
    words = candidates(
        found, [Line("109")], on, ALMATY, has_reserve=reserve, has_announcement=announcement
    )
    for each in words:
        read_remedy(each)
    return words


def at(number: int) -> datetime:
    return TEN + number * QUARTER


def test_the_worst_span_grows_as_long_as_its_neighbours_lose_half_as_many() -> None:
    counts = {at(0): 2, at(1): 6, at(2): 6, at(3): 6, at(4): 3, at(5): 2, at(20): 1}
    assert worst_spans(counts) == [LossInterval(at(1), at(5), 21), LossInterval(at(0), at(3), 2)]
    assert worst_spans({at(0): 1}) == []
    assert worst_spans({}) == []


def test_spans_do_not_overlap_and_are_at_most_two_hours() -> None:
    long = worst_spans({at(n): 5 for n in range(40)})
    assert [it.ends - it.begins for it in long] == [timedelta(hours=2)] * 2
    assert long[0].ends <= long[1].begins or long[1].ends <= long[0].begins


def test_one_and_two_operators_more_over_the_worst_span() -> None:
    found = lost_at(MainCause.UNDER_ROSTER, 1, 2, 16, 31)
    assert made(found) == ["operators+1@10:00-10:45", "operators+2@10:00-10:45"]


def test_pauses_are_moved_both_ways_from_before_the_span() -> None:
    found = made(lost_at(MainCause.PAUSES, 1, 2, 16, 31))
    assert found[2:] == [f"breaks{by}@09:30-10:45" for by in ("+30", "-30", "+60", "-60")]


def test_the_reserve_joins_sooner_where_there_is_one() -> None:
    found = lost_at(MainCause.MORE_CALLS, 1)
    assert made(found) == [], "one call is no span"
    assert made(found, reserve=True) == ["reserve@6"]


def test_an_announcement_is_made_sooner_where_there_was_one() -> None:
    found = lost_at(MainCause.MORE_CALLS, 1)
    assert made(found, announcement=True) == ["announcement-20"]


def test_nothing_is_proposed_for_callers_who_left_by_themselves() -> None:
    assert made(lost_at(MainCause.SHORT, 1, 2, 3, 4), reserve=True, announcement=True) == []


def test_a_span_ends_with_its_day() -> None:
    midnight = datetime(2026, 11, 24, 19, tzinfo=UTC)
    minutes = (midnight - TEN) / timedelta(minutes=1)
    late = lost_at(MainCause.MORE_CALLS, minutes - 2, minutes - 3, minutes - 4)
    assert made(late)[0] == "operators+1@23:45-23:59"
    early = [minutes - 24 * 60 + it for it in (1, 2, 3)]
    assert made(lost_at(MainCause.PAUSES, *early))[2].startswith("breaks+30@00:00-")
