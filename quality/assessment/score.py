"""The score of a call: the one formula, of a form and its marks.

Σ weight · mark ÷ Σ weight, over the items that apply; a mark is 1, ½ or 0. Where items of more than
40 % of the form's weight do not apply, there is no score. A fatal error makes the score 0; the
score without it stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from quality.assessment.form import AssessmentForm

#: Of the form's weight; where more does not apply, too little was heard for a score.
MOST_NOT_APPLICABLE = Fraction(2, 5)


class Mark(StrEnum):
    """The mark that an item deserves."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "n_a"


SHARE: Mapping[Mark, float] = {Mark.YES: 1.0, Mark.PARTLY: 0.5, Mark.NO: 0.0}


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a call: items' codes → marks, and the codes of fatal errors."""

    items: Mapping[str, Mark] = field(default_factory=dict)
    fatal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssessmentScore:
    """The scores of a call, both from 0.0 to 1.0. `score` counts; `without_fatal` is what it were
    without fatal errors. None: unscored."""

    score: float | None
    without_fatal: float | None


def score(form: AssessmentForm, marks: Marks) -> AssessmentScore:
    """Compute the score of the items that are marked by now."""
    marked = [(it.weight, marks.items[it.code]) for it in form.items() if it.code in marks.items]
    counted = [(weight, SHARE[mark]) for weight, mark in marked if mark in SHARE]
    weight = sum(each for each, _ in counted)
    left_out = sum(each for each, mark in marked if mark is Mark.NOT_APPLICABLE)
    whole = sum(it.weight for it in form.items())
    without_fatal = None
    if weight and left_out <= MOST_NOT_APPLICABLE * whole:
        without_fatal = sum(each * share for each, share in counted) / weight
    return AssessmentScore(0.0 if marks.fatal else without_fatal, without_fatal)


def unmarked(form: AssessmentForm, marks: Marks) -> list[str]:
    """Return the codes of the items that have no mark yet."""
    return [it.code for it in form.items() if it.code not in marks.items]


def allowed(form: AssessmentForm, code: str) -> tuple[Mark, ...]:
    """Return the marks that an item can get; none where the form has no such item."""
    for item in form.items():
        if item.code == code:
            partly = (Mark.PARTLY,) if item.partly else ()
            optional = (Mark.NOT_APPLICABLE,) if item.optional else ()
            return (Mark.YES, *partly, Mark.NO, *optional)
    return ()


def fits(form: AssessmentForm, marks: Marks) -> bool:
    """Return whether the form has these items, marks and fatal errors."""
    fatal = {it.code for it in form.fatal}
    return fatal.issuperset(marks.fatal) and all(
        mark in allowed(form, code) for code, mark in marks.items.items()
    )
