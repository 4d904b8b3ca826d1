"""`/assessments`: a controller's day."""

from __future__ import annotations

from aiohttp import web

from quality.assessment import work
from quality.assessment.rows import assessments as rows
from quality.threads.rows import threads
from softphone_ui.assessments.acting import acting, actor_of, zone_of
from softphone_ui.assessments.assessment_words import REASON_WORDS, STATE_WORDS
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from staff.roles import Right

MOST_OPEN, MOST_DONE, MOST_DISPUTED = 200, 20, 50


@page("/assessments", needs=Right.ASSESS)
async def assessments_page(request: web.Request) -> web.StreamResponse:
    """Show what is to be judged today, disputes to decide, and what one has judged last."""
    actor, zone = actor_of(request), zone_of(request)
    async with reading(request.app) as link:
        workday = await rows.workday(link, actor.person_id, days.begins(actor.today, zone))
        waiting = await rows.open_of(link, actor.person_id, MOST_OPEN)
        disputed = await rows.disputed(link, actor.person_id, MOST_DISPUTED)
        done = await rows.done(link, MOST_DONE, assessor=actor.person_id)
        unread = await threads.unread(link, actor.person_id)
    return render(
        request,
        "assessments/home.html",
        workday=workday,
        waiting=[it for it in waiting if it.calibration_id is None],
        calibrating=[it for it in waiting if it.calibration_id is not None],
        disputed=disputed,
        done=done,
        unread=unread,
        today=actor.today,
        nothing="nothing" in request.query,
        states=STATE_WORDS,
        reasons=REASON_WORDS,
        language_names=LANGUAGE_NAMES,
        show=Show(language_of(request), zone),
    )


@page("/assessments/next", needs=Right.ASSESS, method="POST")
async def next_assessment(request: web.Request) -> web.StreamResponse:
    """Begin with the next call. `but`: the one that is left as a draft."""
    but = str((await request.post()).get("but", ""))[:18]
    async with acting(request) as (link, actor):
        left = int(but) if but.isascii() and but.isdigit() else None
        found = await work.take_next(link, actor, left)
    raise web.HTTPSeeOther(f"/assessments/{found}" if found else "/assessments?nothing")
