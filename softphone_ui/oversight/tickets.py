"""`/my-body/tickets` and `/my-bodies/tickets`: one list of tickets that need attention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from city.headships.rows import headships
from city.headships.rows.headships import LedBody
from registry.workflow.rows import workloads
from registry.workflow.rows.workloads import WorkloadList, day_ends
from softphone_ui.oversight.oversight_words import LIST_WORDS
from softphone_ui.web.database import snapshot
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import TICKET_STATES
from staff.roles import Right

ON_A_PAGE = 100


class WorkloadQuery(Struct):
    """A query for tickets. `body_id`: of one of one's bodies; without it of all of them. `sheet`
    from 1."""

    which: WorkloadList = WorkloadList.LATE
    body_id: Annotated[int, Meta(ge=1, le=10**15)] | None = None
    sheet: Annotated[int, Meta(ge=1, le=10_000)] = 1


@page("/my-body/tickets", needs=Right.HEADED)
async def head_tickets_page(request: web.Request) -> web.StreamResponse:
    """Show a list of the bodies that the person heads."""
    return await _tickets(request, Right.HEADED)


@page("/my-bodies/tickets", needs=Right.SUPERVISED)
async def deputy_tickets_page(request: web.Request) -> web.StreamResponse:
    """Show a list of the bodies that the person supervises."""
    return await _tickets(request, Right.SUPERVISED)


async def _tickets(request: web.Request, right: Right) -> web.StreamResponse:
    """Show one list of tickets. Raises NotFound for a body that is not the person's today."""
    query, person_id = read_query(request, WorkloadQuery), person_of(request).person_id
    zone, now = ZoneInfo(request.app[SETTINGS].timezone), datetime.now(UTC)
    language = language_of(request)
    async with snapshot(request.app) as link:
        led = await headships.led_bodies(link, now.astimezone(zone).date())
        bodies = chosen(led, person_id, right, query.body_id)
        found = await workloads.workload_tickets(
            link,
            day_ends(now, zone),
            [it.body_id for it in bodies],
            query.which,
            ON_A_PAGE + 1,
            (query.sheet - 1) * ON_A_PAGE,
        )
    return render(
        request,
        "oversight/tickets.html",
        tickets=found[:ON_A_PAGE],
        more=len(found) > ON_A_PAGE,
        bodies=bodies,
        query=query,
        now=now,
        lists=LIST_WORDS,
        states=TICKET_STATES,
        home="/my-body" if right is Right.HEADED else "/my-bodies",
        sheet=lambda number: request.rel_url.update_query(sheet=number),
        language=language,
        show=Show(language, zone),
    )


def chosen(
    led: Sequence[LedBody], person_id: int, right: Right, body_id: int | None
) -> list[LedBody]:
    """Return the bodies that the person heads or supervises, of these the chosen one. Raises
    NotFound if the chosen one is not among them."""
    own = [
        it
        for it in led
        if person_id == (it.head_id if right is Right.HEADED else it.deputy_id)
        and body_id in (None, it.body_id)
    ]
    if body_id is not None and not own:
        raise NotFound
    return own
