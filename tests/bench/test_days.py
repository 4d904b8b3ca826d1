"""What `bench days` plays, how it is stretched, and what it says of it."""

from __future__ import annotations

import gzip
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bench.days_made import (
    DAYS,
    MISSING,
    MISSING_DAY,
    OPERATORS,
    ZONE,
    MadeCall,
    counts_of,
    local,
    made_day,
    one_more,
    staff_of,
)
from bench.days_paper import Analysed, Played, Tried, section_of
from bench.days_stretched import Stretch, as_read
from bench.wire_account import WireCall
from quality.analysis.causes import Explained, LostCall, MainCause
from quality.analysis.making import weigh
from quality.analysis.saving import Saving
from quality.replay.recorded import RecordedDay
from queue_manager.domain.floor.states import OperatorState, Outcome
from queue_manager.domain.lines.line import Line
from queue_manager.domain.measures.causes import Cause
from queue_manager.domain.measures.measures import Span
from queue_manager.domain.measures.recorded_call import RecordedCall

BEGAN = datetime(2026, 11, 28, 7, tzinfo=UTC)
TEN = local(MISSING_DAY, "10:00")


def wire(number: str, waited: float, outcome: str) -> WireCall:
    return WireCall(number, number, 0, 0, 0, "caller", outcome, waited, 1.0, None, (), False)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_made_day_has_as_many_calls_in_each_slot_as_the_centre(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv.gz"
    rows = "1999-11-08,101,2\n1999-11-08,102,3\n1999-11-08,140,5\n1999-11-09,101,7\n"
    file.write_bytes(gzip.compress(f"date,slot6min,calls\n{rows}".encode()))
    counts = counts_of(file, DAYS[0])
    begins = local(DAYS[0], "10:00")
    calls = made_day(counts, begins, begins + minutes(12), 770, random.Random(1))
    assert [(it.at - begins) // minutes(6) for it in calls] == [0, 0, 1, 1, 1]
    assert [it.number for it in calls] == ["770", "771", "772", "773", "774"]
    with pytest.raises(ValueError, match="no calls of 1999-11-10"):
        counts_of(file, DAYS[2])


def test_one_more_day_keeps_what_was_seen_and_draws_the_rest() -> None:
    waits, leaves = (
        MadeCall(number, TEN, minutes(2), minutes(1)) for number in ("77010000001", "77010000002")
    )
    seen = [wire("77010000001", 0.5, "answered"), wire("77010000002", 1.0, "abandoned")]
    first, second = one_more([waits, leaves], seen, 60.0, 880, random.Random(1))
    assert (first.number, first.at, first.talk) == ("880", TEN, minutes(2))
    assert first.patience > timedelta(seconds=30) and first.patience != waits.patience
    assert (second.number, second.at, second.patience) == ("881", TEN, minutes(1))
    assert second.talk != leaves.talk


def test_staff_is_missing_on_one_day_for_a_while() -> None:
    def there(day: date, clock: str) -> int:
        at = local(day, clock)
        return sum(it.begins <= at < it.ends for it in staff_of(day, local(day, "14:00")))

    assert [there(MISSING_DAY, at) for at in ("09:59", "10:00", "11:29", "11:30")] == [
        OPERATORS,
        OPERATORS - MISSING,
        OPERATORS - MISSING,
        OPERATORS,
    ]
    assert there(DAYS[0], "10:30") == OPERATORS


def test_the_analysis_reads_a_faster_day_in_the_days_own_time() -> None:
    """Half an hour of two operators where four were to work, played in 30 seconds."""
    stretch = Stretch(BEGAN, TEN.astimezone(UTC), 60.0)
    answered = RecordedCall(
        "a", BEGAN, "109", "kk", Outcome.ANSWERED,
        timedelta(seconds=0.1), timedelta(seconds=3), timedelta(seconds=0.5), None,
    )  # fmt: skip
    later = BEGAN + timedelta(seconds=20)
    left = RecordedCall(
        "b", later, "109", "kk", Outcome.ABANDONED,
        timedelta(seconds=2), timedelta(), timedelta(), None,
    )  # fmt: skip
    states = tuple(
        Span(who, OperatorState.TALKING, BEGAN, BEGAN + timedelta(seconds=30)) for who in "12"
    )
    day = RecordedDay((answered, left), states, (Line("109"),), {}, {"1": timedelta(seconds=0.05)})
    lost = [LostCall("b", later, "109", "kk", Cause.NOBODY_FREE)]
    at = TEN.astimezone(UTC)
    read = as_read(day, lost, stretch, MISSING_DAY, ZONE, {at: 4.0, at + minutes(15): 4.0})
    assert read.recorded.calls[0].talk == minutes(3)
    assert read.recorded.calls[1].waited == minutes(2)
    assert read.recorded.pick_ups == {"1": timedelta(seconds=3)}
    assert read.recorded.lines[0].ring_time == minutes(6)
    assert read.course.handling_seconds == 210
    quarters, calls, _ = weigh(read, MISSING_DAY, ZONE)
    assert [it.signed_in for it in quarters if it.at == at] == [2.0]
    assert [(it.cause, it.evidence_at, it.missing) for it in calls] == [
        (MainCause.UNDER_ROSTER, at + minutes(15), 2.0)
    ]


def analysed(day: date, *causes: MainCause) -> Analysed:
    at = local(day, "10:30")
    lost = [
        Explained(LostCall(str(n), at, "109", "kk", Cause.NOBODY_FREE), each)
        for n, each in enumerate(causes)
    ]
    return Analysed(day, Played([], [], Stretch(BEGAN, at, 60.0)), lost, [])


def claim(day: date, least: int, most: int, *saved: int) -> Tried:
    span = local(day, "10:00"), local(day, "12:30")
    words = "operators+2@10:00-11:30"
    return Tried(day, Saving(words, *span, 300, 40.0, (least + most) / 2, least, most), saved)


def test_all_holds_only_where_causes_claims_and_every_remedy_do() -> None:
    days = [
        analysed(DAYS[0]),
        analysed(MISSING_DAY, *[MainCause.UNDER_ROSTER] * 9, MainCause.PAUSES),
        analysed(DAYS[2], MainCause.LEFT_RINGING),
    ]
    good = claim(MISSING_DAY, 5, 9, 5, 9, 6, 7, 8, 6, 7, 5, 4, 10)
    words, met = section_of(days, [good])
    assert met and "says of 90%" in words and "8 of 10" in words
    outside = claim(MISSING_DAY, 5, 9, 5, 9, 6, 7, 8, 6, 7, 4, 4, 10)
    assert not section_of(days, [outside])[1]
    saves_nothing = claim(DAYS[0], 1, 3, 0, 0, 0)
    assert not section_of(days, [good, saves_nothing])[1]
    misnamed = [*days[:1], analysed(MISSING_DAY, MainCause.PAUSES), days[2]]
    assert not section_of(misnamed, [good])[1]
    assert not section_of(days, [])[1]


def test_lost_calls_are_counted_by_when_they_came() -> None:
    calls = [
        MadeCall(f"7701000000{n}", TEN + minutes(10 * n), minutes(2), minutes(1)) for n in range(4)
    ]
    outcomes = ("abandoned", "short_abandon", "answered", "abandoned")
    seen = [wire(it.number, 1.0, each) for it, each in zip(calls, outcomes, strict=True)]
    played = Played(calls, seen, Stretch(BEGAN, TEN, 60.0))
    assert played.lost(TEN, TEN + minutes(30)) == 2
    assert played.lost(TEN, TEN + minutes(31)) == 3
