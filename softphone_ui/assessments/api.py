"""A draft is saved as it is written, and submitted."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.assessment import work
from quality.assessment.listening import HeardSpan
from quality.assessment.rows import calibrations
from quality.assessment.score import Mark
from quality.assessment.sheet import AssessmentSheet, Note
from softphone_ui.assessments.acting import acting, number_in
from softphone_ui.web.endpoint import endpoint
from staff.roles import Right

Code = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,30}$")]
Words = Annotated[str, Meta(max_length=1000, pattern=r"\A[^\x00]*\Z")]
Revision = Annotated[int, Meta(ge=0, le=2_000_000_000)]
Second = Annotated[float, Meta(ge=0, le=86_400)]


class NoteInput(Struct, forbid_unknown_fields=True):
    """Words at `at` seconds of the recording (null: of the whole call), of one item or of none."""

    text: Words
    at: Second | None = None
    item: Code | None = None


class HeardInput(Struct, forbid_unknown_fields=True):
    """A part of a recording that was played, from `begins` to `ends` seconds."""

    recording: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\A[^\x00]*\Z")]
    begins: Second
    ends: Second


class SheetInput(Struct, forbid_unknown_fields=True):
    """The whole sheet. `revision`: as it was read last; whoever has an older one loses nothing.
    `heard`: the parts that were played; null: nobody noted it."""

    revision: Revision
    marks: Annotated[dict[Code, Mark], Meta(max_length=60)] = {}
    fatal: Annotated[list[Code], Meta(max_length=20)] = []
    notes: Annotated[list[NoteInput], Meta(max_length=200)] = []
    comment: Annotated[str, Meta(max_length=4000, pattern=r"\A[^\x00]*\Z")] = ""
    heard: Annotated[list[HeardInput], Meta(max_length=500)] | None = None

    def sheet(self) -> AssessmentSheet:
        notes = tuple(Note(it.text.strip(), it.at, it.item) for it in self.notes)
        heard = None
        if self.heard is not None:
            heard = tuple(HeardSpan(it.recording, it.begins, it.ends) for it in self.heard)
        fatal = tuple(dict.fromkeys(self.fatal))
        return AssessmentSheet(self.marks, fatal, notes, self.comment, heard)


class SavedSheet(Struct):
    """The result of saving a sheet. `score` and `without_fatal`: 0.0 to 1.0, of what is marked by
    now; null: no score."""

    revision: int
    score: float | None
    without_fatal: float | None


class SubmittedSheet(Struct):
    """The result of submitting a sheet. `next`: the assessment that was begun for this controller;
    null: nothing waits. `calibration`: the round of which this was."""

    next: int | None
    calibration: int | None


@endpoint("PUT", "/api/assessments/{assessment_id}/sheet", needs=Right.ASSESS)
async def save_sheet(request: web.Request, body: SheetInput) -> SavedSheet:
    """Keep a draft, and say its score by now."""
    async with acting(request) as (link, actor):
        number = number_in(request, "assessment_id")
        revision, score = await work.save(link, number, actor, body.sheet(), body.revision)
    return SavedSheet(revision, score.score, score.without_fatal)


@endpoint("POST", "/api/assessments/{assessment_id}/submit", needs=Right.ASSESS)
async def submit_sheet(request: web.Request) -> SubmittedSheet:
    """Submit the draft as it was saved last, and begin with the next call."""
    async with acting(request) as (link, actor):
        assessment = await work.submit(link, number_in(request, "assessment_id"), actor)
        if assessment.calibration_id is None:
            return SubmittedSheet(await work.take_next(link, actor), None)
        following = await calibrations.next_for(link, assessment.calibration_id, actor.person_id)
        return SubmittedSheet(following, assessment.calibration_id)
