"""One assessment as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from foundation.names import Names
from foundation.postgres.pool import Connection
from quality.assessment.form import AssessmentForm, read_form
from quality.assessment.life import SHOWN, AssessmentState, AssessmentStep, part_of, steps_of
from quality.assessment.listening import Unheard, unheard
from quality.assessment.rows import assessments as rows
from quality.assessment.rows.assessments import (
    Assessment,
    AssessmentStepRecord,
    DisputeLine,
    ScoreLine,
)
from quality.assessment.score import Mark, allowed
from quality.assessment.sheet import AssessmentSheet, Note, read_sheet
from quality.assessment.work import Actor
from recordings.rows import recordings
from recordings.rows.recordings import RecordingLine


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item. `mark`: the one that counts; `before`: what it was, where a dispute changed it."""

    code: str
    names: Names
    weight: int
    marks: tuple[Mark, ...]
    mark: Mark | None
    before: Mark | None
    dispute: DisputeLine | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """Items that belong together."""

    names: Names
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class FatalView:
    """A fatal error; `on`: it counts; `before`: it did, and a dispute took it away."""

    code: str
    names: Names
    on: bool
    before: bool
    dispute: DisputeLine | None


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """The whole of one assessment. `may`: the steps that whoever looks can take now. `notes`: those
    of no item. `unheard`: what the assessor has not played of the recordings that are kept."""

    sheet: AssessmentSheet
    sections: tuple[SectionView, ...]
    fatal: tuple[FatalView, ...]
    scores: list[ScoreLine]
    steps: list[AssessmentStepRecord]
    may: frozenset[AssessmentStep]
    recordings: list[RecordingLine]
    notes: tuple[Note, ...]
    unheard: Unheard | None

    @property
    def all_marks(self) -> tuple[Mark, ...]:
        """Return the marks in the order of their buttons."""
        return tuple(Mark)

    @property
    def score(self) -> ScoreLine | None:
        """Return the one that counts."""
        return self.scores[-1] if self.scores else None


def may_see(assessment: Assessment, actor: Actor, *, reads_all: bool) -> bool:
    """Return whether an actor may see it: drafts and calibrations are seen by their assessor alone;
    what was submitted also by who talked and by who may read all."""
    if assessment.assessor == actor.person_id and assessment.state is not AssessmentState.WAITING:
        return True
    if assessment.state not in SHOWN:
        return False
    return reads_all or assessment.subject == actor.person_id


async def view_of(link: Connection, assessment: Assessment, actor: Actor) -> AssessmentView:
    """Return the assessment with its history."""
    sheet = read_sheet(assessment.sheet)
    form = read_form(assessment.form) if assessment.form is not None else AssessmentForm(())
    scores = await rows.scores_of(link, assessment.assessment_id)
    disputes = {each.code: each for each in await rows.disputes_of(link, assessment.assessment_id)}
    counted = scores[-1].marks if scores else sheet.marks
    fatal = scores[-1].fatal if scores else sheet.fatal
    recorded = await recordings.recordings_of_ticket(link, "", assessment.call_id)
    return AssessmentView(
        sheet,
        _sections(form, sheet, counted, disputes),
        tuple(
            FatalView(
                each.code,
                each.names,
                each.code in fatal,
                each.code in sheet.fatal and each.code not in fatal,
                disputes.get(each.code),
            )
            for each in form.fatal
        ),
        scores,
        await rows.steps_of(link, assessment.assessment_id),
        _may(assessment, actor),
        recorded,
        tuple(note for note in sheet.notes if note.item is None),
        unheard(sheet.heard, {each.recording_id: each.seconds for each in recorded}),
    )


def _sections(
    form: AssessmentForm,
    sheet: AssessmentSheet,
    counted: Mapping[str, Mark],
    disputes: dict[str, DisputeLine],
) -> tuple[SectionView, ...]:
    def item(code: str, names: Names, weight: int) -> ItemView:
        mark, first = counted.get(code), sheet.marks.get(code)
        notes = tuple(note for note in sheet.notes if note.item == code)
        before = first if first != mark else None
        return ItemView(
            code, names, weight, allowed(form, code), mark, before, disputes.get(code), notes
        )

    return tuple(
        SectionView(
            section.names, tuple(item(it.code, it.names, it.weight) for it in section.items)
        )
        for section in form.sections
    )


def _may(assessment: Assessment, actor: Actor) -> frozenset[AssessmentStep]:
    part = part_of(
        actor.person_id, assessment.assessor, assessment.subject, may_assess=actor.may_assess
    )
    may = steps_of(assessment.state, part)
    late = assessment.dispute_until is not None and actor.today > assessment.dispute_until
    return may - {AssessmentStep.DISPUTE} if late else may
