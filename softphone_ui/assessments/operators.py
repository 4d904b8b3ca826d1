"""`/my-assessments`, and the same of each operator for who reads them: intervals, no ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from aiohttp import web

from quality.assessment.interval import Mean, mean_of
from quality.assessment.life import Reason
from quality.assessment.rows import assessments as rows
from quality.assessment.rows.assessments import AssessmentLine, SubjectScore
from softphone_ui.assessments.acting import actor_of, number_in, zone_of
from softphone_ui.assessments.assessment_words import OWN_REASON_WORDS, REASON_WORDS, STATE_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from staff.roles import Right

MOST_SHOWN = 100
#: A quarter of a year: some fifteen calls of each operator.
SPAN = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class OperatorScores:
    """An operator's mean of calls drawn by chance. `unscored`: too little applied."""

    person_id: int
    name: str
    active: bool
    mean: Mean
    unscored: int


@dataclass(frozen=True, slots=True)
class ScoreDot:
    """A score in the drawing, 0.0 to 1.0 on both sides."""

    x: float
    y: float
    line: AssessmentLine


@page("/my-assessments", needs=Right.SIGNED_IN)
async def my_assessments(request: web.Request) -> web.StreamResponse:
    """Show what controllers thought of one's own talks."""
    person = person_of(request)
    return await _of_person(request, person.person_id, person.name, own=True)


@page("/assessments/operators/{person_id}", needs=Right.ASSESSMENTS)
async def operator_assessments(request: web.Request) -> web.StreamResponse:
    """Show an operator's assessments to who may read them."""
    person_id = number_in(request, "person_id")
    async with reading(request.app) as link:
        found = await rows.done(link, 1, subject=person_id)
    if not found:
        raise NotFound
    return await _of_person(request, person_id, found[0].subject_name or "", own=False)


@page("/assessments/operators", needs=Right.ASSESSMENTS)
async def operators_page(request: web.Request) -> web.StreamResponse:
    """Show everybody by name, with their intervals."""
    today = actor_of(request).today
    async with reading(request.app) as link:
        scores = await rows.scores_by_subject(link, today - SPAN, today)
    return render(
        request,
        "assessments/operators.html",
        operators=by_operator(scores),
        first=today - SPAN,
        today=today,
        show=Show(language_of(request), zone_of(request)),
    )


def by_operator(scores: Sequence[SubjectScore]) -> list[OperatorScores]:
    """Group by operator, in the order of `scores`, which is that of names."""
    found = []
    for (person_id, name, active), each in groupby(
        scores, key=lambda score: (score.subject, score.name, score.active)
    ):
        numbers = [it.score for it in each]
        scored = [it for it in numbers if it is not None]
        unscored = len(numbers) - len(scored)
        found.append(OperatorScores(person_id, name, active, mean_of(scored), unscored))
    return found


async def _of_person(
    request: web.Request, person_id: int, name: str, *, own: bool
) -> web.StreamResponse:
    today, zone = actor_of(request).today, zone_of(request)
    async with reading(request.app) as link:
        lines = await rows.done(link, MOST_SHOWN, subject=person_id)
    counted = [
        line
        for line in reversed(lines)
        if line.reason is Reason.RANDOM and line.score is not None and line.drawn_on >= today - SPAN
    ]
    return render(
        request,
        "assessments/person.html",
        name=name,
        own=own,
        assessed=lines,
        mean=mean_of([it.score for it in counted if it.score is not None]),
        dots=dots(counted, today),
        first=today - SPAN,
        today=today,
        states=STATE_WORDS,
        reasons=OWN_REASON_WORDS if own else REASON_WORDS,
        language_names=LANGUAGE_NAMES,
        show=Show(language_of(request), zone),
    )


def dots(lines: Sequence[AssessmentLine], today: date) -> list[ScoreDot]:
    """Return each score on the day of its talk."""
    first = today - SPAN
    return [ScoreDot((it.drawn_on - first) / SPAN, it.score or 0.0, it) for it in lines]
