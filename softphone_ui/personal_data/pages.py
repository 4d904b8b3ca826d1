"""`/readings`: who read what. `/applicants`: an applicant's data handed over or erased."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from registry.tickets.rows import erasures as erasure_rows
from softphone_ui.personal_data import applicants, reading_detail, readings
from softphone_ui.personal_data.outside_database import remains
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page, read_query
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right

STATES = {
    "asked": N_("waits for a second person"),
    "refused": N_("refused"),
    "confirmed": N_("being erased"),
    "done": N_("erased"),
}


@page("/readings", needs=Right.READINGS)
async def readings_page(request: web.Request) -> web.StreamResponse:
    """Show which person read whose data, newest first."""
    query = read_query(request, readings.ReadingsQuery)
    say = partial(request.app[WORDS].say, language_of(request))
    return render(
        request,
        "personal_data/readings.html",
        page=await readings.find(request, query),
        query=query,
        actions=readings.ACTIONS,
        detail_in_words=partial(reading_detail.in_words, say=say),
        older=lambda last: request.rel_url.update_query({"after": str(last)}),
    )


@page("/applicants", needs=Right.ERASURES)
async def applicants_page(request: web.Request) -> web.StreamResponse:
    """Look an applicant up, hand their data over, ask for its erasure, decide what others asked."""
    person, settings = person_of(request), request.app[SETTINGS]
    async with reading(request.app) as connection:
        erasures = await erasure_rows.erasures(connection, applicants.SHOWN)
    return render(
        request,
        "personal_data/applicants.html",
        erasures=erasures,
        may_ask=person.may(Right.APPLICANTS),
        states=STATES,
        remains={
            erasure.erasure_id: remains(erasure.decided_at, settings)
            for erasure in erasures
            if erasure.state == "done" and erasure.decided_at
        },
        copies_keep_days=settings.copies.copies_keep_days,
    )
