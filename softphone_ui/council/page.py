"""`/council`: the city in one picture; `/decisions`: what one's own body owes the council."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from city.council.agenda import agenda
from city.council.life import LONGEST, DecisionActor, possible
from city.council.picture import read_picture
from city.council.rows import decisions as rows
from city.problems.naming import written
from softphone_ui.council.council_words import (
    COLOUR_WORDS,
    MATTER_WORDS,
    STEP_WORDS,
    VERDICT_WORDS,
)
from softphone_ui.web import days
from softphone_ui.web.database import reading, snapshot
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from staff.roles import Right


@page("/council", needs=Right.COUNCIL)
async def council_page(request: web.Request) -> web.StreamResponse:
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    async with snapshot(request.app) as link:
        picture = await read_picture(link, datetime.now(UTC), zone)
        bodies = await rows.headed_bodies(link, picture.today)
    return render(
        request,
        "council/council.html",
        picture=picture,
        bodies=sorted(bodies, key=lambda body: body.names.in_language(language)),
        matters=Counter(it.matter for it in picture.items),
        latest_term=picture.today + LONGEST,
        part=DecisionActor.COUNCIL,
        cell=written,
        own=person_of(request).person_id,
        **_shared(request, language, zone),
    )


@page("/council/wall", needs=Right.COUNCIL)
async def council_wall(request: web.Request) -> web.StreamResponse:
    """Show the overview on a screen on the wall of the council's room, without a person's name; it
    reads itself again, and dims where it cannot."""
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    now = datetime.now(UTC)
    async with snapshot(request.app) as link:
        picture = await read_picture(link, now, zone)
    return render(
        request,
        "council/wall.html",
        picture=picture,
        now=now,
        language=language,
        show=Show(language, zone),
        colour_words=COLOUR_WORDS,
    )


@page("/decisions", needs=Right.DECISIONS)
async def decisions_page(request: web.Request) -> web.StreamResponse:
    zone, language = ZoneInfo(request.app[SETTINGS].timezone), language_of(request)
    today, person_id = days.today(zone), person_of(request).person_id
    async with reading(request.app) as link:
        bodies = await rows.bodies_headed_by(link, person_id, today)
        found = await rows.decisions(link, today, bodies)
    return render(
        request,
        "council/decisions.html",
        items=agenda(found, today),
        today=today,
        part=DecisionActor.OWNER,
        **_shared(request, language, zone),
    )


def _shared(request: web.Request, language: str, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "language": language,
        "show": Show(language, zone),
        "possible": possible,
        "matter_words": MATTER_WORDS,
        "step_words": STEP_WORDS,
        "colour_words": COLOUR_WORDS,
        "verdict_words": VERDICT_WORDS,
    }
