"""Step 1, what more is asked: the questions of the topic, where it has any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from registry.drafts.questions import Question, field_of, questions_of, read_replies
from registry.drafts.report import DraftReport, FieldFault, ReportPage, step_of
from registry.open311.services import Attribute
from softphone_ui.citizen.drafting import PATH, draft_for, go_to, save
from softphone_ui.citizen.faults import page_with, problems
from softphone_ui.citizen.forms import all_values
from softphone_ui.citizen.what import page_after
from softphone_ui.open311.reading import services_in_use
from softphone_ui.web.database import reading_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody


@page(f"{PATH}/questions", needs=None)
async def questions_page(request: web.Request) -> web.StreamResponse:
    """Show the page of questions, which is passed over where the topic has none."""
    draft = await draft_for(request, ReportPage.QUESTIONS)
    attributes = await attributes_of(request, draft.report)
    if not attributes:
        report = replace(draft.report, replies=(), questions_of=draft.report.topic)
        await save(request, draft, report)
        raise go_to(page_after(report, ReportPage.WHERE))
    return _questions(request, draft.report, questions_of(attributes, draft.report.replies), [])


@page(f"{PATH}/questions", needs=None, method="POST")
@for_nobody
async def take_questions(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.QUESTIONS)
    attributes = await attributes_of(request, draft.report)
    replies, faults = read_replies(attributes, await all_values(request))
    topic = draft.report.topic
    answered = "" if faults else topic
    report = replace(draft.report, replies=replies, questions_of=answered, questions_page=True)
    await save(request, draft, report)
    if faults:
        return _questions(request, report, questions_of(attributes, replies), faults)
    raise go_to(page_after(report, ReportPage.WHERE))


async def attributes_of(request: web.Request, report: DraftReport) -> Sequence[Attribute]:
    """Return what is asked about the report's topic; nothing where it has gone out of use."""
    async with reading_for_anybody(request.app) as link:
        service = (await services_in_use(link)).get(report.topic)
    return service.attributes if service else ()


def _questions(
    request: web.Request,
    report: DraftReport,
    questions: Sequence[Question],
    faults: Sequence[FieldFault],
) -> web.StreamResponse:
    return page_with(
        request, "questions", problems(request, faults), report=report, questions=questions,
        field_of=field_of, language=language_of(request),
        progress=step_of(report, ReportPage.QUESTIONS),
    )  # fmt: skip
