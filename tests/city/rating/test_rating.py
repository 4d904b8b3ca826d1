"""The rating of a month from sums: points, case mix, order, and a year with two who cheat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from city.rating.comparing import portions
from city.rating.funnel import FunnelVerdict
from city.rating.rating import RatedKind, rate
from city.rating.signs import Audit, Sign, SignCount, conspicuous, counting, signs_of
from city.rating.tally import WHOLE, Difficulty, RatingTally, TallySums, add_up
from tests.city.rating.slow import Contact, points
from tests.city.rating.tallies import difficulties_of, tallies_of

LIGHTS, ROADS = 1, 2
QUIET = RatingTally(body_id=1, head=1, deputy=9, topic_id=LIGHTS)
Q = {LIGHTS: Difficulty(1000, 50), ROADS: Difficulty(1000, 400)}
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def tally(solved: int, missed: int, topic: int = LIGHTS, **others: int | None) -> RatingTally:
    """So many whole contacts."""
    held = (solved + missed) * WHOLE
    return replace(
        QUIET, topic_id=topic, solved=solved, missed=missed * WHOLE, held=held,
        squares=held * WHOLE, contacts=solved + missed, closed=solved, **others,
    )  # fmt: skip


def test_expected_and_observed_as_worked() -> None:
    """200 lights of .05 and 100 roads of .40: E = 50, O = 62, O/E = 1.24, z = 2.07."""
    (head, *_) = rate([tally(178, 22), tally(60, 40, ROADS)], Q, {}).of(RatedKind.HEAD)
    assert head.sums.expected == pytest.approx(50) and head.missed == 62
    assert head.ratio == pytest.approx(1.24)
    assert head.z is not None and round(head.z, 2) == 2.07
    assert (head.points, head.due) == (176, 300)
    assert head.per_hundred == pytest.approx(58.67, abs=0.005)


def test_a_missed_contact_is_shared_by_the_time_that_each_held_it() -> None:
    third = replace(QUIET, missed=WHOLE // 4, held=WHOLE // 4)
    rest = replace(QUIET, body_id=2, head=2, missed=3 * WHOLE // 4, held=3 * WHOLE // 4)
    found = {it.ident: it for it in rate([third, rest], Q, {}).of(RatedKind.HEAD)}
    assert (found[1].points, found[2].points) == (-0.25, -0.75)
    assert found[1].due + found[2].due == 1


def test_a_deputy_sums_the_bodies_that_they_supervised() -> None:
    """Body 2 was handed from deputy 9 to deputy 8 in mid-month."""
    tallies = [
        tally(30, 10),
        tally(20, 5, body_id=2, head=2, deputy=9),
        tally(10, 5, body_id=2, head=2, deputy=8),
        tally(7, 0, body_id=3, head=None, deputy=None),
    ]
    rating = rate(tallies, Q, {})
    deputies = {it.ident: it for it in rating.of(RatedKind.DEPUTY)}
    assert (deputies[9].points, deputies[9].bodies) == (35, (1, 2))
    assert deputies[8].points == 5 and deputies[9].missed == 15
    assert {it.ident: it.points for it in rating.of(RatedKind.HEAD)} == {1: 20, 2: 20}
    assert rating.nobodys.points == 7 and rating.city.points == 47


def test_a_deputys_sum_stands_beside_the_bodies_that_make_it() -> None:
    """60 of 100 solved, 5 of 50, 45 of 50: 20 - 40 + 40 = 20 points of 200. Without body 2 the
    others have 60 of 150, without body 1 none of 100, without body 3 -20 of 150."""
    tallies = [
        tally(60, 40),
        tally(5, 45, body_id=2, head=2),
        tally(40, 5, body_id=3, head=3),
        tally(5, 0, ROADS, body_id=3, head=4),
        tally(90, 10, body_id=2, head=2, deputy=8),
    ]
    rating = rate(tallies, Q, {})
    nine, eight = (portions(rating.supervised, it) for it in (9, 8))
    assert [(it.body_id, it.sums.points, it.per_hundred) for it in nine] == [
        (2, -40, -80), (1, 20, 20), (3, 40, 80),
    ]  # fmt: skip
    assert [it.without for it in nine] == [40, 0, pytest.approx(-100 * 20 / 150)]
    assert nine[1].ratio == pytest.approx(40 / 5) and nine[1].missed == 40
    assert [(it.body_id, it.without, it.sums.points) for it in eight] == [(2, None, 80)]
    deputies = {it.ident: it for it in rating.of(RatedKind.DEPUTY)}
    assert deputies[9].points == sum(it.sums.points for it in nine)
    assert deputies[9].due == sum(it.sums.due for it in nine)


def test_inside_the_funnel_nobody_has_a_place() -> None:
    tallies = [tally(10, 0, head=1), tally(45, 5, head=2), tally(900, 100, head=3)]
    heads = rate(tallies, Q, {}).of(RatedKind.HEAD)
    assert [(it.ident, it.verdict, it.rank) for it in heads] == [
        (3, FunnelVerdict.AS_OTHERS, None), (2, FunnelVerdict.AS_OTHERS, None), (1,
        FunnelVerdict.FEW, None),
    ]  # fmt: skip


def test_outside_it_a_place_is_counted_among_all_who_can_be_judged() -> None:
    """Thirty alike, two far better, two far worse, one of whom nothing can be said."""
    alike = [tally(820, 180, head=n) for n in range(10, 40)]
    better = [tally(990, 10, head=1), tally(980, 20, head=2)]
    worse = [tally(300, 700, head=3), tally(300, 700, head=4)]
    heads = rate([*worse, tally(5, 0, head=5), *alike, *better], Q, {}).of(RatedKind.HEAD)
    ranks = [(it.ident, it.rank) for it in heads if it.verdict is not FunnelVerdict.AS_OTHERS]
    assert ranks == [(1, 1), (2, 2), (3, 33), (4, 33), (5, None)]
    assert {it.rank for it in heads if it.verdict is FunnelVerdict.AS_OTHERS} == {None}


def test_bodies_that_nobody_headed_are_named_with_what_was_due_to_them() -> None:
    tallies = [
        tally(5, 5, head=None), tally(30, 10, head=None, body_id=2), tally(9, 0, body_id=3),
    ]  # fmt: skip
    found = rate(tallies, Q, {})
    assert [(it.body_id, it.due) for it in found.headless] == [(2, 40), (1, 10)]
    assert sum(it.due for it in found.headless) == found.nobodys.due


def test_where_nobody_takes_photos_each_has_the_sign_of_it() -> None:
    """Nobody lies above the others where all are alike: that share is too high by itself."""
    city = TallySums(closed=400, without_photo=400).signs
    assert Sign.WITHOUT_PHOTO in signs_of(TallySums(closed=20, without_photo=20).signs, city)
    assert Sign.WITHOUT_PHOTO not in signs_of(TallySums(closed=19, without_photo=19).signs, city)
    assert Sign.WITHOUT_PHOTO not in signs_of(TallySums(closed=200, without_photo=165).signs, city)
    assert counting(TallySums(closed=20, without_photo=20).signs, city) == 0, (
        "a sign of everybody's"
    )


def test_a_verdict_for_which_the_topics_account_says_so() -> None:
    """Roads are hard for everybody: who has nothing else is below the city, and no worse at it."""
    tallies = [tally(60, 40, ROADS, head=1)] + [tally(950, 50, head=n) for n in (2, 3, 4)]
    heads = {it.ident: it for it in rate(tallies, Q, {}).of(RatedKind.HEAD)}
    assert heads[1].verdict is FunnelVerdict.WORSE and heads[1].explained


def test_nothing_due_is_no_figure() -> None:
    rating = rate([], Q, {})
    assert rating.figures == () and rating.city == TallySums() and rating.weight is None


def test_any_order_of_the_rows_gives_the_same() -> None:
    tallies = [tally(n, n % 7, 1 + n % 2, head=n % 3) for n in range(1, 40)]
    assert rate(tallies, Q, {}) == rate(tallies[::-1], Q, {})
    assert add_up(tallies, Q).due == sum(n + n % 7 for n in range(1, 40))


def test_a_sign_lies_far_above_the_others_and_is_no_single_case() -> None:
    city = SignCount(100, 2000)
    assert conspicuous(SignCount(40, 200), city)
    assert not conspicuous(SignCount(12, 200), city), "within the limits of chance"
    assert not conspicuous(SignCount(4, 30), SignCount(4, 2000)), "a few cases"
    assert not conspicuous(SignCount(950, 10_000), SignCount(1950, 30_000)), (
        "less than twice as high"
    )


def test_an_audit_puts_closures_in_question_where_it_is_sure() -> None:
    assert not Audit(10, 0, 0).in_question and not Audit(10, 10, 2).in_question
    assert Audit(20, 20, 6).in_question


HONEST, GAMING = (1, 2), (3, 4)


def year_of(head: int, random: Random) -> list[Contact]:
    """Honest heads solve 82 of 100 in term. Gaming ones close 93 of 100, most of them in the last
    hour and without a photo; a third of what they close was not done, and some of it comes back too
    late to be counted."""
    found = []
    for n in range(12 * 60):
        due = YEAR + timedelta(hours=12 * n)
        opened, gaming = due - timedelta(days=7), head in GAMING
        solved = random.random() < (0.93 if gaming else 0.82)
        last = gaming and random.random() < 0.6
        before = (
            timedelta(minutes=random.uniform(1, 59))
            if last
            else timedelta(hours=random.uniform(2, 120))
        )
        done = due - before if solved else due + timedelta(days=random.uniform(1, 20))
        false = gaming and random.random() < 0.33
        back = (
            done + timedelta(days=random.choice([9, 16, 25]))
            if false and random.random() < 0.2
            else None
        )
        found.append(
            Contact(
                f"{head}-{n}", head, due, done, opened, reopened_at=back, false=false,
                photo=random.random() < (0.25 if gaming else 0.9),
            )
        )  # fmt: skip
    return found


def audit_of(contacts: list[Contact], random: Random) -> Audit:
    closed = [it for it in contacts if it.in_time]
    drawn = random.sample(closed, max(120, len(closed) // 20))
    return Audit(len(drawn), len(drawn), sum(it.false for it in drawn))


def test_a_year_with_two_who_cheat_fools_the_points_and_not_the_panel() -> None:
    random = Random(109)
    years = {head: year_of(head, random) for head in HONEST + GAMING}
    contacts = [it for its in years.values() for it in its]
    by_points = points(contacts, YEAR - timedelta(days=1), YEAR + timedelta(days=400))
    assert set(sorted(by_points, key=by_points.__getitem__)[-2:]) == set(GAMING), "the points alone"
    audits = {(RatedKind.HEAD, head): audit_of(its, random) for head, its in years.items()}
    tallies = tallies_of(contacts, lambda body, _: body)
    heads = {
        it.ident: it for it in rate(tallies, difficulties_of(contacts), audits).of(RatedKind.HEAD)
    }
    assert {head: heads[head].points for head in heads} == {k: v for k, v in by_points.items()}
    for head in GAMING:
        assert heads[head].in_question and heads[head].rank is None
        assert {Sign.LAST_HOUR, Sign.WITHOUT_PHOTO} <= set(heads[head].signs)
        assert heads[head].audit.in_question, "and the audit found what was not done"
    for head in HONEST:
        assert not heads[head].in_question and heads[head].signs == ()
        assert heads[head].verdict is FunnelVerdict.AS_OTHERS and heads[head].rank is None
