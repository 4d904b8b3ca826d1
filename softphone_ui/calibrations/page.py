"""`/assessments/calibrations`: rounds in which controllers judge the same calls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web

from foundation.postgres.pool import Connection
from quality.assessment import calibrating
from quality.assessment.agreement import LEAST_AGREEMENT
from quality.assessment.calibrating import LEAST_CALLS, LEAST_CONTROLLERS, MOST_CALLS
from quality.assessment.form import read_form
from quality.assessment.rows import calibrations as rows
from softphone_ui.assessments.acting import MOST_DIGITS, acting, actor_of, number_in, zone_of
from softphone_ui.assessments.assessment_words import MARK_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.show import Show
from staff.roles import Right, codes_with
from staff.rows.audit import write_audit

MOST_SHOWN, LONGEST_TITLE, USUAL_CALLS = 50, 100, 10


@page("/assessments/calibrations", needs=Right.ASSESS)
async def calibrations_page(request: web.Request) -> web.StreamResponse:
    """Show every round, and a form for another."""
    actor = actor_of(request)
    async with reading(request.app) as link:
        found = await rows.every_one(link, actor.person_id, MOST_SHOWN)
        controllers = await rows.controllers(link, codes_with(Right.ASSESS))
    return render(
        request,
        "calibrations/calibrations.html",
        calibrations=found,
        controllers=controllers,
        may_begin=len(controllers) >= LEAST_CONTROLLERS,
        least=LEAST_CALLS,
        most=MOST_CALLS,
        usual=USUAL_CALLS,
        today=actor.today,
        show=Show(language_of(request), zone_of(request)),
    )


@page("/assessments/calibrations", needs=Right.ASSESS, method="POST")
async def begin_calibration(request: web.Request) -> web.StreamResponse:
    """Begin a calibration. `title`, `calls`: how many, `controller`: each of those who judge."""
    fields = await request.post()
    title = " ".join(str(fields.get("title", "")).replace("\0", "").split())[:LONGEST_TITLE]
    wish = _numbers(fields.getall("calls", []))
    if not title or len(wish) != 1:
        raise BadRequest(reason="a calibration has a title and a number of calls")
    async with acting(request) as (link, actor):
        people = {it.person_id for it in await rows.controllers(link, codes_with(Right.ASSESS))}
        chosen = [it for it in _numbers(fields.getall("controller", [])) if it in people]
        number = await calibrating.begin(link, title, chosen, wish[0], actor)
        await _note(request, link, actor.person_id, "calibration_begun", number)
    raise web.HTTPSeeOther(f"/assessments/calibrations/{number}")


@page("/assessments/calibrations/{calibration_id}", needs=Right.ASSESS)
async def calibration_page(request: web.Request) -> web.StreamResponse:
    """Show how far each controller is; from the end on, how far they agree."""
    actor = actor_of(request)
    async with reading(request.app) as link:
        number = number_in(request, "calibration_id")
        calibration = await rows.one(link, number)
        if calibration is None:
            raise NotFound
        sheets = await rows.sheets(link, number)
        following = await rows.next_for(link, number, actor.person_id)
    open_to_all = calibrating.open_to_all(calibration, sheets)
    agreed = None
    if open_to_all:  # in a thread, for the first loads what reckons
        agreed = await asyncio.to_thread(calibrating.results, read_form(calibration.form), sheets)
    progress: dict[str, list[int]] = {}
    for sheet in sheets:
        one = progress.setdefault(sheet.assessor_name, [0, 0])
        one[0] += sheet.state.value == "calibrated"
        one[1] += 1
    return render(
        request,
        "calibrations/calibration.html",
        it=calibration,
        results=agreed,
        offered={sheet.call_id: sheet.offered_at for sheet in sheets},
        progress=progress,
        following=following,
        may_close=not open_to_all and calibration.made_by == actor.person_id,
        least=LEAST_AGREEMENT,
        mark_words={mark.value: word for mark, word in MARK_WORDS.items()},
        show=Show(language_of(request), zone_of(request)),
    )


@page("/assessments/calibrations/{calibration_id}", needs=Right.ASSESS, method="POST")
async def close_calibration(request: web.Request) -> web.StreamResponse:
    """Close a calibration: whoever has begun it ends it, though not all are done."""
    number = number_in(request, "calibration_id")
    async with acting(request) as (link, actor):
        await calibrating.close(link, number, actor)
        await _note(request, link, actor.person_id, "calibration_closed", number)
    raise web.HTTPSeeOther(f"/assessments/calibrations/{number}")


def _numbers(texts: Iterable[object]) -> list[int]:
    """Those of the texts that are numbers."""
    found = [str(it) for it in texts]
    return [int(it) for it in found if it.isascii() and it.isdigit() and len(it) <= MOST_DIGITS]


async def _note(
    request: web.Request, link: Connection, person_id: int, act: str, number: int
) -> None:
    await write_audit(link, person_id, act, subject=str(number), address=request.remote)
