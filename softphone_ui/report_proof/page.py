"""`/report/proof`: where a browser has not done ALTCHA's work, a code by SMS or mail takes its
place. The report stays as it is meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web

from foundation.process.client_address import client_of
from foundation.sentences import fill
from registry.drafts.proof import is_code_of_draft, message
from registry.drafts.report import ReportPage
from registry.drafts.rows.drafts import Draft
from registry.notifications.rows import outbox
from softphone_ui.citizen.drafting import draft_for, go_to, save
from softphone_ui.citizen.forms import filled_in
from softphone_ui.citizen.showing import show
from softphone_ui.own_tickets.code import (
    GUESSES,
    HOUR,
    PER_ADDRESS,
    UNREADABLE,
    WRONG,
    Reach,
    is_reached,
    reach_of,
)
from softphone_ui.web.database import writing_for_anybody
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.pages import language_of
from softphone_ui.web.rights import for_nobody
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_, WORDS

#: Of one client within an hour: each costs the city a message.
PER_CLIENT = 10
NOT_REACHED = N_(
    "We cannot send a message there: give a mobile number of Kazakhstan or call {line}."
)


@page("/report/proof", needs=None)
async def proof_page(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.CHECK)
    return _page(request, draft)


@page("/report/proof", needs=None, method="POST")
@for_nobody
async def send_code(request: web.Request) -> web.StreamResponse:
    """Send a code to the telephone or mailbox that was typed."""
    draft = await draft_for(request, ReportPage.CHECK)
    typed = (await filled_in(request)).get("address")[:254]
    reach = reach_of(typed, request.app[SETTINGS].place.country)
    if reach is None:
        return _page(request, draft, UNREADABLE, typed=typed)
    if not is_reached(request, reach):
        return _page(request, draft, NOT_REACHED, typed=typed)
    client = client_of(request.remote or "")
    await request.app[THROTTLE].count(f"proof codes\0{client}", PER_CLIENT, HOUR)
    await request.app[THROTTLE].count(f"own code\0{reach.address}", PER_ADDRESS, HOUR)
    await _send(request, draft, reach)
    return _page(request, draft, sent=True, typed=typed)


async def _send(request: web.Request, draft: Draft, reach: Reach) -> None:
    now, line = datetime.now(UTC), request.app[SETTINGS].calls.line
    words = {**message(line, language_of(request)), "draft": draft.token}
    key = f"proof/{draft.token}/{now.isoformat()}"
    async with writing_for_anybody(request.app) as link:
        await outbox.add(link, key, reach.way, reach.address, words, now)


@page("/report/proof/code", needs=None, method="POST")
@for_nobody
async def take_code(request: web.Request) -> web.StreamResponse:
    draft = await draft_for(request, ReportPage.CHECK)
    typed = (await filled_in(request)).get("code")[:20]
    guesser, throttle = f"proof\0{draft.token}", request.app[THROTTLE]
    try:
        await throttle.slow_down(guesser, GUESSES)
    except TooManyTries as error:
        return _page(request, draft, error.sentence, sent=True, field="code", status=429)
    if not is_code_of_draft(request.app[SETTINGS].web.web_secret, draft.token, typed):
        return _page(request, draft, WRONG, sent=True, field="code")
    await throttle.was_right(guesser)
    await save(request, draft, replace(draft.report, proved=True))
    raise go_to(ReportPage.CHECK)


def _page(
    request: web.Request, draft: Draft, problem: str = "", *, sent: bool = False,
    typed: str = "", field: str = "address", status: int = 422,
) -> web.Response:  # fmt: skip
    sentence = request.app[WORDS].say(language_of(request), problem) if problem else ""
    return show(
        request, "report_proof/page", status=status if problem else 200, sent=sent, field=field,
        problem=fill(sentence, line=request.app[SETTINGS].calls.line),
        typed=typed or draft.report.telephone,
    )  # fmt: skip
