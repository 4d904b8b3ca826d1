"""Remedies: how they are written, what they change, and what they are said to save."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest
from hypothesis import given

from quality.replay.day import OperatorPresence, ReplayDay
from quality.replay.effects import SEEDS, RemedyEffect, bounds, effect
from quality.replay.remedies import (
    AFTER,
    MoreOperators,
    MovedBreaks,
    NoRemedy,
    ReserveAt,
    SoonerAnnouncement,
    applied,
    read_remedy,
    span,
)
from queue_manager.domain.lines.line import StepKind
from queue_manager.domain.lines.skills import Skills
from tests.outside import ends, outside_text
from tests.quality.replay.days import at, callers, made, there

DAY, HOUR = date(2026, 11, 24), 3600
#: The days begin at four o'clock of this zone.
ZONE = UTC


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("operators+2@10:15-11:00", MoreOperators(2, time(10, 15), time(11))),
        (" operators-1@00:00-23:59 ", MoreOperators(-1, time(0), time(23, 59))),
        ("breaks+30@12:00-13:00", MovedBreaks(30, time(12), time(13))),
        ("breaks-15@12:00-13:00", MovedBreaks(-15, time(12), time(13))),
        ("reserve@6", ReserveAt(6)),
        ("announcement-20", SoonerAnnouncement(20)),
    ],
)
def test_remedies_are_read(text: str, remedy: object) -> None:
    assert read_remedy(text) == remedy


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no remedy"),
        ("operators+2", "is no remedy"),
        ("operators2@10:15-11:00", "is no remedy"),
        ("operators+2@25:00-26:00", "is no remedy"),
        ("operators+٣@10:00-11:00", "is no remedy"),
        ("operators+2@11:00-11:00", "does not come after"),
        ("operators+0@10:00-11:00", "lies between 1 and 500"),
        ("operators+501@10:00-11:00", "lies between 1 and 500"),
        ("breaks+241@10:00-11:00", "lies between 1 and 240"),
        ("reserve@601", "within 600 seconds"),
        ("announcement+20", "is no remedy"),
        ("announcement-0", "lies between 1 and 240"),
    ],
)
def test_what_is_no_remedy_is_said(text: str, why: str) -> None:
    with pytest.raises(NoRemedy, match=why):
        read_remedy(text)


@given(outside_text())
def test_any_text_ends(text: str) -> None:
    with ends():
        try:
            read_remedy(text)
        except NoRemedy as wrong:
            assert len(str(wrong)) < 500


def parts(day: ReplayDay) -> list[tuple[str, float, float]]:
    return [
        (
            it.operator,
            (it.begins - at(0)) / timedelta(hours=1),
            (it.ends - at(0)) / timedelta(hours=1),
        )
        for it in day.presences
    ]


def test_more_operators_and_fewer() -> None:
    day = made((), there("a", "b", ends=4 * HOUR))
    more = applied(day, MoreOperators(1, time(5), time(6)), DAY, ZONE)
    assert parts(more) == [("a", 0, 4), ("b", 0, 4), ("more-1", 1, 2)]
    fewer = applied(day, MoreOperators(-1, time(5), time(6)), DAY, ZONE)
    assert parts(fewer) == [("a", 0, 4), ("b", 0, 1), ("b", 2, 4)]
    nobody = applied(day, MoreOperators(-9, time(4), time(9)), DAY, ZONE)
    assert parts(nobody) == []


def test_breaks_are_moved_but_not_beyond_the_shift() -> None:
    day = made((), (
        *there("a", ends=HOUR), *there("a", begins=1.5 * HOUR, ends=4 * HOUR),
        *there("b", ends=3 * HOUR), *there("b", begins=3.5 * HOUR, ends=4 * HOUR),
    ))  # fmt: skip
    later = applied(day, MovedBreaks(60, time(5), time(6)), DAY, ZONE)
    assert parts(later) == [("a", 0, 2), ("a", 2.5, 4), ("b", 0, 3), ("b", 3.5, 4)]
    earlier = applied(day, MovedBreaks(-90, time(5), time(6)), DAY, ZONE)
    assert parts(earlier) == [("a", 0.5, 4), ("b", 0, 3), ("b", 3.5, 4)]
    at_its_end = applied(day, MovedBreaks(60, time(7), time(8)), DAY, ZONE)
    assert parts(at_its_end)[2:] == [("b", 0, 3.5)]


def test_the_reserve_joins_sooner() -> None:
    day = applied(made((), ()), ReserveAt(6), DAY, ZONE)
    steps = {kind: step.after.total_seconds() for step in day.lines[0].ladder for kind in step.does}
    assert steps[StepKind.RESERVE_JOINS] == 6
    assert steps[StepKind.RELAX_TOPICS] == 8
    afters = [step.after for step in day.lines[0].ladder]
    assert afters == sorted(set(afters))


def crowded() -> ReplayDay:
    """Two operators with enough to do for three, the whole of an hour."""
    arrivals = callers(*((n * 40.0, 100.0, 30.0 + 7 * (n % 9)) for n in range(90)))
    return made(arrivals, there("a", "b", ends=3 * HOUR), ring=3)


@pytest.fixture
def few_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quality.replay.effects.SEEDS", 3)


def brought(remedy: str, day: ReplayDay) -> RemedyEffect:
    return effect(lambda seed: day, read_remedy(remedy), DAY, ZONE)


@pytest.mark.usefixtures("few_seeds")
def test_an_operator_more_saves_calls_within_bounds() -> None:
    it = brought("operators+1@04:30-05:00", crowded())
    assert (it.begins, it.ends) == (at(HOUR / 2), at(HOUR) + AFTER)
    assert it.calls == 45
    assert 0 < it.least <= it.saved <= it.most
    assert round(it.lost_without - it.lost_with, 9) == round(it.saved, 9)


@pytest.mark.usefixtures("few_seeds")
def test_nobody_is_saved_by_nothing() -> None:
    day = crowded()
    nothing = brought("breaks+30@04:30-05:00", day)
    assert (nothing.saved, nothing.least, nothing.most) == (0, 0, 0)
    assert nothing.lost_without > 0
    assert brought("reserve@6", day).saved == 0


@pytest.mark.usefixtures("few_seeds")
def test_a_reserve_that_joins_sooner_saves_the_impatient() -> None:
    arrivals = callers(*((n * 40.0, 100.0, 9.0) for n in range(60)))
    skills = {"b": Skills(reserve=True)}
    day = made(arrivals, there("a", "b"), skills=skills, ring=1)
    assert brought("reserve@2", day).least > 0


@pytest.mark.usefixtures("few_seeds")
def test_an_announcement_that_begins_sooner_saves_who_heeds_it_and_who_waits_behind() -> None:
    day = crowded()
    heed = [
        replace(it, heeds=timedelta(minutes=n % 40) if n % 3 == 0 else None)
        for n, it in enumerate(day.arrivals)
    ]
    day = replace(day, arrivals=tuple(heed), announcements=(at(HOUR),))
    left = applied(day, SoonerAnnouncement(20), DAY, ZONE)
    assert {it.call_id for it in day.arrivals} - {it.call_id for it in left.arrivals} == {
        it.call_id for it in heed if it.heeds is not None and it.heeds <= timedelta(minutes=20)
    }
    it = brought("announcement-20", day)
    assert (it.begins, it.ends) == (at(HOUR) - timedelta(minutes=20), at(HOUR) + AFTER)
    assert it.least > 0
    assert brought("announcement-20", crowded()).saved == 0, "a day without one"


def test_unknown_things_are_drawn_by_each_seed() -> None:
    seen: list[int] = []

    def draw(seed: int) -> ReplayDay:
        seen.append(seed)
        return made(callers((HOUR / 2, 10)), there("a"))

    effect(draw, read_remedy("operators+1@04:30-05:00"), DAY, ZONE)
    assert set(seen) == set(range(SEEDS))


def test_only_the_floor_that_a_remedy_touches_is_taken() -> None:
    begins, until = span(crowded(), MoreOperators(1, time(4, 30), time(5)), DAY, ZONE)
    assert (begins, until) == (at(HOUR / 2), at(HOUR) + AFTER)
    begins, until = span(crowded(), MovedBreaks(-20, time(4, 30), time(5)), DAY, ZONE)
    assert begins == at(HOUR / 2) - timedelta(minutes=20)
    assert OperatorPresence("a", begins, until).begins < until


def test_one_more_day_lies_between_the_bounds() -> None:
    assert bounds([16, 14, 18, 13, 19, 15, 17, 12, 20]) == (9, 23)
    assert bounds([2] * SEEDS) == (2, 2)
    assert bounds([0] * (SEEDS - 1) + [90]) == (-63, 90), "no narrower than what was seen"
    dice = random.Random(109)
    within = 0
    for _ in range(4000):
        *seen, one_more = (round(dice.gauss(12, 3)) for _ in range(SEEDS + 1))
        least, most = bounds(seen)
        within += least <= one_more <= most
    assert within / 4000 > 0.94
