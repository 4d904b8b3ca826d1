"""The last page before a report is sent, and the one after: its number, its term, its code. The
report goes the way of what programs send (`softphone_ui/open311/settling.py`)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from foundation.sentences import fill
from registry.actions.sending_report import send_report
from registry.drafts.proof import challenge, is_proof
from registry.drafts.questions import lines, questions_of
from registry.drafts.report import FieldFault, ReportPage, step_of
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import Draft
from registry.open311.rows import open311
from registry.open311.rows.open311 import SentRequest
from registry.open311.services import Service
from registry.tickets.applicant_code import code_of, shown
from registry.tickets.rows import applicant
from softphone_ui.citizen.drafting import (
    COOKIE,
    DRAFT_SHELF,
    PATH,
    TooManyReports,
    count,
    draft_for,
    draft_of,
    e164_of,
    go_to,
    save,
)
from softphone_ui.citizen.faults import page_with, problems
from softphone_ui.citizen.finishing import finish
from softphone_ui.citizen.forms import filled_in
from softphone_ui.citizen.showing import show
from softphone_ui.citizen.who import NEEDED, with_person
from softphone_ui.open311.reading import public_id_of, services_in_use
from softphone_ui.open311.sending import WHO
from softphone_ui.open311.settling import settle
from softphone_ui.web.database import reading_for_anybody, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import WORDS

#: The registry reckons a term within moments; who is quicker sees it at the next look.
TERM_TRIES, TERM_SECONDS = 10, 0.15


@page(f"{PATH}/check", needs=None)
async def check_page(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.CHECK)
    return await _check(request, draft)


@page(f"{PATH}/check", needs=None, method="POST")
@for_nobody
async def send(request: web.Request) -> web.StreamResponse:
    """Take who reports it, and send it, once, however often it is pressed."""
    draft = await draft_for(request, ReportPage.CHECK)
    report, faults = with_person(request, draft.report, await filled_in(request))
    draft = replace(draft, report=report)
    await save(request, draft, report)
    if faults:
        return await _check(request, draft, faults)
    if not await _is_proved(request, draft):
        raise go_to("proof")
    try:
        await count(request, "report")
    except TooManyReports as error:
        return await _check(request, draft, [error])
    async with reading_for_anybody(request.app) as link:
        service = (await services_in_use(link)).get(draft.report.topic)
    if service is None:  # it has gone out of use meanwhile
        raise go_to(ReportPage.TOPIC)
    if await _take(request, draft.key, service):
        await settle(request.app, draft.token)
        await finish(request.app, draft.token)
    raise go_to("sent")


async def _is_proved(request: web.Request, draft: Draft) -> bool:
    """Whether sending it has cost something, or nothing can be asked for: no work is set, or there
    is no way to send a code to who has no scripts."""
    settings = request.app[SETTINGS]
    if draft.report.proved or not settings.citizens.site_proof:
        return True
    payload = (await filled_in(request)).get("altcha")
    secret = settings.web.web_secret
    if await asyncio.to_thread(is_proof, secret, draft.token, payload):
        return True
    return not (settings.sms_way or settings.mail.mail_host)


async def _take(request: web.Request, key: str, service: Service) -> bool:
    """Whether it is this request that sends it."""
    now = datetime.now(UTC)
    async with writing(request.app) as link:
        return await send_report(link, key, lambda draft: _sent(request, draft, service, now), now)


def _sent(request: web.Request, draft: Draft, service: Service, now: datetime) -> SentRequest:
    report, language = draft.report, language_of(request)
    who = [fill(request.app[WORDS].say(language, WHO), it=report.name)] if report.name else []
    answers = lines(questions_of(service.attributes, report.replies), language)
    return SentRequest(
        token=draft.token,
        channel="web",
        key_id=None,
        received_at=now,
        requested_at=now,
        original_id=None,
        topic_id=service.topic_id,
        language=language,
        description=report.text,
        address=report.address,
        media_url="",
        lat=report.lat,
        lon=report.lon,
        rough_place=report.rough,
        district=report.district,
        text="\n\n".join(filter(None, (report.text, "\n".join((*answers, *who))))),
        applicant=e164_of(request, report.telephone),
        account_id="",
        device_id="",
        closed_at=None,
        answer="",
    )


async def _check(
    request: web.Request, draft: Draft, errors: Sequence[TooManyReports | FieldFault] = ()
) -> web.Response:
    report, settings = draft.report, request.app[SETTINGS]
    async with reading_for_anybody(request.app) as link:
        services = await services_in_use(link)
    service, language = services.get(report.topic), language_of(request)
    return page_with(
        request, "check", problems(request, errors, "send"), report=report,
        topic=service.name.in_language(language) if service else "", language=language,
        questions=questions_of(service.attributes, report.replies) if service else [],
        challenge=json.dumps(challenge(settings.web.web_secret, draft.token, cost,
                                       datetime.now(UTC)))
        if (cost := settings.citizens.site_proof) and not report.proved else "",
        progress=step_of(report, ReportPage.CHECK),
        name_needed=settings.citizens.site_name == NEEDED,
        telephone_needed=settings.citizens.site_telephone == NEEDED,
    )  # fmt: skip


@page(f"{PATH}/sent", needs=None)
async def sent_page(request: web.Request) -> web.StreamResponse:
    """Number, term and code; for the browser that has sent it, for a day."""
    draft = await draft_of(request)
    if draft is None or not draft.sent:
        raise go_to(ReportPage.WHAT)
    async with reading_for_anybody(request.app) as link:
        _, number = await open311.ticket_of(link, draft.token)
    if number is None and (number := await settle(request.app, draft.token)):
        await finish(request.app, draft.token)
    ticket = await _with_term(request.app, number) if number else None
    public_id = await public_id_of(request, number) if number else None
    secret = request.app[SETTINGS].web.web_secret
    return show(
        request, "citizen/sent", number=number, ticket=ticket, public_id=public_id,
        code=shown(code_of(secret, number)) if number else "",
        body=ticket.body_names.in_language(language_of(request))
        if ticket and ticket.body_names else "",
    )  # fmt: skip


async def _with_term(app: web.Application, number: str) -> applicant.ApplicantTicket | None:
    """The ticket, as soon as its term is computed, or as it is after a moment."""
    for _ in range(TERM_TRIES):
        async with reading_for_anybody(app) as link:
            found = await applicant.ticket(link, number)
        if found is None or found.due_at is not None:
            return found
        await asyncio.sleep(TERM_SECONDS)
    return found


@page(f"{PATH}/forget", needs=None, method="POST")
@for_nobody
async def forget(request: web.Request) -> web.StreamResponse:
    """Begin again: what was typed is forgotten here and in the browser."""
    draft = await draft_of(request)
    if draft is not None and not draft.sent:
        async with writing(request.app) as link:
            await drafts.forget(link, draft.key)
        for photo in draft.report.photos:
            await asyncio.to_thread(request.app[DRAFT_SHELF].remove, photo.file_id)
    answer = web.HTTPSeeOther("/")
    answer.del_cookie(COOKIE, path=PATH)
    raise answer
