"""Who answers in the place of a clerk who is away."""

from __future__ import annotations

from datetime import date

import pytest

from staff.substitutes import Substitution, SubstitutionProblem, problem_of, who_answers

TODAY = date(2026, 12, 2)
MONDAY, FRIDAY = date(2026, 12, 7), date(2026, 12, 11)
ASEL, MARAT, OLGA = 1, 2, 3


@pytest.mark.parametrize(
    ("substitutes", "answering"),
    [
        ({}, ASEL),
        ({ASEL: MARAT}, MARAT),
        ({ASEL: MARAT, MARAT: OLGA}, OLGA),
        ({ASEL: MARAT, MARAT: ASEL}, None),
        ({MARAT: OLGA}, ASEL),
    ],
)
def test_who_answers(substitutes: dict[int, int], answering: int | None) -> None:
    assert who_answers(ASEL, substitutes) == answering


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (Substitution(ASEL, MARAT, MONDAY, FRIDAY), None),
        (Substitution(ASEL, MARAT, TODAY, TODAY), None),
        (Substitution(ASEL, ASEL, MONDAY, FRIDAY), SubstitutionProblem.SAME_PERSON),
        (Substitution(ASEL, MARAT, FRIDAY, MONDAY), SubstitutionProblem.DAYS_TURNED),
        (
            Substitution(ASEL, MARAT, date(2026, 1, 1), date(2026, 1, 2)),
            SubstitutionProblem.DAYS_OVER,
        ),
        (Substitution(ASEL, MARAT, TODAY, date(2028, 1, 1)), SubstitutionProblem.TOO_LONG),
    ],
)
def test_what_may_be_entered(wish: Substitution, problem: SubstitutionProblem | None) -> None:
    assert problem_of(wish, TODAY) is problem
