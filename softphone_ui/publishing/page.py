"""`/publishing`: reports whose words and photos nobody has looked at yet, the oldest first. What is
published is what the person left of it; everything else stays with the centre and the body."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from aiohttp import web

from foundation.postgres.pool import Connection
from registry.actions import publishing
from registry.actions.publishing import PublishedParts
from registry.drafts.report import LONGEST, cleaned
from registry.publications.doubts import parts
from registry.publications.rows import publications
from registry.workflow.rows import steps
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import Conflict, NotAllowed, WebError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.words import N_
from staff.roles import Right, Scope

AT_ONCE, DECIDED = 10, 20
_NUMBER = re.compile(r"[\w-]{1,40}", re.ASCII)


class DecidedBefore(Conflict):
    __doc__ = N_("Somebody has decided about this report meanwhile.")


@page("/publishing", needs=Right.PUBLISH)
async def publishing_page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def _page(request: web.Request, error: WebError | None = None) -> web.StreamResponse:
    async with writing(request.app) as link:
        body_id = await _body(request, link)
        waiting = await publications.waiting(link, body_id, AT_ONCE)
        count = await publications.waiting_count(link, body_id)
        decided = await publications.decided(link, body_id, DECIDED)
        for ticket in waiting:
            await note_reading(request, link, "ticket_read", ticket.number, {"of": "publishing"})
    return render(
        request, "publishing/page.html", status=error.status if error else 200, error=error,
        waiting=[(it, parts(it.words)) for it in waiting], count=count, decided=decided,
        language=language_of(request), longest=LONGEST["text"],
    )  # fmt: skip


@page("/publishing/{number}", needs=Right.PUBLISH, method="POST")
async def decide(request: web.Request) -> web.StreamResponse:
    """Decide what is published. `act`: publish what is left of it, keep it back, or decide
    again."""
    form = await request.post()
    number, act = request.match_info["number"], str(form.get("act", ""))
    words = cleaned(str(form.get("words", "")), LONGEST["text"]) if act == "publish" else ""
    photos = [str(it) for it in form.getall("photo", [])] if act == "publish" else []
    async with writing(request.app) as link:
        body_id = await _body(request, link)
        if not _NUMBER.fullmatch(number):
            done = False
        elif act == "withdraw":
            done = await publishing.withdraw(link, number, body_id, acting(request))
        else:
            done = await publishing.publish(
                link, number, PublishedParts(words, photos), body_id, acting(request),
                datetime.now(UTC),
            )  # fmt: skip
    if not done:
        return await _page(request, DecidedBefore())
    raise web.HTTPSeeOther("/publishing")


async def _body(request: web.Request, link: Connection) -> int | None:
    """Whose reports this person sees; None: everybody's. Raises NotAllowed for a clerk without a
    body."""
    person = person_of(request)
    if person.scope is not Scope.OWN_BODY:
        return None
    body = await steps.body_of_clerk(link, person.person_id)
    if body is None:
        raise NotAllowed
    return body.body_id
