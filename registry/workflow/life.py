"""A ticket's life. `change` is the whole rule: the ticket as it was, a wish, who and when in;
what changed, or why not, out. No I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from registry.workflow.answer_templates import is_unfilled
from registry.workflow.states import OF_BODY, OVER, WITH_BODY, State
from registry.workflow.steps import (
    TABLE,
    ClockEffect,
    Clocks,
    Need,
    QuestionReason,
    Step,
    StepRule,
    TicketActor,
    TicketClock,
)
from registry.workflow.wording import has_letter_or_digit, says_something

#: A body may ask for at most so much at once.
LONGEST_EXTENSION = timedelta(days=92)
#: From this many reopenings on, quality control examines the ticket (`/reopened`).
REOPENINGS_TO_QUALITY = 3


@dataclass(frozen=True, slots=True)
class Ticket:
    """The part of a ticket that decides which steps are possible.

    `body_id`: the body that has it; None: no body has it. `extension_until`: the new end that the
    body has asked for and nobody has judged. `notice_owed`: the applicant was not told yet of an
    extension of the law's term. `had_question`: the applicant was asked something before, and is
    not asked a second time. `question_open`: the time for the answer is over, and there is no
    answer yet. `needs_photo`: the body solves it with a photo of the place after the work.
    """

    number: str
    state: State = State.REGISTERED
    body_id: int | None = None
    duplicate_of: str | None = None
    extension_until: datetime | None = None
    reopenings: int = 0
    notice_owed: bool = False
    had_question: bool = False
    question_open: bool = False
    needs_photo: bool = False

    @property
    def over(self) -> bool:
        """Return whether the ticket is closed, so that nobody has to do anything."""
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class StepActor:
    """The actor of a step. `person_id` None: the system or the applicant. `body_id`: whose clerk it
    is."""

    part: TicketActor
    person_id: int | None = None
    body_id: int | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A body as the target of a step."""

    body_id: int
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TicketStepRequest:
    """A step with what it needs. `text` is for the applicant, `reason` for the record. `of`: the
    ticket of which this one is a duplicate, as it is now. `body`: to whom; with REOPEN whoever had
    solved it, who gets it again unless closed. `photos`: so many go to the applicant with it."""

    step: Step
    text: str = ""
    reason: str = ""
    body: Body | None = None
    of: Ticket | None = None
    until: datetime | None = None
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A step that was done: one row of history, and one word for the clocks."""

    before: Ticket
    after: Ticket
    wish: TicketStepRequest
    who: StepActor
    at: datetime
    clocks: Clocks = ()

    @property
    def until(self) -> datetime | None:
        """Return the new end of the term, where it is extended."""
        extended = (TicketClock.TERM, ClockEffect.EXTENDS) in self.clocks
        return self.before.extension_until if extended else None

    @property
    def words(self) -> dict[str, list[object]]:
        """Return field → [before, after] of what differs, and the text that was said with it."""
        words_: dict[str, list[object]] = {
            name: [_plain(old), _plain(new)]
            for name in ("state", "body_id", "duplicate_of", "extension_until", "reopenings")
            if (old := getattr(self.before, name)) != (new := getattr(self.after, name))
        }
        if self.wish.text.strip():
            words_[WORDS_FIELD.get(self.wish.step, "said")] = [None, self.wish.text.strip()]
        if self.wish.photos:
            words_["photos"] = [None, self.wish.photos]
        return words_


#: What the words for the applicant are called in the history.
WORDS_FIELD = {
    Step.RESOLVE: "answer",
    Step.ASK_APPLICANT: "question",
    Step.APPLICANT_ANSWERED: "applicant_said",
}


class StepProblem(StrEnum):
    """The reason why a step is refused."""

    NOT_FROM_HERE = "not_from_here"  # the ticket's state does not lead there
    NOT_BY_YOU = "not_by_you"  # somebody else's step
    OTHER_BODY = "other_body"  # the ticket is with another body
    NEEDS_TEXT = "needs_text"
    NEEDS_REASON = "needs_reason"
    NEEDS_BODY = "needs_body"
    NEEDS_TICKET = "needs_ticket"
    NEEDS_UNTIL = "needs_until"
    NEEDS_LISTED_REASON = "needs_listed_reason"
    SAYS_NOTHING = "says_nothing"  # the answer, the question or the reason has too few letters
    SECOND_QUESTION = "second_question"
    BODY_CLOSED = "body_closed"
    SAME_BODY = "same_body"  # it is there already
    SAME_TICKET = "same_ticket"  # a ticket is no duplicate of itself
    OF_DUPLICATE = "of_duplicate"  # join the first ticket, not another duplicate
    OF_OVER = "of_over"  # nobody works on the other ticket any more
    JOINED_ALREADY = "joined_already"  # it is a duplicate of that ticket
    TOO_FAR = "too_far"  # the extension
    IN_THE_PAST = "in_the_past"
    UNFILLED = "unfilled"  # a place of a template is still open
    NEEDS_PHOTO = "needs_photo"  # of the place after the work, or a reason why there is none
    NO_PHOTOS_HERE = "no_photos_here"  # they go with an answer
    PHOTO_GONE = "photo_gone"  # or another's
    NOTHING_REQUESTED = "nothing_asked"  # no extension was asked for
    NO_QUESTION_OPEN = "no_question_open"  # the applicant was asked nothing, or has answered
    NO_NOTICE_OWED = "no_notice_owed"  # there was no extension, or the applicant was told


@dataclass(frozen=True, slots=True)
class StepRefusal:
    """A step that was not done; nothing changed."""

    step: Step
    state: State
    why: StepProblem


def possible(ticket: Ticket, who: StepActor) -> tuple[Step, ...]:
    """Return the steps that `who` may do now, in the table's order; what they need is another
    matter."""
    return tuple(
        rule.step
        for rule in TABLE
        if ticket.state in rule.frm and _not_allowed(rule, ticket, who) is None
    )


def change(
    ticket: Ticket, wish: TicketStepRequest, who: StepActor, at: datetime
) -> Changed | StepRefusal:
    """Do a step, or say why not."""
    rules = [rule for rule in TABLE if rule.step is wish.step and ticket.state in rule.frm]
    if not rules:
        return StepRefusal(wish.step, ticket.state, StepProblem.NOT_FROM_HERE)
    rule = rules[0]
    why = (
        _not_allowed(rule, ticket, who)
        or _missing(rule, wish)
        or _empty(rule, wish)
        or _unfilled(wish)
        or _without_photo(ticket, wish, who)
        or _senseless(ticket, wish, at)
    )
    if why is not None:
        return StepRefusal(wish.step, ticket.state, why)
    return Changed(ticket, _after(rule, ticket, wish), wish, who, at, rule.clocks)


def _not_allowed(rule: StepRule, ticket: Ticket, who: StepActor) -> StepProblem | None:
    if who.part not in rule.by:
        return StepProblem.NOT_BY_YOU
    if who.part is TicketActor.BODY and (who.body_id is None or who.body_id != ticket.body_id):
        return StepProblem.OTHER_BODY
    if rule.step in JUDGES_EXTENSION and ticket.extension_until is None:
        return StepProblem.NOTHING_REQUESTED
    if rule.step is Step.ASK_APPLICANT and ticket.had_question:
        return StepProblem.SECOND_QUESTION
    if rule.step is Step.APPLICANT_ANSWERED and rule.to is None and not ticket.question_open:
        return StepProblem.NO_QUESTION_OPEN
    if rule.step is Step.EXTENSION_ANNOUNCED and not ticket.notice_owed:
        return StepProblem.NO_NOTICE_OWED
    return None


JUDGES_EXTENSION = frozenset({Step.GRANT_EXTENSION, Step.REFUSE_EXTENSION})
#: After these nobody has to judge it any more.
ENDS_EXTENSION = JUDGES_EXTENSION | {Step.ASSIGN, Step.FORWARD}


def _missing(rule: StepRule, wish: TicketStepRequest) -> StepProblem | None:
    present = {
        Need.TEXT: bool(wish.text.strip()),
        Need.REASON: bool(wish.reason.strip()),
        Need.BODY: wish.body is not None,
        Need.TICKET: wish.of is not None,
        Need.UNTIL: wish.until is not None,
        Need.LISTED_REASON: wish.reason in set(QuestionReason),
    }
    return next((StepProblem(f"needs_{need}") for need in rule.needs if not present[need]), None)


#: Checks of words that go to an applicant or come from one. An answer like "." must not close a
#: ticket.
SPEAKING = {
    Step.RESOLVE: lambda wish: says_something(wish.text),
    Step.ASK_APPLICANT: lambda wish: says_something(wish.text),
    Step.REJECT: lambda wish: says_something(wish.reason),
    Step.APPLICANT_ANSWERED: lambda wish: has_letter_or_digit(wish.text),
}


def _empty(rule: StepRule, wish: TicketStepRequest) -> StepProblem | None:
    """Return SAYS_NOTHING where the words of the step say nothing; None where they are fine. Steps
    that the system takes are not checked: the words of a duplicate were checked with the first
    ticket."""
    speaks = SPEAKING.get(rule.step)
    well = speaks is None or rule.by == {TicketActor.SYSTEM} or speaks(wish)
    return None if well else StepProblem.SAYS_NOTHING


def _unfilled(wish: TicketStepRequest) -> StepProblem | None:
    """Return UNFILLED where words for an applicant have an open place of a template."""
    return StepProblem.UNFILLED if wish.step in SPEAKING and is_unfilled(wish.text) else None


def _without_photo(ticket: Ticket, wish: TicketStepRequest, who: StepActor) -> StepProblem | None:
    """Return NEEDS_PHOTO where a body solves a ticket of such a topic without a photo and without a
    reason for it, which the history records."""
    solved_by_body = wish.step is Step.RESOLVE and who.part is TicketActor.BODY
    if not (ticket.needs_photo and solved_by_body) or wish.photos or says_something(wish.reason):
        return None
    return StepProblem.NEEDS_PHOTO


def _senseless(ticket: Ticket, wish: TicketStepRequest, at: datetime) -> StepProblem | None:
    if wish.photos and wish.step is not Step.RESOLVE:
        return StepProblem.NO_PHOTOS_HERE
    if wish.step in (Step.ASSIGN, Step.FORWARD) and wish.body is not None:
        return _bad_body(ticket, wish.body)
    if wish.step is Step.JOIN and wish.of is not None:
        return _bad_join(ticket, wish.of)
    if wish.step is Step.ASK_EXTENSION and wish.until is not None:
        if wish.until <= at:
            return StepProblem.IN_THE_PAST
        return StepProblem.TOO_FAR if wish.until - at > LONGEST_EXTENSION else None
    return None


def _bad_body(ticket: Ticket, body: Body) -> StepProblem | None:
    if body.closed:
        return StepProblem.BODY_CLOSED
    return StepProblem.SAME_BODY if body.body_id == ticket.body_id else None


def _bad_join(ticket: Ticket, of: Ticket) -> StepProblem | None:
    if of.number == ticket.number:
        return StepProblem.SAME_TICKET
    if of.state is State.DUPLICATE:
        return StepProblem.OF_DUPLICATE
    if ticket.state is State.DUPLICATE and ticket.duplicate_of == of.number:
        return StepProblem.JOINED_ALREADY
    return StepProblem.OF_OVER if of.over else None


def _after(rule: StepRule, ticket: Ticket, wish: TicketStepRequest) -> Ticket:
    state = rule.to or ticket.state
    extension = wish.until if wish.step is Step.ASK_EXTENSION else ticket.extension_until
    if state not in WITH_BODY or wish.step in ENDS_EXTENSION:
        extension = None
    extension_known = state in OVER or wish.step is Step.EXTENSION_ANNOUNCED
    return replace(
        ticket,
        state=state,
        body_id=_body_after(state, ticket, wish),
        duplicate_of=_duplicate_after(state, ticket, wish),
        extension_until=extension,
        reopenings=ticket.reopenings + (wish.step is Step.REOPEN),
        notice_owed=ticket.notice_owed and not extension_known,
        had_question=ticket.had_question or wish.step is Step.ASK_APPLICANT,
        question_open=wish.step is Step.ANSWER_TIME_OVER
        or (ticket.question_open and wish.step is not Step.APPLICANT_ANSWERED),
    )


def _body_after(state: State, ticket: Ticket, wish: TicketStepRequest) -> int | None:
    """Who solved a ticket stays written on it; who has not begun with a duplicate has no part."""
    if state not in OF_BODY:
        return None
    if wish.step in (Step.ASSIGN, Step.FORWARD) and wish.body is not None:
        return wish.body.body_id
    closed = wish.step is Step.REOPEN and wish.body is not None and wish.body.closed
    return None if closed else ticket.body_id


def _duplicate_after(state: State, ticket: Ticket, wish: TicketStepRequest) -> str | None:
    """A duplicate that was answered with the first ticket stays of its cluster."""
    if wish.step is Step.JOIN and wish.of is not None:
        return wish.of.number
    return ticket.duplicate_of if state in OVER else None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
