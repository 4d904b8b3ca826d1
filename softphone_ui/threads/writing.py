"""A thread is begun at a second of a recording, and answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.threads import actions
from quality.threads.rows import threads as rows
from quality.threads.rows.threads import Moment
from quality.threads.thread import LONGEST_WORDS, ThreadRefusal, ThreadRequest, refusal, unfit_words
from softphone_ui.assessments.acting import number_in, zone_of
from softphone_ui.threads.page import new_key, part_in
from softphone_ui.web.database import reading, writing
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.pages import language_of, render
from softphone_ui.web.person import acting, person_of
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_
from staff.roles import Right

RecordingId = Annotated[str, Meta(pattern=r"\A[!-~]{1,120}\Z")]
Second = Annotated[float, Meta(ge=0, le=86_400)]
Words = Annotated[str, Meta(min_length=1, max_length=LONGEST_WORDS, pattern=r"\A[^\x00]*\Z")]
Key = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]


REFUSALS = {
    ThreadRefusal.NOBODY.value: N_("It is not known who spoke in this call."),
    ThreadRefusal.OWN.value: N_("This is a talk of your own."),
    ThreadRefusal.MOMENT.value: N_("The recording is shorter: choose a second within it."),
    ThreadRefusal.COMPLAINT.value: N_(
        "Somebody has complained of this call, and its operator may not know of which call it "
        "is. Let them know on the complaint's page first."
    ),
    "sent": N_("These words were sent already: look at the list of threads."),
    ThreadRefusal.WORDS.value: N_("Write what it is about, in at most 2000 letters."),
}


class ThreadRefused(ReasonedError):
    __doc__ = N_("Nothing was written to the thread.")
    status, code = 409, "thread_refused"
    sentences = REFUSALS


class NewQuery(Struct):
    """The query for a new thread: `recording`, and the second `at` in it."""

    recording: RecordingId
    at: Second = 0.0


class NewThread(Struct, forbid_unknown_fields=True):
    """Words to whoever spoke in `recording`, of its second `at`. `key`: of the form; it is sent
    once, however often it comes."""

    recording: RecordingId
    at: Second
    words: Words
    key: Key


class NewMessage(Struct, forbid_unknown_fields=True):
    """Words in a thread. `key`: as of a new thread."""

    words: Words
    key: Key


class ThreadNumber(Struct):
    """The thread in which the words stand."""

    thread_id: int


@page("/threads/new", needs=Right.ASSESS)
async def new_thread(request: web.Request) -> web.StreamResponse:
    """Show the form of a new thread, `/threads/new?recording=…&at=12.5`, with the recording's
    player."""
    query = read_query(request, NewQuery)
    async with reading(request.app) as link:
        moment = await rows.moment(link, query.recording)
    if moment is None:
        raise NotFound
    why = refusal(_wish(request, moment, min(query.at, moment.seconds), "…"))
    return render(
        request,
        "threads/new.html",
        it=moment,
        at=min(query.at, moment.seconds),
        why=REFUSALS[why] if why else None,
        key=new_key(),
        most=LONGEST_WORDS,
        show=Show(language_of(request), zone_of(request)),
    )


@endpoint("POST", "/api/threads", needs=Right.ASSESS)
async def begin_thread(request: web.Request, body: NewThread) -> ThreadNumber:
    """Begin a thread with whoever spoke in the recording. 409 with a `reason`."""
    now = datetime.now(UTC)
    async with writing(request.app) as link:
        before = await rows.of_key(link, body.key)
        if before is not None:
            return ThreadNumber(before)
        moment = await rows.moment(link, body.recording)
        if moment is None:
            raise NotFound
        why = refusal(_wish(request, moment, body.at, body.words))
        if why:
            raise ThreadRefused(reason=why.value)
        words = body.words.strip()
        try:
            number = await actions.begin_thread(
                link, moment, body.at, words, body.key, acting(request), now
            )
        except actions.SentBefore:
            raise ThreadRefused(reason="sent") from None
    return ThreadNumber(number)


@endpoint("POST", "/api/threads/{thread_id}/messages", needs=Right.THREADS)
async def write_in_thread(request: web.Request, body: NewMessage) -> ThreadNumber:
    """Write in a thread: its two, and the lead of quality. 409 with a `reason`."""
    person, number = person_of(request), number_in(request, "thread_id")
    async with writing(request.app) as link:
        if part_in(await rows.one(link, number), person) is None:
            raise NotFound
        why = unfit_words(body.words)
        if why:
            raise ThreadRefused(reason=why.value)
        now, words = datetime.now(UTC), body.words.strip()
        await actions.write_in_thread(link, number, words, body.key, acting(request), now)
    return ThreadNumber(number)


def _wish(request: web.Request, moment: Moment, at: float, words: str) -> ThreadRequest:
    who = person_of(request).person_id
    return ThreadRequest(who, moment.subject, at, moment.seconds, words, moment.hidden_complaint)
