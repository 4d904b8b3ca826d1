"""Rosters of small months, held to a checker that knows nothing of the solver."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workforce.roster import checker
from workforce.roster.problem import BadRoster, read_problem
from workforce.roster.solving import answer_of, solve

File = dict[str, Any]
D = {"code": "D", "from": "08:00", "to": "20:00", "break_minutes": 60}
N = {"code": "N", "from": "20:00", "to": "08:00", "break_minutes": 60}
P = {"code": "P", "from": "09:00", "to": "13:15", "break_minutes": 20}
RULES = {"rest_hours": 12, "days_in_row": 3, "weekly_rest_hours": 42, "nights_in_row": 2}


def _file(**changes: Any) -> File:
    file: File = {
        "month": "2027-02",
        "operators": [_operator(str(n)) for n in range(4)],
        "patterns": [D, N],
        "requirement": [_entry(day, hour, 1) for day in range(1, 29) for hour in range(24)],
        "places": 3,
        "rules": RULES,
    }
    return file | changes


def _operator(name: str, **changes: Any) -> File:
    usual = {"id": name, "languages": ["kk"], "skills": [], "hours_least": 96, "hours_most": 180}
    return usual | changes


def _entry(day: int, hour: int, operators: int, **changes: Any) -> File:
    return {"start": f"2027-02-{day:02}T{hour:02}:00", "operators": operators} | changes


def _wish(day: str, want: str) -> File:
    return {"day": day, "want": want, "weight": 1}


def _past(begins: str, ends: str) -> File:
    return {"operator": "1", "from": begins, "to": ends}


def _solved(file: File, seconds: float = 1.0) -> File:
    problem = read_problem(json.dumps(file).encode())
    return answer_of(problem, solve(problem, seconds))


def _right(file: File, seconds: float = 1.0) -> File:
    answer = _solved(file, seconds)
    assert answer["conflicts"] == []
    assert checker.check(file, answer) == []
    return answer


def test_a_small_month_keeps_every_rule() -> None:
    file = _file()
    answer = _right(file)
    assert answer["shifts"]
    assert checker.lacking_rest_of_seven_days(file, answer) == []
    assert answer["fairness"]["hours"]["least"] >= 96


def test_who_is_on_a_break_does_not_cover_so_breaks_lie_where_nobody_is_needed() -> None:
    busy = [
        {"start": f"2027-02-01T{minute // 60:02}:{minute % 60:02}", "operators": 1}
        for minute in range(8 * 60, 20 * 60, 15)
    ]
    free = [each for each in busy if not "12:00" <= each["start"][11:] < "14:00"]
    alone = [_operator("1", hours_least=12, hours_most=12)]
    assert _right(_file(operators=alone, requirement=free))["cost"] == 0
    both = _right(_file(operators=alone, requirement=busy))
    assert (both["cost"], both["bound"]) == (400, 400)


def test_patterns_of_several_lengths_and_breaks_that_are_no_quarters() -> None:
    file = _file(patterns=[D, N, P], operators=[_operator(str(n), hours_least=0) for n in range(3)])
    given = {each["pattern"] for each in _right(file)["shifts"]}
    assert given and given <= {pattern["code"] for pattern in (D, N, P)}


def test_the_month_before_constrains_the_first_days_and_covers_the_first_hours() -> None:
    past = {"operator": "1", "from": "2027-01-31T20:00", "to": "2027-02-01T08:00", "pattern": "N"}
    file = _file(
        operators=[_operator("1", hours_least=0, hours_most=400)],
        history=[past],
        requirement=[_entry(1, hour, 1) for hour in range(24)],
    )
    answer = _right(file)
    assert "2027-02-01T03:00" not in {each["start"] for each in answer["uncovered"]}
    assert "2027-02-01T08:00" not in {each["from"] for each in answer["shifts"]}


def test_a_shift_that_an_absence_cuts_into_is_not_given() -> None:
    away = [["2027-02-03T07:00", "2027-02-03T07:30"]]
    requirement = [_entry(2, 22, 1), _entry(3, 3, 1)]
    file = _file(
        operators=[_operator("1", hours_least=0, unavailable=away)], requirement=requirement
    )
    answer = _right(file)
    assert len(answer["uncovered"]) == 2


def test_wishes_count_and_a_weight_of_nothing_costs_nothing() -> None:
    wishes = [
        {"day": "2027-02-05", "want": "D", "weight": 7},
        {"day": "2027-02-06", "want": "off", "weight": 0},
    ]
    file = _file(operators=[_operator("1", hours_least=0, wishes=wishes)], requirement=[])
    answer = _right(file)
    assert answer["cost"] == 0
    assert "2027-02-05T08:00" in {each["from"] for each in answer["shifts"]}


def test_without_operators_or_requirement_the_figures_are_exact() -> None:
    answer = _right(_file(operators=[]))
    assert (answer["shifts"], answer["cost"], answer["bound"]) == ([], 67_200, 67_200)
    assert _right(_file(requirement=[]))["cost"] == 0


def test_a_requirement_above_the_places_is_missing_and_nothing_breaks() -> None:
    file = _file(requirement=[_entry(9, 10, 9, languages={"en": 1}, skills={"gas": 2})])
    assert _right(file)["cost"] == 6 * 100 + 3 * 20


@pytest.mark.parametrize(
    ("operator", "words"),
    [
        ({"hours_least": 300, "hours_most": 310}, "with hours_least"),
        ({"unavailable": [["2027-02-01", "2027-02-26"]]}, "without unavailable"),
        ({"hours_least": 20, "hours_most": 10}, "is more than hours_most"),
    ],
)
def test_hours_that_cannot_be_reached_are_explained(operator: File, words: str) -> None:
    answer = _solved(_file(operators=[_operator("7", **operator)]))
    assert answer["shifts"] == []
    assert answer["cost"] is None
    assert words in answer["conflicts"][0]
    assert answer["conflicts"][0].startswith("operator 7: ")


def test_least_hours_that_do_not_fit_into_the_places_are_explained() -> None:
    many = [_operator(str(n), hours_least=156) for n in range(6)]
    answer = _solved(_file(places=1, operators=many))
    assert answer["shifts"] == []
    assert answer["conflicts"][0].startswith("places: at most 1 ")


def test_five_days_of_eight_hours_are_possible_by_calendar_weeks() -> None:
    office = {"code": "O", "from": "09:00", "to": "17:00", "break_minutes": 0}
    rules = RULES | {"days_in_row": 5}
    file = _file(patterns=[office], operators=[_operator("1", hours_least=160)], rules=rules)
    assert len(_right(file)["shifts"]) == 20


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "2027-13"}, "month"),
        ({"operators": [_operator("1"), _operator("1")]}, 'the id "1" stands there twice'),
        ({"patterns": [D, D]}, "twice"),
        ({"patterns": [D | {"from": "25:00"}]}, "no time"),
        ({"patterns": [D | {"to": "08:00"}]}, "the same"),
        ({"patterns": [D | {"break_minutes": 720}]}, "break_minutes"),
        ({"operators": [_operator("1", wishes=[_wish("2027-02-01", "X")])]}, '"X"'),
        ({"operators": [_operator("1", wishes=[_wish("2027-03-01", "D")])]}, "not in 2027-02"),
        ({"operators": [_operator("1", hours_most="many")]}, "hours_most"),
        ({"requirement": [{"start": "2027-01-31T23:45", "operators": 1}]}, "requirement[0]"),
        ({"requirement": [{"start": "2027-02-01T00:07", "operators": 1}]}, "quarter-hour"),
        ({"requirement": [_entry(1, 1, 1), _entry(1, 1, 1)]}, "twice"),
        ({"requirement": [_entry(1, 1, -1)]}, "-1"),
        ({"requirement": [{"start": "2027-02-01T00:00+05:00", "operators": 1}]}, "offset"),
        ({"history": [_past("2027-02-01T08:00", "2027-02-01T20:00")]}, "history[0]"),
        ({"rules": {"rest_hours": -1}}, "rules.rest_hours"),
        ({"places": -1}, "places"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_the_place(changes: File, words: str) -> None:
    with pytest.raises(BadRoster) as refused:
        read_problem(json.dumps(_file(**changes)).encode())
    assert words in str(refused.value)


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"month": 1}', b"\xff\xfe"])
def test_what_is_no_roster_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadRoster):
        read_problem(data)


_PATTERNS = st.lists(st.sampled_from([D, N, P]), min_size=1, unique_by=lambda each: each["code"])
_OPERATORS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids().map(str),
            "languages": st.sampled_from([[], ["kk"], ["kk", "ru"]]),
            "hours_least": st.sampled_from([0, 24]),
            "hours_most": st.sampled_from([60, 170]),
            "nights": st.booleans(),
            "unavailable": st.sampled_from([[], [["2027-02-02T10:00", "2027-02-09T09:00"]]]),
            "wishes": st.sampled_from(
                [[], [{"day": "2027-02-04", "want": "off", "weight": 3}]],
            ),
        }
    ),
    max_size=4,
    unique_by=lambda each: each["id"],
)
_REQUIREMENT = st.lists(
    st.builds(
        lambda day, hour, count, kk: _entry(day, hour, count, languages={"kk": kk}),
        st.integers(1, 28), st.integers(0, 23), st.integers(0, 3), st.integers(0, 2),
    ),
    max_size=40,
    unique_by=lambda each: each["start"],
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    _PATTERNS, _OPERATORS, _REQUIREMENT, st.sampled_from([None, 1, 3]), st.sampled_from([RULES, {}])
)
def test_any_tiny_month_keeps_the_rules(
    patterns: list[File],
    operators: list[File],
    requirement: list[File],
    places: int | None,
    rules: File,
) -> None:
    file = _file(
        patterns=patterns, operators=operators, requirement=requirement, places=places, rules=rules
    )
    answer = _solved(file, 0.4)
    if not answer["conflicts"]:
        assert checker.check(file, answer) == []
