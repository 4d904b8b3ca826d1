"""`/headships`: for every body its head and its deputy akim, now and before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from aiohttp import web

from city.headships.rows import headships as rows
from city.headships.rows.headships import TenureRow
from city.headships.tenure import ROLE_OF_POST, HeadshipPost
from foundation import dates
from registry.workflow.rows.steps import bodies
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

POST_WORDS = {HeadshipPost.HEAD: N_("Head of a body"), HeadshipPost.DEPUTY: N_("Deputy akim")}


@dataclass(frozen=True, slots=True)
class BodyTenures:
    """A body's heads and deputies: who has the post on `today` or will have, and who had it."""

    body_id: int
    name: str
    closed: bool
    current: list[TenureRow]
    past: list[TenureRow]
    vacant: tuple[HeadshipPost, ...]


@page("/headships", needs=Right.RATING)
async def headships_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/headships` of who heads which body."""
    today, language = days.today(ZoneInfo(request.app[SETTINGS].timezone)), language_of(request)
    async with reading(request.app) as link:
        found, every = await rows.tenures(link), await bodies(link)
        candidates = await rows.candidates(link)
    with_tenures = by_body(found, today, language)
    known = {it.body_id for it in with_tenures}
    return render(
        request,
        "headships/headships.html",
        bodies=with_tenures,
        without=[it for it in every if it.body_id not in known and it.closed_at is None],
        every=every,
        candidates={
            post: [it for it in candidates if it.role == ROLE_OF_POST[post]]
            for post in HeadshipPost
        },
        may_change=person_of(request).may(Right.HEADSHIPS),
        own=person_of(request).person_id,
        posts=POST_WORDS,
        today=today,
        written=lambda day: dates.calendar_day(day, language),
    )


def by_body(found: list[TenureRow], today: date, language: str) -> list[BodyTenures]:
    """Group body by body, by their names in `language`."""
    shown = []
    for body_id, group in groupby(found, key=lambda tenure: tenure.body_id):
        its = list(group)
        current = [it for it in its if it.until is None or it.until >= today]
        taken = {it.post for it in its if it.tenure.covers(today)}
        shown.append(
            BodyTenures(
                body_id=body_id,
                name=its[0].body.in_language(language),
                closed=its[0].body_closed,
                current=current,
                past=[it for it in its if it not in current],
                vacant=tuple(post for post in HeadshipPost if post not in taken),
            )
        )
    return sorted(shown, key=lambda tenures: tenures.name)
