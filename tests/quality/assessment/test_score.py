"""The score of a call, worked by hand and by any form and marks."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.settings import CODE_DIR
from quality.assessment.form import AssessmentForm, FormProblem, Item, Section, misfit, read_form
from quality.assessment.interval import mean_of, t_quantile
from quality.assessment.score import AssessmentScore, Mark, Marks, allowed, fits, score, unmarked
from tests.quality.assessment.forms import SMALL, names

SEED = CODE_DIR / "quality/assessment/rows/seed/8_assessment_form.sql"
YES, PARTLY, NO, N_A = Mark


def test_a_score_by_hand() -> None:
    marks = {"hello": YES, "topic": PARTLY, "address": NO, "hold": YES}
    assert score(SMALL, Marks(marks)) == AssessmentScore(0.65, 0.65), "(1 + 1.5 + 0 + 4) ÷ 10"
    assert score(SMALL, Marks(marks | {"address": N_A})).score == 6.5 / 8, "it leaves both sides"
    assert score(SMALL, Marks(marks | {"hold": N_A})).score == 2.5 / 6, "40 % exactly is scored"
    left_out = Marks(marks | {"hold": N_A, "address": N_A})
    assert score(SMALL, left_out) == AssessmentScore(None, None), "60 % do not apply"
    assert score(SMALL, Marks(marks, ("rude",))) == AssessmentScore(0.0, 0.65), "both figures"
    assert score(SMALL, replace(left_out, fatal=("rude",))) == AssessmentScore(0.0, None)
    assert score(SMALL, Marks()) == AssessmentScore(None, None)


forms = st.lists(
    st.tuples(st.integers(1, 100), st.sampled_from(list(Mark))), min_size=1, max_size=12
)


@given(forms, st.booleans())
def test_any_score_is_the_sum_over_what_applies(rows: list[tuple[int, Mark]], fatal: bool) -> None:
    items = tuple(
        Item(f"i{n}", names("x"), weight, True, True) for n, (weight, _) in enumerate(rows)
    )
    form = AssessmentForm((Section(names("x"), items),), SMALL.fatal)
    marks = Marks({f"i{n}": mark for n, (_, mark) in enumerate(rows)}, ("rude",) * fatal)
    assert misfit(form) is None and fits(form, marks) and unmarked(form, marks) == []
    found = score(form, marks)
    points = {YES: Fraction(1), PARTLY: Fraction(1, 2), NO: Fraction(0)}
    applies = [(weight, points[mark]) for weight, mark in rows if mark in points]
    weight = sum(each for each, _ in applies)
    if Fraction(weight, sum(each for each, _ in rows)) < Fraction(6, 10):
        assert found.without_fatal is None
    else:
        slow = sum(Fraction(each) * share for each, share in applies) / weight
        assert found.without_fatal == pytest.approx(float(slow), abs=1e-12)
        assert 0 <= found.without_fatal <= 1
    assert found.score == (0.0 if fatal else found.without_fatal)


@given(forms)
def test_a_better_mark_never_lowers_a_score(rows: list[tuple[int, Mark]]) -> None:
    items = tuple(
        Item(f"i{n}", names("x"), weight, True, True) for n, (weight, _) in enumerate(rows)
    )
    form = AssessmentForm((Section(names("x"), items),))
    marks = {f"i{n}": mark for n, (_, mark) in enumerate(rows)}
    before = score(form, Marks(marks)).score
    better = {NO: PARTLY, PARTLY: YES}
    for code, mark in marks.items():
        after = score(form, Marks(marks | {code: better.get(mark, mark)})).score
        assert before is None or (after is not None and after >= before)


def test_marks_that_the_form_does_not_have_do_not_fit() -> None:
    assert allowed(SMALL, "hello") == (YES, NO) and allowed(SMALL, "address") == tuple(Mark)
    assert not fits(SMALL, Marks({"hello": N_A}))
    assert not fits(SMALL, Marks({"farewell": YES}))
    assert not fits(SMALL, Marks({}, ("late",)))
    assert unmarked(SMALL, Marks({"hello": YES})) == ["topic", "address", "hold"]


def test_what_cannot_be_published() -> None:
    first, second = SMALL.sections
    assert misfit(SMALL) is None
    assert misfit(AssessmentForm(())) is FormProblem.NO_ITEMS
    assert misfit(AssessmentForm((first, Section(names("x"), ())))) is FormProblem.EMPTY_SECTION
    assert misfit(AssessmentForm((first, first))) is FormProblem.CODE, "one code twice"
    assert (
        misfit(AssessmentForm((Section(names("x"), (Item("a b", names("x"), 1),)),)))
        is FormProblem.CODE
    )
    assert (
        misfit(AssessmentForm((Section(names("x"), (Item("a", names("x"), 0),)),)))
        is FormProblem.WEIGHT
    )
    assert misfit(AssessmentForm((Section(names(" "), second.items),))) is FormProblem.NAME
    many = tuple(Item(f"i{n}", names("x"), 1) for n in range(61))
    assert misfit(AssessmentForm((Section(names("x"), many),))) is FormProblem.MANY


def test_the_form_of_a_new_home_can_be_published() -> None:
    content = re.search(r"'(\{\"sections\".*\})'", SEED.read_text(), re.S)
    assert content
    form = read_form(msgspec.json.decode(content[1]))
    assert misfit(form) is None
    assert {it.code for it in form.fatal} == {"rudeness", "personal_data", "not_registered"}


@pytest.mark.parametrize(
    ("freedom", "t"),
    [(1, 12.706), (2, 4.303), (4, 2.776), (9, 2.262), (30, 2.042), (119, 1.980), (1000, 1.962)],
)
def test_students_t_is_that_of_the_tables(freedom: int, t: float) -> None:
    assert t_quantile(freedom) == pytest.approx(t, abs=6e-4)


def test_a_mean_has_an_interval_from_five_scores_on() -> None:
    assert mean_of([]).mean is None
    assert mean_of([0.7, 0.8, 0.9, 1.0]).low is None
    five = mean_of([0.6, 0.7, 0.8, 0.9, 1.0])
    assert five.mean == pytest.approx(0.8)
    # s = 0.1581, 2.776 · s ÷ √5 = 0.1963
    assert (five.low, five.high) == (
        pytest.approx(0.6037, abs=1e-4),
        pytest.approx(0.9963, abs=1e-4),
    )
    assert mean_of([1.0] * 9 + [0.5]).high == 1.0, "no score is above all of it"
