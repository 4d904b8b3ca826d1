"""The table of a ticket's life: which step leads from where to where, who may do it, what it
needs, and what it means for the clocks. Data only; `life.change` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from registry.workflow.states import (
    NEW_TO_BODY,
    OVER,
    WITH_BODY,
    WITHOUT_BODY,
    WORKED_ON,
    State,
)


class TicketActor(StrEnum):
    """The role of an actor on a ticket: a role in the registry, not in the centre."""

    OPERATOR = "operator"
    CONTROL = "control"  # shift lead, quality controller, administrator
    BODY = "body"  # a clerk of the body that has the ticket
    APPLICANT = "applicant"
    SYSTEM = "system"


class Step(StrEnum):
    """The steps that can be taken with a ticket."""

    ANSWER_ON_THE_SPOT = "answer_on_the_spot"
    REGISTER = "register"  # not answered on the spot after all
    ASSIGN = "assign"
    ACCEPT = "accept"
    START = "start"
    ASK_APPLICANT = "ask_applicant"
    APPLICANT_ANSWERED = "applicant_answered"
    ANSWER_TIME_OVER = "answer_time_over"  # there was no answer in time: the term is resumed
    RESOLVE = "resolve"
    RETURN = "return"
    FORWARD = "forward"
    REJECT = "reject"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    EXTENSION_ANNOUNCED = "told_of_extension"  # the applicant, by telephone or letter
    RESTORED = "restored"  # a check of our own finds that the fault is over
    CONFIRM = "confirm"
    REOPEN = "reopen"
    JOIN = "join"  # it is a duplicate of another ticket
    SEPARATE = "separate"  # it was none


#: What an applicant is told of the way of a ticket; the rest is between registry and bodies.
PUBLIC_STEPS = frozenset(
    {
        Step.ANSWER_ON_THE_SPOT,
        Step.ASSIGN,
        Step.ACCEPT,
        Step.START,
        Step.ASK_APPLICANT,
        Step.APPLICANT_ANSWERED,
        Step.ANSWER_TIME_OVER,
        Step.RESOLVE,
        Step.FORWARD,
        Step.REJECT,
        Step.GRANT_EXTENSION,
        Step.CONFIRM,
        Step.REOPEN,
    }
)


class TicketClock(StrEnum):
    """The clocks of a ticket. TERM: the applicant's answer, by the city's term and by the law's.
    FORWARD: within which a body must say that it is not competent. NOTICE: within which the
    applicant is told of an extension of the law's term; it is owed to nobody any more where TERM
    ends."""

    TERM = "term"
    FORWARD = "forward"
    NOTICE = "notice"


class ClockEffect(StrEnum):
    """The effect of a step on a clock. A clock that is started while it runs begins from zero; to
    end, pause or resume one that does not run means nothing. CHANGES: its term is another one, as
    the ticket's topic is."""

    STARTS = "starts"
    CHANGES = "changes"
    PAUSES = "pauses"
    RESUMES = "resumes"
    EXTENDS = "extends"
    ENDS = "ends"


class Need(StrEnum):
    """The words that must be said with a step."""

    TEXT = "text"  # words for the applicant: the answer, the question
    REASON = "reason"  # words for the record
    BODY = "body"  # an open body
    TICKET = "ticket"  # another ticket
    UNTIL = "until"  # a moment ahead
    LISTED_REASON = "listed_reason"  # the reason is one of QuestionReason


class QuestionReason(StrEnum):
    """Reasons for which a body may ask the applicant. No other reason is accepted."""

    PLACE = "place"  # where the place is
    SUBJECT = "subject"  # what exactly is meant
    ACCESS = "access"  # how and when workers can get in
    PROOF = "proof"  # a photo or a document that only the applicant has


#: What something means for the clocks of a ticket, in this order.
Clocks = tuple[tuple[TicketClock, ClockEffect], ...]


@dataclass(frozen=True, slots=True)
class StepRule:
    """One line of the table. `to` None: the state stays. `clocks` in this order."""

    step: Step
    frm: frozenset[State]
    to: State | None
    by: frozenset[TicketActor]
    needs: tuple[Need, ...] = ()
    clocks: Clocks = ()


S, P, N = State, TicketActor, Need
_TERM_STARTS = (TicketClock.TERM, ClockEffect.STARTS)
_TERM_ENDS = (TicketClock.TERM, ClockEffect.ENDS)
_FORWARD_STARTS = (TicketClock.FORWARD, ClockEffect.STARTS)
_FORWARD_ENDS = (TicketClock.FORWARD, ClockEffect.ENDS)
_CENTRE = (P.OPERATOR, P.CONTROL)


class Event(StrEnum):
    """The events of a ticket beside the steps that mean something for its clocks."""

    REGISTRATION = "registration"
    OTHER_TOPIC = "other_topic"
    URGENCY = "urgency"  # it was marked as urgent, or is not any more
    SOLVED_ELSEWHERE = "solved_elsewhere"


#: The term runs from the first moment, and is the topic's; what another system has solved before it
#: came here has ended then.
EVENTS: Mapping[Event, Clocks] = MappingProxyType(
    {
        Event.REGISTRATION: (_TERM_STARTS,),
        Event.OTHER_TOPIC: ((TicketClock.TERM, ClockEffect.CHANGES),),
        Event.URGENCY: ((TicketClock.TERM, ClockEffect.CHANGES),),
        Event.SOLVED_ELSEWHERE: (_TERM_ENDS,),
    }
)
#: That the applicant was told of an extension, by whom or whatever.
NOTICE = ((TicketClock.NOTICE, ClockEffect.ENDS),)


def _rule(
    step: Step,
    frm: frozenset[State] | set[State],
    to: State | None,
    by: tuple[TicketActor, ...],
    *more: Need | tuple[TicketClock, ClockEffect],
) -> StepRule:
    needs = tuple(it for it in more if isinstance(it, Need))
    clocks = tuple(it for it in more if not isinstance(it, Need))
    return StepRule(step, frozenset(frm), to, frozenset(by), needs, clocks)


_UNTOUCHED = WITHOUT_BODY | NEW_TO_BODY

# fmt: off
TABLE: tuple[StepRule, ...] = (
    # The registry
    _rule(Step.ANSWER_ON_THE_SPOT, _UNTOUCHED, S.ANSWERED_ON_THE_SPOT, _CENTRE,
          _FORWARD_ENDS, _TERM_ENDS),
    _rule(Step.REGISTER, {S.ANSWERED_ON_THE_SPOT}, S.REGISTERED, _CENTRE, _TERM_STARTS),
    _rule(Step.ASSIGN, _UNTOUCHED, S.ASSIGNED, (*_CENTRE, P.SYSTEM),
          N.BODY, _FORWARD_STARTS),
    # Taken from a body that has it in hand: for instance because it was closed.
    _rule(Step.ASSIGN, WORKED_ON | {S.AWAITING_APPLICANT}, S.ASSIGNED, (P.CONTROL, P.SYSTEM),
          N.BODY, N.REASON, (TicketClock.TERM, ClockEffect.RESUMES), _FORWARD_STARTS),
    _rule(Step.REJECT, _UNTOUCHED | WITH_BODY, S.REJECTED, (P.CONTROL,),
          N.REASON, _FORWARD_ENDS, _TERM_ENDS),
    # The body
    _rule(Step.ACCEPT, NEW_TO_BODY, S.ACCEPTED, (P.BODY,), _FORWARD_ENDS),
    _rule(Step.START, {S.ACCEPTED}, S.IN_PROGRESS, (P.BODY,)),
    # A body may ask once in a ticket's life, and cannot answer its own question. After three
    # working days the system resumes the term without an answer.
    _rule(Step.ASK_APPLICANT, WORKED_ON, S.AWAITING_APPLICANT, (P.BODY,),
          N.TEXT, N.LISTED_REASON, (TicketClock.TERM, ClockEffect.PAUSES)),
    _rule(Step.APPLICANT_ANSWERED, {S.AWAITING_APPLICANT}, S.IN_PROGRESS,
          (*_CENTRE, P.APPLICANT), N.TEXT, (TicketClock.TERM, ClockEffect.RESUMES)),
    # A later answer is recorded, too, but it moves no term.
    _rule(Step.APPLICANT_ANSWERED, WORKED_ON, None, (*_CENTRE, P.APPLICANT), N.TEXT),
    _rule(Step.ANSWER_TIME_OVER, {S.AWAITING_APPLICANT}, S.IN_PROGRESS, (P.SYSTEM,),
          (TicketClock.TERM, ClockEffect.RESUMES)),
    _rule(Step.RESOLVE, WORKED_ON | {S.AWAITING_APPLICANT}, S.RESOLVED, (P.BODY,),
          N.TEXT, _TERM_ENDS),
    _rule(Step.RETURN, NEW_TO_BODY | WORKED_ON, S.RETURNED, (P.BODY,),
          N.REASON, _FORWARD_ENDS),
    _rule(Step.FORWARD, NEW_TO_BODY | WORKED_ON, S.FORWARDED, (P.BODY,),
          N.BODY, N.REASON, _FORWARD_STARTS),
    _rule(Step.ASK_EXTENSION, WORKED_ON, None, (P.BODY,), N.REASON, N.UNTIL),
    _rule(Step.GRANT_EXTENSION, WORKED_ON | {S.AWAITING_APPLICANT}, None, (P.CONTROL,),
          (TicketClock.TERM, ClockEffect.EXTENDS)),
    _rule(Step.REFUSE_EXTENSION, WORKED_ON | {S.AWAITING_APPLICANT}, None, (P.CONTROL,),
          N.REASON),
    # A message does it by itself; whom none reaches somebody tells. The reason says how.
    _rule(Step.EXTENSION_ANNOUNCED, set(State) - OVER, None, (P.BODY, P.CONTROL),
          N.REASON, *NOTICE),
    # Of a ticket that such a check opened: nobody else is asked whether it is solved.
    _rule(Step.RESTORED, _UNTOUCHED | WITH_BODY, S.RESOLVED, (P.SYSTEM,),
          N.TEXT, _FORWARD_ENDS, _TERM_ENDS),
    # The applicant, or who speaks with him
    _rule(Step.CONFIRM, {S.RESOLVED}, S.CONFIRMED, (P.APPLICANT, *_CENTRE, P.SYSTEM)),
    _rule(Step.REOPEN, OVER, S.REOPENED, (P.APPLICANT, *_CENTRE), N.REASON,
          _TERM_STARTS, _FORWARD_STARTS),
    # Duplicates: each applicant keeps his ticket and his term, and is answered with the first one.
    # On the city's site the applicant says himself that it is about the same.
    _rule(Step.JOIN, _UNTOUCHED, S.DUPLICATE, (*_CENTRE, P.APPLICANT), N.TICKET, _FORWARD_ENDS),
    _rule(Step.JOIN, {S.DUPLICATE}, S.DUPLICATE, (P.SYSTEM,), N.TICKET),  # with its first one
    _rule(Step.SEPARATE, {S.DUPLICATE}, S.REGISTERED, (*_CENTRE, P.SYSTEM)),
    _rule(Step.RESOLVE, {S.DUPLICATE}, S.RESOLVED, (P.SYSTEM,), N.TEXT, _TERM_ENDS),
    _rule(Step.REJECT, {S.DUPLICATE}, S.REJECTED, (P.SYSTEM,), N.REASON, _TERM_ENDS),
)
# fmt: on


def may_be(step: Step, state: State) -> bool:
    """Return whether somebody can do the step to a ticket in this state."""
    return any(
        rule.step is step and state in rule.frm and rule.by != {TicketActor.SYSTEM}
        for rule in TABLE
    )


def opening(state: State) -> Clocks:
    """Return what it means for the clocks that a ticket is there in this state, of whose steps
    nobody has written anything: its registration, and the shortest way that the table leads from
    there."""
    if state in OVER:
        return ()
    steps = [step for rule in way(State.REGISTERED, state) for step in rule.clocks]
    return tuple(_net([*EVENTS[Event.REGISTRATION], *steps]))


def way(frm: State, to: State) -> tuple[StepRule, ...]:
    """Return the shortest way that the table leads from a state to another, whoever takes its
    steps; of several that are equally short the first in the table."""
    ways: dict[State, tuple[StepRule, ...]] = {frm: ()}
    while to not in ways:
        further = {
            rule.to: (*steps, rule)
            for rule in reversed(TABLE)
            for was, steps in ways.items()
            if was in rule.frm and rule.to is not None
        }
        ways = {**further, **ways}
    return ways[to]


def _net(steps: list[tuple[TicketClock, ClockEffect]]) -> Iterator[tuple[TicketClock, ClockEffect]]:
    """Without what a later start or end of the same clock undoes."""
    for place, (clock, does) in enumerate(steps):
        later = [it for which, it in steps[place + 1 :] if which is clock]
        if (
            does is not ClockEffect.ENDS
            and ClockEffect.STARTS not in later
            and ClockEffect.ENDS not in later
        ):
            yield clock, does
