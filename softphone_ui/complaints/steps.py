"""A complaint is led on: examined, decided, answered; its subject is let know, and heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from quality.complaints.life import Ground, Refusal, State, Step, Way, Wish, change
from quality.complaints.rows import complaints as rows
from registry.notifications.rows import outbox
from softphone_ui.complaints.opening import Words
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import NotAllowed, NotFound, ReasonedError
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

REFUSALS = {
    Refusal.NOT_NOW.value: N_(
        "Somebody else has already changed this complaint. Look at it again."
    ),
    Refusal.SUBJECT.value: N_("Nobody decides or answers what is about their own call."),
    Refusal.WORDS.value: N_("Write a sentence for it."),
    Refusal.GROUNDS.value: N_(
        "Name what it rests on: the operator's own statement alone is not enough."
    ),
    "way": N_("Say how the answer came to the applicant."),
    "no_sms": N_("No SMS can be sent: the number is not known, or no provider is set up."),
}


class ComplaintStepRefused(ReasonedError):
    __doc__ = N_("This step was not taken.")
    status, code = 409, "complaint_step_refused"
    sentences = REFUSALS


class StepWish(Struct, forbid_unknown_fields=True):
    """A step, with a sentence where it needs one. `grounds` go with a decision, `way` with the
    answer."""

    step: Step
    words: Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")] = ""
    grounds: Annotated[list[Ground], Meta(max_length=10)] = []
    way: Way | None = None


class StateNow(Struct):
    """Where it stands after the step."""

    state: State


class Shown(Struct, forbid_unknown_fields=True):
    """Whether its subject may know of which call it speaks, and what was said."""

    shown: bool


class Statement(Struct, forbid_unknown_fields=True):
    """The subject's own words."""

    words: Words


def number_of(request: web.Request) -> int:
    """The complaint's number in the address. Raises NotFound where it is none."""
    return id_in(request, "complaint_id")


@endpoint("POST", "/api/complaints/{complaint_id}/step", needs=Right.COMPLAINTS)
async def lead_on(request: web.Request, body: StepWish) -> StateNow:
    """Take a step of the table; 409 with a `reason` where it is not taken: by its subject, without
    a sentence, on the subject's statement alone, or not from here."""
    number, person = number_of(request), person_of(request)
    wish = Wish(body.step, person.person_id, body.words.strip(), frozenset(body.grounds))
    async with writing(request.app) as link:
        standing = await rows.lock(link, number)
        if standing is None:
            raise NotFound
        after = change(standing, wish)
        if isinstance(after, Refusal):
            raise ComplaintStepRefused(reason=after.value)
        way = body.way if body.step is Step.ANSWER else None
        if body.step is Step.ANSWER:
            await _send(request, link, number, way, wish.words)
        await rows.write_step(link, number, wish, after, datetime.now(UTC), way)
        await _note(request, link, number, body.step.value)
    return StateNow(after)


async def _send(
    request: web.Request, link: Connection, number: int, way: Way | None, words: str
) -> None:
    """The answer goes out by SMS where that is its way; the outbox sends it once."""
    if way is None:
        raise ComplaintStepRefused(reason="way")
    if way is not Way.SMS:
        return
    complaint = await rows.whole(link, number)
    if complaint is None or complaint.caller is None or not request.app[SETTINGS].sms.sms_provider:
        raise ComplaintStepRefused(reason="no_sms")
    message = {"ticket": complaint.ticket or "", "text": words}
    key = f"complaint:{number}:{datetime.now(UTC).timestamp():.0f}"
    await outbox.add(link, key, "sms", complaint.caller, message, datetime.now(UTC))


@endpoint("POST", "/api/complaints/{complaint_id}/shown", needs=Right.COMPLAINTS)
async def let_subject_know(request: web.Request, body: Shown) -> None:
    """Let its subject know of which call it speaks, or not any more."""
    number, person = number_of(request), person_of(request)
    async with writing(request.app) as link:
        if await rows.lock(link, number) is None:
            raise NotFound
        if not await rows.show(link, number, person.person_id, shown=body.shown):
            raise NotAllowed
        await _note(request, link, number, "shown" if body.shown else "hidden")


@endpoint("POST", "/api/me/complaints/{complaint_id}/statement", needs=Right.SIGNED_IN)
async def state_own_words(request: web.Request, body: Statement) -> None:
    """What one has to say to a complaint about one's own call, while it is not decided. 404 where
    it is not about one, or one may not know what it says."""
    number, person = number_of(request), person_of(request)
    async with writing(request.app) as link:
        if not await rows.state_own(
            link, number, person.person_id, body.words.strip(), datetime.now(UTC)
        ):
            raise NotFound
        await _note(request, link, number, "statement")


async def _note(request: web.Request, link: Connection, number: int, step: str) -> None:
    await write_audit(
        link, person_of(request).person_id, "complaint_step", subject=str(number),
        detail={"step": step}, address=request.remote,
    )  # fmt: skip
