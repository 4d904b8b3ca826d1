"""A complaint is led on: examined, decided, answered; its subject is let know, and heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.complaints import actions
from quality.complaints.actions import StepNotPossible
from quality.complaints.life import (
    ComplaintRefusal,
    ComplaintState,
    ComplaintStep,
    ComplaintStepRequest,
    DecisionGround,
    ReplyMethod,
)
from softphone_ui.complaints.opening import Words, complaint_errors
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint
from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.path_ids import id_in
from softphone_ui.web.person import acting
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_
from staff.roles import Right

REFUSALS = {
    ComplaintRefusal.NOT_NOW.value: N_(
        "Somebody else has already changed this complaint. Look at it again."
    ),
    ComplaintRefusal.SUBJECT.value: N_("Nobody decides or answers what is about their own call."),
    ComplaintRefusal.WORDS.value: N_("Write a sentence for it."),
    ComplaintRefusal.GROUNDS.value: N_(
        "Name what it rests on: the operator's own statement alone is not enough."
    ),
    "way": N_("Say how the answer came to the applicant."),
    "no_sms": N_("No SMS can be sent: the number is not known, or no provider is set up."),
}


class ComplaintStepRefused(ReasonedError):
    __doc__ = N_("This step was not taken.")
    status, code = 409, "complaint_step_refused"
    sentences = REFUSALS


class ComplaintStepForm(Struct, forbid_unknown_fields=True):
    """A step, with a sentence where it needs one. `grounds` go with a decision, `way` with the
    answer."""

    step: ComplaintStep
    words: Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00]*\Z")] = ""
    grounds: Annotated[list[DecisionGround], Meta(max_length=10)] = []
    way: ReplyMethod | None = None


class StateNow(Struct):
    """The state of a complaint after the step."""

    state: ComplaintState


class VisibilityChoice(Struct, forbid_unknown_fields=True):
    """The choice whether its subject may know of which call it speaks, and what was said."""

    shown: bool


class Statement(Struct, forbid_unknown_fields=True):
    """The subject's own words."""

    words: Words


def number_of(request: web.Request) -> int:
    """Return the complaint's number in the address. Raises NotFound where it is none."""
    return id_in(request, "complaint_id")


@endpoint("POST", "/api/complaints/{complaint_id}/step", needs=Right.COMPLAINTS)
async def lead_on(request: web.Request, body: ComplaintStepForm) -> StateNow:
    """Take a step of the table; 409 with a `reason` where it is not taken: by its subject, without
    a sentence, on the subject's statement alone, or not from here."""
    number, by = number_of(request), acting(request)
    wish = ComplaintStepRequest(
        body.step, by.person_id, body.words.strip(), frozenset(body.grounds)
    )
    sms = bool(request.app[SETTINGS].sms.sms_provider)
    async with writing(request.app) as link:
        with complaint_errors():
            try:
                now = datetime.now(UTC)
                after = await actions.lead_on(
                    link, number, wish, body.way, by, now, sms_possible=sms
                )
            except StepNotPossible as error:
                raise ComplaintStepRefused(reason=error.reason) from None
    return StateNow(after)


@endpoint("POST", "/api/complaints/{complaint_id}/shown", needs=Right.COMPLAINTS)
async def let_subject_know(request: web.Request, body: VisibilityChoice) -> None:
    """Let its subject know of which call it speaks, or not any more."""
    async with writing(request.app) as link:
        with complaint_errors():
            await actions.show_to_subject(
                link, number_of(request), acting(request), shown=body.shown
            )


@endpoint("POST", "/api/me/complaints/{complaint_id}/statement", needs=Right.SIGNED_IN)
async def state_own_words(request: web.Request, body: Statement) -> None:
    """State what one has to say to a complaint about one's own call, while it is not decided. 404
    where it is not about one, or one may not know what it says."""
    words, now = body.words.strip(), datetime.now(UTC)
    async with writing(request.app) as link:
        with complaint_errors():
            await actions.state_own_words(link, number_of(request), words, acting(request), now)
