"""`/my-practice`: an operator takes made-up calls and messages, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from aiohttp import web

from foundation.names import Names
from quality.practice import actions
from quality.practice.judging import Registered
from quality.practice.rows import practice as rows
from quality.practice.rows.practice import PracticeItem, PracticeRun
from quality.practice.scripts import ScriptKind, read_script
from registry.tickets.rows import tickets as ticket_rows
from registry.tickets.rows.tickets import Topic
from softphone_ui.practice.practice_words import KIND_WORDS, practising
from softphone_ui.practice.voice import can_speak
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import render
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.ticket_words import LANGUAGE_NAMES
from staff.roles import Right

MOST_RUNS, LONGEST_ADDRESS, LONGEST_WORDS = 20, 300, 4000


@page("/my-practice", needs=Right.ASSESSED)
async def own_page(request: web.Request) -> web.StreamResponse:
    """Show one's own runs: the one that goes on first."""
    async with reading(request.app) as link:
        runs = await rows.runs(link, person_of(request).person_id, MOST_RUNS)
    return render(request, "practice/own.html", runs=runs)


@page("/my-practice/{run_id}", needs=Right.ASSESSED)
async def go_on(request: web.Request) -> web.StreamResponse:
    """Go to the next contact of a run, or to its result."""
    run, items = await _own(request)
    following = actions.next_item(items)
    if following is None:
        raise web.HTTPSeeOther(f"/practice/{run.run_id}")
    raise web.HTTPSeeOther(f"/my-practice/{run.run_id}/{following.place}")


@page("/my-practice/{run_id}/{place}", needs=Right.ASSESSED)
async def take_page(request: web.Request) -> web.StreamResponse:
    """Show a contact to be registered. Its time begins when it is first shown."""
    run, items = await _own(request)
    item = _item(request, items)
    if item != actions.next_item(items):
        raise web.HTTPSeeOther(f"/my-practice/{run.run_id}")
    async with writing(request.app) as link:
        await rows.offer(link, run.run_id, item.place, datetime.now(UTC))
        topics = await ticket_rows.topics(link)
    script = read_script(item.content)
    return render(
        request,
        "practice/take.html",
        run=run,
        item=item,
        contact=script,
        rings=script.kind is ScriptKind.CALL and item.answered_at is None,
        speaks=script.kind is ScriptKind.CALL and await can_speak(request),
        branches=_by_branch(topics),
        kinds=KIND_WORDS,
        language_names=LANGUAGE_NAMES,
    )


@endpoint("POST", "/api/practice/{run_id}/{place}/answer", needs=Right.ASSESSED)
async def answer(request: web.Request) -> None:
    """Answer the practice call that rings."""
    run, items = await _own(request)
    async with practising(request) as link:
        place = _item(request, items).place
        await actions.answer_call(link, run.run_id, place, datetime.now(UTC))


@page("/my-practice/{run_id}/{place}", needs=Right.ASSESSED, method="POST")
async def register(request: web.Request) -> web.StreamResponse:
    """Register a contact: `topic`, `address`, `urgent`, `words`, and `reply` to an author."""
    run, items = await _own(request)
    item, form = _item(request, items), await request.post()

    def field(name: str, longest: int) -> str:
        return str(form.get(name, "")).replace("\0", "").strip()[:longest]

    registered = Registered(
        field("topic", 100) or None, field("address", LONGEST_ADDRESS), form.get("urgent") == "yes"
    )
    async with practising(request) as link:
        await actions.register_contact(
            link, run.run_id, item.place, registered, field("words", LONGEST_WORDS),
            field("reply", LONGEST_WORDS), datetime.now(UTC),
        )  # fmt: skip
    raise web.HTTPSeeOther(f"/my-practice/{run.run_id}")


def _by_branch(topics: Sequence[Topic]) -> list[tuple[Names | None, list[Topic]]]:
    """Return the topics below their branches, in the order in which they are listed."""
    found: dict[Names | None, list[Topic]] = {}
    for topic in topics:
        found.setdefault(topic.branch_names, []).append(topic)
    return list(found.items())


async def _own(request: web.Request) -> tuple[PracticeRun, list[PracticeItem]]:
    """Return the person's own run that the address names, with its contacts. Raises NotFound."""
    async with reading(request.app) as link:
        run = await rows.run(link, id_in(request, "run_id"))
        if run is None or run.person_id != person_of(request).person_id:
            raise NotFound
        return run, await rows.items(link, run.run_id)


def _item(request: web.Request, items: list[PracticeItem]) -> PracticeItem:
    place = id_in(request, "place")
    found = next((item for item in items if item.place == place), None)
    if found is None:
        raise NotFound
    return found
