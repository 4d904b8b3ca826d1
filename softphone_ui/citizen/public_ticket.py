"""`/requests/{public_id}`: one report as everybody may read it, with what the reader can do: say
that they are affected too, follow it, share it. No number and no time of the day (ADR 0179)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from aiohttp import web

from channels.rows import public_tickets
from channels.rows.public_tickets import Filters
from foundation.sentences import fill
from registry.drafts.report import ReportPage
from registry.drafts.rows import drafts
from registry.open311.requests import Happened, Published
from registry.open311.rows import open311
from registry.publications.rows import solved
from registry.tickets.rows import public_ids, search
from registry.workflow.steps import Step
from softphone_ui.applicant.telling import STEPS
from softphone_ui.citizen.drafting import DRAFTS_PER_REPORT, count, go_to, save, with_cookie
from softphone_ui.citizen.showing import show
from softphone_ui.open311.reading import city_days, published
from softphone_ui.web.database import snapshot_for_anybody, writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS

SAME = N_("The same here: {topic}.")
#: What of a story is told to its applicant in other words than to everybody.
TO_EVERYBODY = {
    Step.ASK_APPLICANT: N_("a question to the applicant"),
    Step.APPLICANT_ANSWERED: N_("the applicant's answer"),
}
#: Where a report is shared: the name of the way → its address, to which ours is added.
SHARED_BY = {"WhatsApp": "https://wa.me/?text=", "Telegram": "https://t.me/share/url?url="}


@dataclass(frozen=True, slots=True)
class PublicTicket:
    """A ticket as everybody may read it. `reported_by`: how many reported it, with today's left
    out. `answers`: those of its photos that show the work done."""

    ticket: Published
    reported_by: int
    answers: set[str]


@page("/requests/{public_id:[0-9a-f]{16}}", needs=None)
async def public_page(request: web.Request) -> web.StreamResponse:
    found = await _read(request)
    address = f"{request.app[SETTINGS].public_pages}/requests/{found.ticket.public_id}"
    return show(
        request, "citizen/public_ticket", ticket=found.ticket, reported_by=found.reported_by,
        answers=found.answers, address=address,
        ways={name: way + quote(address, safe="") for name, way in SHARED_BY.items()},
    )  # fmt: skip


async def _read(request: web.Request) -> PublicTicket:
    """Read the ticket in the address. Raises NotFound."""
    public_id = request.match_info["public_id"]
    days = city_days(request)
    async with snapshot_for_anybody(request.app) as connection:
        await search.plan_each(connection)
        numbers = await public_ids.numbers_of(connection, [public_id])
        rows = await public_tickets.page(connection, Filters(numbers), days) if numbers else []
        if not rows:
            raise NotFound
        number = rows[0].number
        lines = await open311.stories(connection, [number], str(days.zone))
        several = await solved.reported_by(connection, number, days.today)
        answers = await solved.photos_of_answers(connection, [number])
    say, language = request.app[WORDS].say, language_of(request)
    sentences = {**STEPS, **TO_EVERYBODY}
    story = [Happened(it.day, say(language, sentences[Step(it.step)]), it.words) for it in lines]
    return PublicTicket(published(request, rows[0], {number: story}), several, answers)


@page("/requests/{public_id:[0-9a-f]{16}}/me-too", needs=None, method="POST")
@for_nobody
async def report_the_same(request: web.Request) -> web.StreamResponse:
    """Begin a report that follows this one: its topic and place are known. Raises TooManyReports
    or NotFound."""
    ticket = (await _read(request)).ticket
    if not ticket.is_open:
        raise web.HTTPSeeOther(f"/requests/{ticket.public_id}")
    await count(request, "draft", DRAFTS_PER_REPORT)
    language = language_of(request)
    async with writing_for_anybody(request.app) as connection:
        draft = await drafts.add(connection, drafts.new_key(), language, datetime.now(UTC))
    words = fill(request.app[WORDS].say(language, SAME), topic=ticket.service_name)
    report = replace(
        draft.report, text=words, topic=ticket.service_code, questions_of=ticket.service_code,
        placed=True, offered=(ticket.public_id,), follows=ticket.public_id, compared=True,
        same=True,
    )  # fmt: skip
    await save(request, draft, report)
    answer = go_to(ReportPage.WHAT)
    with_cookie(request, answer, draft)
    raise answer
