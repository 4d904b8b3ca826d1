"""`/threads`: what controllers and operators wrote to each other of moments of calls."""

from __future__ import annotations

import secrets

from aiohttp import web

from quality.threads.rows import threads as rows
from quality.threads.rows.threads import Thread
from quality.threads.thread import LONGEST_WORDS, ThreadRole, part_of
from softphone_ui.assessments.acting import number_in, zone_of
from softphone_ui.calls.recordings import may_listen
from softphone_ui.web.access_log import note_reading
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import NotFound
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import Person, person_of
from softphone_ui.web.show import Show
from staff.roles import Right

MOST_SHOWN = 200


@page("/threads", needs=Right.THREADS)
async def threads_page(request: web.Request) -> web.StreamResponse:
    """Show one's own threads, or everybody's for the lead of quality; what is unread comes
    first."""
    person = person_of(request)
    every = person.may(Right.THREADS_ALL)
    async with reading(request.app) as link:
        found = await rows.found(link, person.person_id, MOST_SHOWN, every=every)
    return render(
        request,
        "threads/threads.html",
        threads=found,
        every=every,
        show=Show(language_of(request), zone_of(request)),
    )


@page("/threads/{thread_id}", needs=Right.THREADS)
async def thread_page(request: web.Request) -> web.StreamResponse:
    """Show what was written, beside the player. Each reading by another person is recorded."""
    person, number = person_of(request), number_in(request, "thread_id")
    async with writing(request.app) as link:
        thread = await rows.one(link, number)
        part = part_in(thread, person)
        if thread is None or part is None:
            raise NotFound
        messages = await rows.messages(link, number)
        await rows.seen(link, number, person.person_id, messages[-1].message_id)
        if part is ThreadRole.LEAD:
            await note_reading(request, link, "thread_read", f"thread {number}")
    return render(
        request,
        "threads/thread.html",
        it=thread,
        messages=messages,
        own=part is ThreadRole.SUBJECT,
        me=person.person_id,
        heard=thread.seconds is not None and may_listen(person, thread.operator),
        key=new_key(),
        most=LONGEST_WORDS,
        show=Show(language_of(request), zone_of(request)),
    )


def part_in(thread: Thread | None, person: Person) -> ThreadRole | None:
    """Return what somebody is in a thread; None: they may not see it, or there is none."""
    if thread is None:
        return None
    reads_all = person.may(Right.THREADS_ALL)
    return part_of(person.person_id, thread.controller, thread.subject, reads_all=reads_all)


def new_key() -> str:
    """Make the key of a form that has not been sent."""
    return secrets.token_hex(16)
