"""Step 1: what has happened, with photos, and what it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from aiohttp import web

from registry.drafts.questions import field_of, questions_of, read_replies
from registry.drafts.report import (
    MOST_PHOTOS,
    DraftReport,
    FieldFault,
    FieldProblem,
    ReportPage,
    cleaned,
    first_open,
    step_of,
    text_faults,
    uncompared,
)
from registry.files.shelf import is_file_id
from registry.open311.services import Service, offered
from softphone_ui.citizen.drafting import (
    DRAFT_SHELF,
    PATH,
    TooManyReports,
    begun,
    draft_for,
    draft_of,
    go_to,
    save,
    with_cookie,
)
from softphone_ui.citizen.embedded import LONGEST_TEXT
from softphone_ui.citizen.faults import FieldMessage, page_with, problems
from softphone_ui.citizen.forms import (
    TRAP,
    ReportFormInput,
    all_values,
    filled_in,
    pin_of,
    place_in,
    with_photos,
)
from softphone_ui.citizen.languages import with_language
from softphone_ui.files.sending import Size, file_answer
from softphone_ui.open311.reading import services_in_use
from softphone_ui.routing.suggesting import Asking, meant_by
from softphone_ui.web.database import reading_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody, takes_files
from softphone_ui.web.words import language_of_address


@page(PATH, needs=None)
async def begin(request: web.Request) -> web.StreamResponse:
    """Redirect to the page where the report of this browser goes on."""
    draft = await draft_of(request)
    if draft is None:
        raise go_to(ReportPage.WHAT)
    raise go_to("sent" if draft.sent else first_open(draft.report))


@page(f"{PATH}/what", needs=None)
async def what_page(request: web.Request) -> web.StreamResponse:
    draft = None if "new" in request.query else await draft_of(request)
    if draft is not None and draft.sent:
        raise go_to("sent")
    report = draft.report if draft else DraftReport()
    if not report.text:  # as the embedded form brings it
        report = replace(report, text=cleaned(request.query.get("text", ""), LONGEST_TEXT))
    pin = place_in(request.query)
    if pin is not None:  # as the map brings it
        report = replace(report, lat=pin.lat, lon=pin.lon, rough=False)
    answer = _what(request, [], report, new="new" in request.query)
    return with_language(answer, language_of_address(request))


def _what(
    request: web.Request, found: list[FieldMessage], report: DraftReport, *, new: bool = False
) -> web.Response:
    """Show the page "what". `new`: what it sends begins a report, whatever draft there is."""
    return page_with(
        request, "what", found, report=report, most_photos=MOST_PHOTOS, new=new,
        progress=step_of(report, ReportPage.WHAT),
    )  # fmt: skip


@page(f"{PATH}/what", needs=None, method="POST")
@for_nobody
@takes_files
async def take_what(request: web.Request) -> web.StreamResponse:
    """Take the page "what": what is right of it is remembered, whatever is wrong with the rest."""
    try:
        draft = await begun(request)
    except TooManyReports as error:
        form = await with_photos(request, 0)
        report = DraftReport(text=cleaned(form.get("text")))
        return _what(request, problems(request, [error], "text"), report)
    form = await with_photos(request, MOST_PHOTOS - len(draft.report.photos))
    text, removed = cleaned(form.get("text")), form.get("remove")
    photos = tuple(it for it in draft.report.photos if it.file_id != removed)
    report = replace(draft.report, text=text, photos=(*photos, *form.photos))
    if (pin := pin_of(form)) is not None and not report.placed:
        report = replace(report, lat=pin.lat, lon=pin.lon, rough=False)
    if text != draft.report.text:
        report = uncompared(report)
    await save(request, draft, report)
    if removed and is_file_id(removed) and len(photos) < len(draft.report.photos):
        await asyncio.to_thread(request.app[DRAFT_SHELF].remove, removed)
    faults = [*form.refused, *([] if removed else text_faults(text))]
    if form.get(TRAP):
        faults.append(FieldFault(TRAP, FieldProblem.FILLED))
    if faults or removed:
        answer = _what(request, problems(request, faults), report)
        return with_cookie(request, answer, draft)
    answer = go_to(page_after(report, ReportPage.TOPIC))
    with_cookie(request, answer, draft)
    raise answer


def page_after(report: DraftReport, page: ReportPage) -> ReportPage:
    """Return the next page: all answers for who changes one, else the page that follows."""
    return ReportPage.CHECK if first_open(report) is ReportPage.CHECK else page


@page(f"{PATH}/photos/{{file_id}}", needs=None)
async def own_photo(request: web.Request) -> web.StreamResponse:
    """Send a photo of the report, small; only to the browser that writes it."""
    draft, file_id = await draft_of(request), request.match_info["file_id"]
    if draft is None or file_id not in {it.file_id for it in draft.report.photos}:
        raise NotFound
    return file_answer(request, file_id, "image/jpeg", Size(preview=True),
                       request.app[DRAFT_SHELF])  # fmt: skip


@page(f"{PATH}/topic", needs=None)
async def topic_page(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.TOPIC)
    return await _topics(request, draft.report, [])


@page(f"{PATH}/topic", needs=None, method="POST")
@for_nobody
async def take_topic(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.TOPIC)
    form, values = await filled_in(request), await all_values(request)
    code = _chosen_topic(form)
    async with reading_for_anybody(request.app) as link:
        known = await services_in_use(link)
    if code not in known:
        wrong = FieldProblem.UNKNOWN if code else FieldProblem.MISSING
        return await _topics(request, draft.report, [FieldFault("topic", wrong)])
    report = draft.report
    if code != report.topic:
        report = replace(
            uncompared(report), topic=code, replies=(), questions_of="", questions_page=False
        )
    wrong_replies: list[FieldFault] = []
    if form.get("asked") == code:
        replies, wrong_replies = read_replies(known[code].attributes, values)
        answered = "" if wrong_replies else code
        report = replace(report, replies=replies, questions_of=answered)
    elif not known[code].attributes:
        report = replace(report, questions_of=code)
    await save(request, draft, report)
    if wrong_replies:
        return await _topics(request, report, wrong_replies)
    if report.questions_of == code:
        raise go_to(page_after(report, ReportPage.WHERE))
    raise go_to(page_after(report, ReportPage.QUESTIONS))


def _chosen_topic(form: ReportFormInput) -> str:
    """Return the code of the topic. A topic that was taken from the list after the page was shown
    goes before the suggested one, which is chosen from the beginning."""
    suggested, listed = form.get("suggested"), form.get("topic")
    if listed and listed != form.get("listed"):
        return listed
    return listed if suggested in ("", "other") else suggested


async def _topics(
    request: web.Request, report: DraftReport, faults: Sequence[FieldFault]
) -> web.StreamResponse:
    language, meant = language_of(request), await meant_by(request, report.text)
    async with reading_for_anybody(request.app) as link:
        services = list((await services_in_use(link)).values())
        likely = await Asking(request, link, "").topic_of(report.text, meant)
    suggested = offered(services, likely)
    chosen = next((it for it in services if it.code == report.topic), suggested)
    questions = questions_of(chosen.attributes, report.replies) if chosen else []
    return page_with(
        request, "topic", problems(request, faults), report=report, suggested=suggested,
        branches=branches(services, language), language=language, chosen=chosen,
        questions=questions, field_of=field_of, progress=step_of(report, ReportPage.TOPIC),
    )  # fmt: skip


def branches(services: Sequence[Service], language: str) -> list[tuple[str, list[Service]]]:
    """Return the topics by the branches above them, each in its order; "" above those at the
    root."""

    def branch(service: Service) -> str:
        return service.group.in_language(language) if service.group else ""

    order = {name: at for at, name in reversed(list(enumerate(map(branch, services))))}
    ordered = sorted(services, key=lambda service: (branch(service) == "", order[branch(service)]))
    return [(name, list(found)) for name, found in groupby(ordered, key=branch)]
