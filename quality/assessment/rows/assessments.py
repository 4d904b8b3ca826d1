"""Assessments: what waits, what is written, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from foundation.names import Names
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import into
from quality.assessment.life import TABLE, AssessmentState, AssessmentStep, Reason
from quality.assessment.score import AssessmentScore, Mark, Marks
from quality.assessment.sheet import AssessmentSheet


@dataclass(frozen=True, slots=True)
class Assessment:
    """One of them with its call. `form`, `sheet`: JSON that form.py and sheet.py read; `form` None:
    nobody has begun. `subject_name` None: nobody's telephone. `erased`: a recording was, with its
    applicant's data. `aged`: a recording was older than recordings are kept."""

    assessment_id: int
    call_id: str
    reason: Reason
    drawn_on: date
    operator: str
    subject: int | None
    calibration_id: int | None
    assessor: int | None
    version_id: int | None
    state: AssessmentState
    sheet: dict[str, Any]
    revision: int
    submitted_at: datetime | None
    dispute_until: date | None
    form_names: Names | None
    form_version: int | None
    form: dict[str, Any] | None
    subject_name: str | None
    subject_active: bool
    assessor_name: str | None
    line: str
    language: str
    offered_at: datetime
    ticket: str | None
    talk_seconds: float | None
    ticket_subject: str | None
    topic_names: Names | None
    survey: int | None
    erased: bool
    aged: bool


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One in a list. `score`, `without_fatal`: None while there is none, and of unscored ones."""

    assessment_id: int
    call_id: str
    reason: Reason
    drawn_on: date
    operator: str
    state: AssessmentState
    calibration_id: int | None
    offered_at: datetime
    language: str
    talk_seconds: float | None
    subject_name: str | None
    topic_names: Names | None
    submitted_at: datetime | None
    score: float | None
    without_fatal: float | None
    dispute_until: date | None


@dataclass(frozen=True, slots=True)
class AssessmentStepRecord:
    """A step that was taken; `person` None: by time."""

    step: AssessmentStep
    at: datetime
    words: str
    person: str | None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A score; the one with the highest `number` counts."""

    number: int
    marks: dict[str, Mark]
    fatal: tuple[str, ...]
    score: float | None
    without_fatal: float | None
    at: datetime
    person: str


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A disputed item or fatal error; `upheld` None: nobody has decided."""

    code: str
    words: str
    upheld: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class Workday:
    """The work of a controller: how many calls wait for them, and how many they assessed today."""

    waiting: int
    done: int


@dataclass(frozen=True, slots=True)
class SubjectScore:
    """A score of an operator; None: unscored."""

    subject: int
    name: str
    active: bool
    score: float | None


@query("assessment_next")
async def next_for(
    connection: Connection, person_id: int, overdue: date, but: int | None
) -> int | None:
    """Find the assessment that this person does next, and lock it. Return its id, or None. Calls of
    other assessors count only if they were drawn at `overdue` or before."""


async def one(
    connection: Connection, assessment_id: int, *, lock: bool = False
) -> Assessment | None:
    if lock:
        await connection.fetchval(*bind("assessment_lock", assessment_id=assessment_id))
    row = await connection.fetchrow(*bind("assessment_one", assessment_id=assessment_id))
    return None if row is None else into(Assessment, row)


@query("assessment_form_for")
async def form_for(connection: Connection, call_id: str) -> int | None:
    """Return the form's version for a call that nobody has begun to assess. None: there is none."""


@query("assessment_begin")
async def begin(
    connection: Connection,
    assessment_id: int,
    state: AssessmentState,
    assessor: int,
    version_id: int,
) -> None:
    """Add an assessment that an assessor begins. Return its id."""


@query("assessment_save")
async def save(
    connection: Connection, assessment_id: int, sheet: AssessmentSheet, revision: int
) -> int | None:
    """Save an assessment, and return the new revision. None: somebody saved it after `revision`."""


@query("assessment_move")
async def move(connection: Connection, assessment_id: int, state: AssessmentState) -> None:
    """Store the state of an assessment after a step."""


@query("assessment_submit")
async def submit(
    connection: Connection,
    assessment_id: int,
    state: AssessmentState,
    now: datetime,
    until: date | None,
) -> None:
    """Show an assessment to the operator, who may dispute it until that moment."""


@query("assessment_add_step")
async def add_step(
    connection: Connection,
    assessment_id: int,
    step: AssessmentStep,
    person_id: int,
    now: datetime,
    words: str = "",
) -> None:
    """Add a step to the history of an assessment."""


@query("assessment_steps_of")
async def steps_of(connection: Connection, assessment_id: int) -> list[AssessmentStepRecord]:
    """List the steps of an assessment, the first one first."""


@query("assessment_add_score")
async def add_score(
    connection: Connection,
    assessment_id: int,
    marks: Marks,
    computed: AssessmentScore,
    person_id: int,
    now: datetime,
) -> None:
    """Add a score to an assessment."""


@query("assessment_scores_of")
async def scores_of(connection: Connection, assessment_id: int) -> list[ScoreLine]:
    """List the scores of an assessment, the first one first."""


async def add_disputes(
    connection: Connection, assessment_id: int, disputes: Mapping[str, str]
) -> None:
    """Add disputes. `disputes`: code → why."""
    for code, words in disputes.items():
        query = bind("assessment_add_dispute", assessment_id=assessment_id, code=code, words=words)
        await connection.execute(*query)


@query("assessment_decide")
async def decide(
    connection: Connection, assessment_id: int, code: str, answer: str, *, upheld: bool
) -> None:
    """Store what was decided on a disputed assessment."""


@query("assessment_disputes_of")
async def disputes_of(connection: Connection, assessment_id: int) -> list[DisputeLine]:
    """List what is disputed in an assessment."""


async def lapse(connection: Connection, today: date, now: datetime) -> None:
    """Lapse those whose days to dispute are over."""
    to = TABLE[AssessmentState.SUBMITTED, AssessmentStep.LAPSE].to
    query = bind(
        "assessment_lapse",
        state=AssessmentState.SUBMITTED,
        to=to,
        step=AssessmentStep.LAPSE,
        today=today,
        now=now,
    )
    await connection.execute(*query)


@query("assessment_day_of")
async def workday(connection: Connection, person_id: int, since: datetime) -> Workday:
    """Return how many calls a person has to assess by now, and how many they assessed."""


@query("assessments_open")
async def open_of(connection: Connection, person_id: int, limit: int) -> list[AssessmentLine]:
    """Return what they have to assess, calibration included."""


@query("assessments_disputed")
async def disputed(connection: Connection, person_id: int, limit: int) -> list[AssessmentLine]:
    """Return disputes that they may decide, the oldest first."""


@query("assessments_done")
async def done(
    connection: Connection, limit: int, *, subject: int | None = None, assessor: int | None = None
) -> list[AssessmentLine]:
    """Return those that the operator sees, the latest first."""


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """Assessments that wait for their operator; `until`: the first of their last days."""

    count: int
    until: date | None


@query("assessments_to_answer")
async def to_answer(connection: Connection, subject: int) -> ToAnswer:
    """Return how many assessments a person may still answer, and the first last day."""


@query("assessment_scores_by_subject")
async def scores_by_subject(connection: Connection, first: date, last: date) -> list[SubjectScore]:
    """Return the scores of talks drawn by chance on these days, by the names of who talked."""
