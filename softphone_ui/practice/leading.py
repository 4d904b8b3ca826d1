"""`/practice`: a lead begins runs, reads their results and assesses contacts."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from aiohttp import web

from quality.assessment.score import allowed, score
from quality.assessment.sheet import read_sheet
from quality.practice import actions
from quality.practice.judging import MESSAGE_WITHIN
from quality.practice.rows import practice as rows
from quality.practice.scripts import scripts_for
from registry.tickets.rows import tickets as ticket_rows
from softphone_ui.assessments.acting import zone_of
from softphone_ui.assessments.assessment_words import MARK_WORDS
from softphone_ui.practice.practice_words import KIND_WORDS, practising
from softphone_ui.practice.results import results_of
from softphone_ui.service_level.figures import kpi_seconds
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from staff.roles import Right, codes_with
from staff.rows.audit import write_audit

MOST_RUNS, LONGEST_COMMENT = 50, 4000


@page("/practice", needs=Right.FLOOR)
async def practice_page(request: web.Request) -> web.StreamResponse:
    """Show a form for another run, and the latest runs of everybody."""
    async with reading(request.app) as link:
        topics = await ticket_rows.topics(link)
        people = await rows.trainees(link, codes_with(Right.ASSESSED))
        found = await rows.runs(link, None, MOST_RUNS)
    return render(
        request,
        "practice/practice.html",
        contacts=scripts_for(frozenset(topic.code for topic in topics)),
        topic_names={topic.code: topic.names for topic in topics},
        people=people,
        runs=found,
        may_begin=person_of(request).may(Right.FLOOR_CHANGE),
        kinds=KIND_WORDS,
        language_names=LANGUAGE_NAMES,
    )


@page("/practice", needs=Right.FLOOR_CHANGE, method="POST")
async def begin(request: web.Request) -> web.StreamResponse:
    """Begin a run. `person_id`: who practises; `script`: the code of each chosen script."""
    form, by = await request.post(), person_of(request).person_id
    who = str(form.get("person_id", ""))
    codes = {str(code) for code in form.getall("script", [])}
    person_id = int(who) if who.isascii() and who.isdecimal() and len(who) <= 15 else 0
    async with practising(request) as link:
        topics = frozenset(topic.code for topic in await ticket_rows.topics(link))
        scripts = [script for code, script in scripts_for(topics).items() if code in codes]
        run_id = await actions.begin_run(
            link, person_id, scripts, by, codes_with(Right.ASSESSED), datetime.now(UTC),
            random.SystemRandom(),
        )  # fmt: skip
        await write_audit(
            link, by, "practice_begun", subject=str(run_id), detail={"person_id": person_id},
            address=request.remote,
        )  # fmt: skip
    raise web.HTTPSeeOther(f"/practice/{run_id}")


@page("/practice/{run_id}", needs=Right.SIGNED_IN)
async def run_page(request: web.Request) -> web.StreamResponse:
    """Show the result of a run to whoever practised and to those who see the floor."""
    run_id, person = id_in(request, "run_id"), person_of(request)
    async with reading(request.app) as link:
        run = await rows.run(link, run_id)
        if run is None or not (run.person_id == person.person_id or person.may(Right.FLOOR)):
            raise NotFound
        items = await rows.items(link, run_id)
        topics = await ticket_rows.topics(link)
    results = results_of(request.app, items)
    done = [it.verdict for it in results if it.verdict]
    return render(
        request,
        "practice/run.html",
        run=run,
        results=results,
        own=run.person_id == person.person_id,
        right=sum(it.right for it in done),
        in_time=sum(it.in_time for it in done),
        judged=len(done),
        call_seconds=kpi_seconds(request.app, None),
        message_seconds=MESSAGE_WITHIN.total_seconds(),
        topic_names={topic.code: topic.names for topic in topics},
        kinds=KIND_WORDS,
        language_names=LANGUAGE_NAMES,
        show=Show(language_of(request), zone_of(request)),
    )


@page("/practice/{run_id}/{place}", needs=Right.FLOOR)
async def item_page(request: web.Request) -> web.StreamResponse:
    """Show one contact with the form by which calls are assessed."""
    async with reading(request.app) as link:
        run = await rows.run(link, id_in(request, "run_id"))
        items = await rows.items(link, run.run_id) if run else []
        found = next((it for it in items if it.place == id_in(request, "place")), None)
        if run is None or found is None or found.registered_at is None:
            raise NotFound
        now = await actions.form_now(link, request.app[SETTINGS].calls.line)
        by = await actions.form_of(link, found) or (now[1] if now else None)
        topics = await ticket_rows.topics(link)
    sheet = read_sheet(found.sheet) if found.sheet else None
    return render(
        request,
        "practice/item.html",
        run=run,
        result=results_of(request.app, [found])[0],
        call_seconds=kpi_seconds(request.app, None),
        message_seconds=MESSAGE_WITHIN.total_seconds(),
        may_assess=now is not None and run.person_id != person_of(request).person_id,
        form=by,
        sheet=sheet,
        score=score(by, sheet.judged) if by and sheet else None,
        allowed=allowed,
        mark_words=MARK_WORDS,
        topic_names={topic.code: topic.names for topic in topics},
        kinds=KIND_WORDS,
        language_names=LANGUAGE_NAMES,
        show=Show(language_of(request), zone_of(request)),
    )


@page("/practice/{run_id}/{place}", needs=Right.FLOOR, method="POST")
async def assess(request: web.Request) -> web.StreamResponse:
    """Assess a contact. `mark-<code>`: the mark of an item; `fatal`: each fatal error."""
    form, person_id = await request.post(), person_of(request).person_id
    run_id, place = id_in(request, "run_id"), id_in(request, "place")
    marks = {
        name.removeprefix("mark-"): str(value)
        for name, value in form.items()
        if name.startswith("mark-")
    }
    comment = str(form.get("comment", "")).replace("\0", "")[:LONGEST_COMMENT]
    async with practising(request) as link:
        found = next((it for it in await rows.items(link, run_id) if it.place == place), None)
        if found is None:
            raise NotFound
        await actions.assess_contact(
            link, found, request.app[SETTINGS].calls.line, marks,
            [str(code) for code in form.getall("fatal", [])], comment, person_id,
            datetime.now(UTC),
        )  # fmt: skip
        await write_audit(
            link, person_id, "practice_assessed", subject=f"{run_id}/{place}",
            address=request.remote,
        )  # fmt: skip
    raise web.HTTPSeeOther(f"/practice/{run_id}")
