"""`/abuse`: numbers whose calls operators marked, and the shift lead's word on them."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.api.abuse import AbuseQuery, find
from softphone_ui.api.endpoint import read_query
from softphone_ui.lead.frame import render_lead
from softphone_ui.lead.period import PeriodQuery, asked
from softphone_ui.numbers import sees_numbers, shown_number
from softphone_ui.person import person_of
from softphone_ui.roles import Right, needs
from softphone_ui.ticket_words import ABUSE_REASONS
from softphone_ui.words import N_

VERDICTS = {"blocked": N_("blocked"), "dismissed": N_("no block")}


@needs(Right.MISSED)
async def abuse_page(request: web.Request) -> web.StreamResponse:
    """`/abuse?only=waiting`."""
    person = person_of(request)
    whole = sees_numbers(person)
    query = read_query(request, AbuseQuery)
    return render_lead(
        request,
        "abuse.html",
        asked(request, PeriodQuery()),
        numbers=await find(request, query),
        only=query.only,
        verdicts=VERDICTS,
        abuse_reasons=ABUSE_REASONS,
        shown=lambda number: shown_number(number, whole=whole),
        may_judge=person.may(Right.FLOOR_CHANGE),
    )


def setup_routes(app: web.Application) -> None:
    app.router.add_get("/abuse", abuse_page)
