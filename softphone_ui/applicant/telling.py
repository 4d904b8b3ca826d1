"""A ticket in plain words for its applicant, and what they may say."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from msgspec import Struct

from foundation.names import in_language
from foundation.postgres.pool import Connection
from registry.files.rows import files
from registry.files.rows.files import AnswerPhoto
from registry.tickets.rows import applicant
from registry.workflow.keeping import (
    NoSuchTicket,
    StepRefused,
    StepRequest,
    take_step,
    ticket_of,
)
from registry.workflow.life import StepActor, Ticket, possible
from registry.workflow.rows import steps
from registry.workflow.states import OVER, State
from registry.workflow.steps import PUBLIC_STEPS, Step, TicketActor
from softphone_ui.applicant.code import WrongCode
from softphone_ui.tickets.step_words import StepNotTaken
from softphone_ui.web.database import snapshot, writing
from softphone_ui.web.words import N_, WORDS

#: Where the ticket stands, as one says it to somebody who has never seen a registry.
STATES = {
    State.REGISTERED: N_("Your request is registered. We are finding the responsible body."),
    State.ASSIGNED: N_("Your request was given to the body that solves such things."),
    State.FORWARDED: N_("Your request was handed on to the body that is competent."),
    State.RETURNED: N_("It is being decided anew who solves your request."),
    State.ACCEPTED: N_("The body has accepted your request."),
    State.IN_PROGRESS: N_("Your request is being worked on."),
    State.AWAITING_APPLICANT: N_(
        "We have a question for you. Please answer within three working days: after "
        "that, work continues without your answer."
    ),
    State.RESOLVED: N_("Your request has an answer. Please say whether it is solved."),
    State.CONFIRMED: N_("You have confirmed that it is solved. Thank you."),
    State.ANSWERED_ON_THE_SPOT: N_("Your question was answered in the conversation."),
    State.DUPLICATE: N_("Others reported the same. It is solved together, and you are told too."),
    State.REOPENED: N_("Your request is open again. The body must look at it once more."),
    State.REJECTED: N_("Your request was not accepted."),
}
STEPS = {
    Step.ASSIGN: N_("given to the responsible body"),
    Step.FORWARD: N_("handed on to another responsible body"),
    Step.ACCEPT: N_("accepted by the body"),
    Step.START: N_("work begun"),
    Step.ASK_APPLICANT: N_("a question to you"),
    Step.APPLICANT_ANSWERED: N_("your answer"),
    Step.ANSWER_TIME_OVER: N_("the question was not answered; work continues"),
    Step.RESOLVE: N_("the body's answer"),
    Step.REJECT: N_("not accepted"),
    Step.GRANT_EXTENSION: N_("more time granted"),
    Step.CONFIRM: N_("confirmed: it is solved"),
    Step.REOPEN: N_("open again: it is not solved"),
    Step.ANSWER_ON_THE_SPOT: N_("answered in the conversation"),
}
_APPLICANT = StepActor(TicketActor.APPLICANT)


class Happened(Struct):
    """A line of the story. `what` is a sentence; `words`: an answer, a question, a reason;
    `photos`: ids of those given with the answer."""

    at: datetime
    what: str
    body: str | None
    words: str
    photos: list[str] = []


class ApplicantTicketView(Struct):
    """A ticket as its applicant sees it. `state_text`: the state as a sentence. `words`: what was
    written down of the applicant's, its parts by lines. `late`: the answer was due before now.
    `photos`: ids of those given with the last answer; `own_photos`: the
    applicant's. `may`: `solved` (yes or no), `reply` (to the question)."""

    number: str
    opened_at: datetime
    due_at: datetime | None
    state: State
    state_text: str
    words: str
    late: bool
    topic: str | None
    address: str
    body: str | None
    answer: str
    photos: list[str]
    story: list[Happened]
    may: list[str]
    own_photos: list[str] = []

    @property
    def over(self) -> bool:
        """Return whether the ticket is closed, so that nobody has to do anything."""
        return self.state in OVER


async def tell(app: web.Application, number: str, language: str) -> ApplicantTicketView:
    """Return the ticket as its applicant sees it, in `language`. Raises WrongCode for none."""
    async with snapshot(app) as connection:
        row = await applicant.ticket(connection, number)
        if row is None:
            raise WrongCode
        story = await applicant.story(connection, number, PUBLIC_STEPS)
        life = await steps.life(connection, number)
        photos = await files.of_answers(connection, number)
        own = await own_photos(connection, number)
    state = State(row.state)
    answered = [it.at for it in story if it.step == Step.RESOLVE]
    return ApplicantTicketView(
        number=number,
        opened_at=row.opened_at,
        due_at=row.due_at,
        state=state,
        state_text=app[WORDS].say(language, STATES[state]),
        words="\n".join(dict.fromkeys(it for it in (row.subject, row.text) if it)),
        late=row.due_at is not None and state not in OVER and row.due_at <= datetime.now(UTC),
        topic=in_language(row.topic_names, language),
        address=row.address,
        body=in_language(row.body_names, language),
        answer=row.answer,
        photos=_handed_over_at(photos, answered[-1]) if answered else [],
        story=[
            Happened(
                line.at,
                app[WORDS].say(language, STEPS[Step(line.step)]),
                in_language(line.body_names, language),
                line.words or line.reason,
                _handed_over_at(photos, line.at),
            )
            for line in story
        ],
        may=[] if life is None else _may(ticket_of(life)),
        own_photos=own,
    )


async def own_photos(connection: Connection, number: str) -> list[str]:
    """Return the photos that came from the applicant, the oldest first."""
    found = await files.of_ticket(connection, number)
    return [it.file_id for it in found if it.part == "applicant" and it.kind == "photo"]


def _handed_over_at(photos: list[AnswerPhoto], at: datetime) -> list[str]:
    return [photo.file_id for photo in photos if photo.answer_at == at]


def _may(ticket: Ticket) -> list[str]:
    found = possible(ticket, _APPLICANT)
    words = {Step.REOPEN: "solved", Step.APPLICANT_ANSWERED: "reply"}
    return [words[step] for step in found if step in words]


async def say_solved(app: web.Application, number: str, solved: bool, reason: str) -> None:
    """Confirm the solution, or have the ticket opened again; a second yes changes nothing. Raises
    StepNotTaken."""
    step = Step.CONFIRM if solved else Step.REOPEN
    await _step(app, number, StepRequest(step, reason=reason))


async def say_reply(app: web.Application, number: str, text: str) -> None:
    """Reply to the body's question. Raises StepNotTaken."""
    await _step(app, number, StepRequest(Step.APPLICANT_ANSWERED, text=text))


async def open_again(link: Connection, number: str, reason: str) -> None:
    """Open the ticket again: it is not solved, and more may be done in the same transaction. Raises
    StepNotTaken."""
    await _take(link, number, StepRequest(Step.REOPEN, reason=reason))


async def _step(app: web.Application, number: str, request_: StepRequest) -> None:
    async with writing(app) as link:
        await _take(link, number, request_)


async def _take(link: Connection, number: str, request_: StepRequest) -> None:
    try:
        await take_step(link, number, request_, _APPLICANT, datetime.now(UTC))
    except NoSuchTicket:
        raise WrongCode from None
    except StepRefused as error:
        refusal = error.refusal
        raise StepNotTaken(reason=refusal.why.value, state=refusal.state.value) from None
