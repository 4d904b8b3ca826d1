"""The score of a problem: the worked numbers, and what must not move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from city.problems.criticality import CriticalityTable, changes, table
from city.problems.gamma import below, quantile
from city.problems.incidents import (
    BACK,
    GAP,
    IncidentContact,
    Loose,
    Singles,
    city_evidence,
    evidence,
    incidents,
)
from city.problems.places import (
    LEAST_DEFAULT,
    LEAST_TOPICS,
    WHOLE_CITY,
    SharedPoint,
    cell_of,
    default_points,
)
from city.problems.score import (
    CRITICALITY,
    MOST_POST,
    Evidence,
    Prior,
    lower_rate,
    post_weight,
    prior,
    resonance,
    score,
)
from registry.places.ground import Point

#: Of the worked numbers.
KNOWN = Prior(1.2, 0.4)
DAY = date(2026, 1, 5)
HOME = Point(51.1283, 71.4305)


def contact(after: int, applicant: int | None = 1, **more: object) -> IncidentContact:
    return replace(
        IncidentContact(f"{after:04}-{applicant}", DAY + timedelta(days=after), applicant), **more
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("incidents", "months", "rate"), [(12, 3, 2.31), (40, 3, 9.19), (4, 1, 1.50)]
)
def test_the_lower_bound_of_the_worked_numbers(incidents: int, months: float, rate: float) -> None:
    assert lower_rate(KNOWN, incidents, months) == pytest.approx(rate, abs=0.005)


@pytest.mark.parametrize("shape", [0.01, 0.05, 0.7, 1.0, 5.2, 41.2, 900.0, 20_000.0])
@pytest.mark.parametrize("p", [0.05, 0.5])
def test_quantiles_turn_the_distribution_around(shape: float, p: float) -> None:
    x = quantile(shape, 2.0, p)
    assert below(shape, 2.0 * x) == pytest.approx(p, rel=1e-6)


def test_what_is_smaller_than_any_number() -> None:
    assert quantile(0.001, 2.0, 0.05) == 0.0


def test_of_shape_one_it_is_the_exponential() -> None:
    assert quantile(1.0, 1.0, 0.05) == pytest.approx(0.0512932944)


def test_the_prior_by_moments() -> None:
    # Mean 3, variance 10 in 2 months: rate 1.5, its variance (10 − 3) / 4.
    known = prior([0, 1, 3, 8], 2)
    spread = (9 + 4 + 0 + 25) / 3
    assert known.beta == pytest.approx(1.5 / ((spread - 3) / 4))
    assert known.alpha / known.beta == pytest.approx(1.5)


@pytest.mark.parametrize("counts", [[], [0], [5], [3, 3, 3], [0, 0, 0]])
def test_a_prior_of_little_or_even_places(counts: list[int]) -> None:
    known = prior(counts, 3)
    assert 0 < lower_rate(known, 1, 3) < 1


def test_every_factor_is_shown_and_multiplied() -> None:
    found = score(KNOWN, Evidence(12, 48, 3, solved=10, returned=4), 5)
    assert (found.criticality, found.resonance, found.recurrence) == (5, 3.0, 0.4)
    assert found.score == pytest.approx(found.rate * 5 * 3 * 1.4)


def test_nothing_has_no_score() -> None:
    assert score(KNOWN, Evidence(0, 0, 3), 5).score == 0


def test_a_post_that_a_million_saw_weighs_what_twenty_applicants_do() -> None:
    assert post_weight(0) == post_weight(-5) == 0
    assert post_weight(100) == 1
    assert post_weight(1_000_000) < post_weight(10**12) == MOST_POST


def test_resonance_of_one_each_is_one() -> None:
    assert [resonance(4, 4), resonance(8, 4), resonance(3, 4), resonance(0, 0)] == [1, 2, 1, 1]


def test_fifty_calls_of_one_person_are_one_applicant() -> None:
    daily = [contact(it) for it in range(50)]
    weekly = [contact(8 * it) for it in range(50)]
    for calls in (daily, weekly):
        found = evidence(calls, 12)
        assert (found.incidents, found.applicants) == (1, 1)
    other = evidence([*weekly, contact(9, 2)], 12)
    assert (other.incidents, other.applicants) == (2, 2)


def test_who_is_not_known_is_somebody_once_an_incident() -> None:
    found = evidence([contact(it, None) for it in (0, 1, 2, 30)], 12)
    assert (found.incidents, found.applicants) == (2, 2)


def test_a_week_without_a_call_ends_an_incident() -> None:
    days = (0, 6, 12, 19)
    assert [it.numbers for it in incidents(contact(it, it) for it in days)] == [
        ["0000-0", "0006-6", "0012-12"],
        ["0019-19"],
    ]
    assert all(b - a < GAP.days for a, b in pairwise(days[:-1]))


def test_merged_tickets_are_one_incident_however_late() -> None:
    late = contact(40, 2, merged="0000-1")
    assert len(incidents([contact(0), late])) == 1
    assert len(incidents([contact(0), replace(late, merged=None)])) == 2


def test_what_comes_back_within_90_days_after_solved() -> None:
    solved = contact(0, 1, solved=DAY + timedelta(days=10))
    again = contact(10 + BACK.days, 2)
    assert (evidence([solved, again], 12).returned, evidence([solved], 12).returned) == (1, 0)
    later = contact(11 + BACK.days, 2)
    assert evidence([solved, later], 12).returned == 0
    assert evidence([replace(solved, reopened=True)], 12).returned == 1
    assert evidence([contact(0), again], 12).solved == 0


def test_contacts_without_a_place_are_of_the_whole_city() -> None:
    here = cell_of(HOME, outside=False, on_the_spot=False, defaults=())
    assert f"{here:x}" == "8921538235bffff"
    assert cell_of(None, outside=False, on_the_spot=False, defaults=()) == WHOLE_CITY
    assert cell_of(HOME, outside=True, on_the_spot=False, defaults=()) == WHOLE_CITY
    assert cell_of(HOME, outside=False, on_the_spot=True, defaults=()) == WHOLE_CITY
    default = [(HOME.lat, HOME.lon)]
    assert cell_of(HOME, outside=False, on_the_spot=False, defaults=default) == WHOLE_CITY


def test_city_halls_point_is_told_from_a_house_with_many_calls() -> None:
    hall = SharedPoint(51.1, 71.4, LEAST_DEFAULT, LEAST_TOPICS)
    house = SharedPoint(51.2, 71.5, 900, 2)
    assert default_points([hall, house], 1000) == {(51.1, 71.4)}
    assert default_points([replace(hall, tickets=LEAST_DEFAULT - 1)], 1000) == frozenset()
    # In a big city thirty tickets of a crossing are nothing: a default has its share of all.
    assert default_points([hall], 100_000) == frozenset()


def test_a_changed_weight_is_that_of_every_topic_below() -> None:
    parents = {"water": None, "no_water": "water", "hot": "no_water", "gas": None}
    before = CriticalityTable(1, 2, {"water": 3, "hot": 5})
    assert changes(before, CriticalityTable(2, 2, {"water": 4, "hot": 5}), parents) == {
        "water": 4, "no_water": 4,
    }  # fmt: skip
    assert changes(before, CriticalityTable(2, 1, {"hot": 5}), parents) == {
        "water": 1, "no_water": 1, "gas": 1,
    }  # fmt: skip
    assert changes(before, before, parents) == {}


def in_sum(several: Sequence[IncidentContact], singles: Singles | None = None) -> Evidence:
    """Of a topic in the whole city, in a year."""
    return city_evidence(Loose(several, singles or Singles()), 12)


def test_who_has_one_contact_alone_may_be_counted_in_sum() -> None:
    several = [contact(1, 7), contact(20, 7, solved=DAY), contact(90, 7)]
    once = [
        contact(1, 8),
        contact(2, None, solved=DAY),
        replace(contact(3, 9, solved=DAY), reopened=True),
        replace(contact(4, 10), reopened=True),
    ]
    assert in_sum(several, Singles(4, 2, 1)) == in_sum([*several, *once])


def test_in_the_whole_city_each_applicant_is_an_incident() -> None:
    calls = [contact(it % 90, it) for it in range(200)]
    again = contact(40, 7, solved=DAY)
    found = in_sum([*calls, *(contact(it, 7) for it in range(50)), again])
    assert (found.incidents, found.applicants) == (200, 200)
    assert in_sum([contact(1, None), contact(1, None)]).incidents == 2


def test_in_the_whole_city_only_the_same_applicant_comes_back() -> None:
    solved = contact(0, 1, solved=DAY)
    assert in_sum([solved, contact(20, 2)]).returned == 0
    assert in_sum([solved, contact(20, 1)]).returned == 1


def test_criticality_of_a_topic_or_its_nearest_ancestor() -> None:
    known = CriticalityTable(1, 2, {"heat": 5, "heat_school": 4})
    parents = {"heat_school": "heat", "heat_flat": "heat", "a": "b", "b": "a", "heat": None}
    codes = ("heat", "heat_school", "heat_flat", "a", "unknown")
    assert [known.of(it, parents) for it in codes] == [5, 4, 5, 2, 2]


def test_the_table_of_criticality() -> None:
    known = table()
    assert {*known.topics.values(), known.usual} <= set(CRITICALITY)
