"""`/abuse`: numbers whose calls operators marked, and the shift lead's word on them."""

from __future__ import annotations

from aiohttp import web

from softphone_ui.abuse.api import AbuseQuery, find
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.period import PeriodQuery, chosen_period
from softphone_ui.web.period_pages import render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.ticket_words import ABUSE_REASONS
from softphone_ui.web.words import N_
from staff.roles import Right

VERDICTS = {"blocked": N_("blocked"), "dismissed": N_("no block")}


@page("/abuse", needs=Right.MISSED)
async def abuse_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/abuse?only=waiting` of marked numbers."""
    person = person_of(request)
    whole = sees_numbers(person)
    query = read_query(request, AbuseQuery)
    return render_lead(
        request,
        "abuse/abuse.html",
        chosen_period(request, PeriodQuery()),
        numbers=await find(request, query),
        only=query.only,
        verdicts=VERDICTS,
        abuse_reasons=ABUSE_REASONS,
        shown=lambda number: shown_number(number, whole=whole),
        may_judge=person.may(Right.FLOOR_CHANGE),
    )
