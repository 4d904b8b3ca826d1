"""What controllers and operators do with an assessment. Each function is called in a transaction;
the table of life.py says who may do what when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from foundation.postgres.pool import Connection
from quality.assessment.form import AssessmentForm, read_form
from quality.assessment.life import (
    AssessmentRefusal,
    AssessmentState,
    AssessmentStep,
    StepRefused,
    dispute_until,
    move,
    part_of,
)
from quality.assessment.rows import assessments as rows
from quality.assessment.rows.assessments import Assessment
from quality.assessment.score import AssessmentScore, Mark, Marks, fits, score, unmarked
from quality.assessment.sheet import AssessmentSheet, read_sheet

#: Whoever has finished their own takes calls of others that have waited so long.
OVERDUE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Actor:
    """The actor of a step, and the time: `today` is the day of the city."""

    person_id: int
    may_assess: bool
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class DisputeDecision:
    """The decision of a disputed item. `mark`: the other one, where an item's dispute is upheld."""

    upheld: bool
    answer: str
    mark: Mark | None = None


async def take_next(link: Connection, actor: Actor, but: int | None = None) -> int | None:
    """Begin with what is next, but not with `but`; its id. None: there is nothing more."""
    found = await rows.next_for(link, actor.person_id, actor.today - OVERDUE, but)
    if found is None:
        return None
    assessment = await _locked(link, found)
    if assessment.state is AssessmentState.WAITING:
        await begin(link, assessment, actor)
    return found


async def begin(link: Connection, assessment: Assessment, actor: Actor) -> None:
    """Begin an assessment: the form of this moment is the call's from here on. Raises
    StepRefused."""
    after = _after(assessment, AssessmentStep.BEGIN, actor)
    version = assessment.version_id or await rows.form_for(link, assessment.call_id)
    if version is None:
        raise StepRefused(AssessmentRefusal.NO_FORM)
    await rows.begin(link, assessment.assessment_id, after, actor.person_id, version)
    await rows.add_step(
        link, assessment.assessment_id, AssessmentStep.BEGIN, actor.person_id, actor.now
    )


async def save(
    link: Connection, assessment_id: int, actor: Actor, sheet: AssessmentSheet, revision: int
) -> tuple[int, AssessmentScore]:
    """Keep a draft; its new revision, and the score by now. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    _after(assessment, _handing_in(assessment), actor)
    form = form_of(assessment)
    if not fits(form, sheet.judged):
        raise StepRefused(AssessmentRefusal.UNFIT)
    saved = await rows.save(link, assessment_id, sheet, revision)
    if saved is None:
        raise StepRefused(AssessmentRefusal.STALE)
    return saved, score(form, sheet.judged)


async def submit(link: Connection, assessment_id: int, actor: Actor) -> Assessment:
    """Submit the draft: the operator sees it, or it is handed in for calibration. Returns what it
    was. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    step = _handing_in(assessment)
    after = _after(assessment, step, actor)
    form, marks = form_of(assessment), read_sheet(assessment.sheet).judged
    if unmarked(form, marks):
        raise StepRefused(AssessmentRefusal.INCOMPLETE)
    until = dispute_until(actor.today) if step is AssessmentStep.SUBMIT else None
    await rows.submit(link, assessment_id, after, actor.now, until)
    await rows.add_score(link, assessment_id, marks, score(form, marks), actor.person_id, actor.now)
    await rows.add_step(link, assessment_id, step, actor.person_id, actor.now)
    return assessment


async def set_aside(link: Connection, assessment_id: int, actor: Actor, words: str) -> None:
    """Set a call aside that cannot be assessed, for this reason; another is drawn in its place.
    Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    after = _after(assessment, AssessmentStep.SET_ASIDE, actor)
    await _step(link, assessment, AssessmentStep.SET_ASIDE, after, actor, _some(words))


async def agree(link: Connection, assessment_id: int, actor: Actor) -> None:
    """Agree to the assessment as its operator. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    await _step(
        link,
        assessment,
        AssessmentStep.AGREE,
        _after(assessment, AssessmentStep.AGREE, actor),
        actor,
        "",
    )


async def dispute(
    link: Connection, assessment_id: int, actor: Actor, disputes: Mapping[str, str]
) -> None:
    """Dispute items. `disputes`: the code of an item or a fatal error → why. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    after = _after(assessment, AssessmentStep.DISPUTE, actor)
    if assessment.dispute_until is None or actor.today > assessment.dispute_until:
        raise StepRefused(AssessmentRefusal.LATE)
    marks = read_sheet(assessment.sheet).judged
    if not disputes or not {*marks.items, *marks.fatal}.issuperset(disputes):
        raise StepRefused(AssessmentRefusal.NOTHING)
    await rows.add_disputes(
        link, assessment_id, {code: _some(words) for code, words in disputes.items()}
    )
    await _step(link, assessment, AssessmentStep.DISPUTE, after, actor, "")


async def decide(
    link: Connection, assessment_id: int, actor: Actor, decisions: Mapping[str, DisputeDecision]
) -> None:
    """Decide, as another assessor, of each disputed item; where one is upheld there is a new score
    beside the old one. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    upheld = any(each.upheld for each in decisions.values())
    step = AssessmentStep.UPHOLD if upheld else AssessmentStep.DISMISS
    after = _after(assessment, step, actor)
    open_codes = {each.code for each in await rows.disputes_of(link, assessment_id)}
    if open_codes != set(decisions):
        raise StepRefused(AssessmentRefusal.NOTHING)
    for code, each in decisions.items():
        answer = _some(each.answer)
        await rows.decide(link, assessment_id, code, answer, upheld=each.upheld)
    if upheld:
        form = form_of(assessment)
        marks = corrected(form, read_sheet(assessment.sheet).judged, decisions)
        await rows.add_score(
            link, assessment_id, marks, score(form, marks), actor.person_id, actor.now
        )
    await _step(link, assessment, step, after, actor, "")


async def coach(link: Connection, assessment_id: int, actor: Actor, words: str) -> None:
    """Coach the operator with these words. Raises StepRefused."""
    assessment = await _locked(link, assessment_id)
    await _step(
        link,
        assessment,
        AssessmentStep.COACH,
        _after(assessment, AssessmentStep.COACH, actor),
        actor,
        _some(words),
    )


def corrected(
    form: AssessmentForm, marks: Marks, decisions: Mapping[str, DisputeDecision]
) -> Marks:
    """Correct the marks after a decision: an upheld fatal error is none, an upheld item has another
    mark. Raises StepRefused where the form does not have it, or it is the same."""
    items = dict(marks.items)
    upheld = {code: each.mark for code, each in decisions.items() if each.upheld}
    for code, mark in upheld.items():
        if code in items:
            if mark is None or mark == items[code]:
                raise StepRefused(AssessmentRefusal.UNFIT)
            items[code] = mark
    after = replace(marks, items=items, fatal=tuple(it for it in marks.fatal if it not in upheld))
    if not fits(form, after):
        raise StepRefused(AssessmentRefusal.UNFIT)
    return after


def form_of(assessment: Assessment) -> AssessmentForm:
    """Return the form with which it was begun. Raises StepRefused: nobody has begun."""
    if assessment.form is None:
        raise StepRefused(AssessmentRefusal.STATE)
    return read_form(assessment.form)


def _handing_in(assessment: Assessment) -> AssessmentStep:
    return AssessmentStep.SUBMIT if assessment.calibration_id is None else AssessmentStep.HAND_IN


def _after(assessment: Assessment, step: AssessmentStep, actor: Actor) -> AssessmentState:
    part = part_of(
        actor.person_id, assessment.assessor, assessment.subject, may_assess=actor.may_assess
    )
    return move(assessment.state, step, part)


async def _locked(link: Connection, assessment_id: int) -> Assessment:
    assessment = await rows.one(link, assessment_id, lock=True)
    if assessment is None:
        raise StepRefused(AssessmentRefusal.STATE)
    return assessment


async def _step(
    link: Connection,
    assessment: Assessment,
    step: AssessmentStep,
    after: AssessmentState,
    actor: Actor,
    words: str,
) -> None:
    if after is not assessment.state:
        await rows.move(link, assessment.assessment_id, after)
    await rows.add_step(link, assessment.assessment_id, step, actor.person_id, actor.now, words)


def _some(words: str) -> str:
    """The words, where there are some. Raises StepRefused."""
    if not words.strip():
        raise StepRefused(AssessmentRefusal.NO_WORDS)
    return words.strip()
