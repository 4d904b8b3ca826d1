"""The table of a ticket's states: whether it is over, what its body has to do with it, and for whom
it waits. Every group of states is read off it, here and in SQL (`registry.workflow.groups`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """The state of a ticket (the `state` of the tickets table)."""

    REGISTERED = "registered"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    ANSWERED_ON_THE_SPOT = "answered_on_the_spot"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    AWAITING_APPLICANT = "awaiting_applicant"
    DUPLICATE = "duplicate"
    REOPENED = "reopened"
    REJECTED = "rejected"


class BodyHolding(StrEnum):
    """The meaning of the `body_id` of a ticket in a state."""

    PROPOSED = "proposed"  # who is to get it
    NEW = "new"  # who has it and has not said yet that they are competent
    AGREED = "agreed"  # who has it and has accepted it
    ENDED = "ended"  # who has solved or refused it
    NONE = "none"  # nobody: another ticket is solved in its place


class WaitingSide(StrEnum):
    """The side whose turn it is."""

    CENTRE = "centre"
    BODY = "body"
    APPLICANT = "applicant"
    FIRST_TICKET = "first_ticket"  # the one that it is a duplicate of
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class StateRule:
    """One line of the table. `over`: nobody owes anything for such a ticket. `body`: what its body
    has to do with it. `waits_for`: who acts next. `disowned`: somebody said that body or request
    were wrong, so that nothing is to be learnt of it."""

    over: bool
    body: BodyHolding
    waits_for: WaitingSide
    disowned: bool = False


# fmt: off
STANDINGS: Mapping[State, StateRule] = MappingProxyType({
    State.REGISTERED:           StateRule(False, BodyHolding.PROPOSED, WaitingSide.CENTRE),
    State.ASSIGNED:             StateRule(False, BodyHolding.NEW, WaitingSide.BODY),
    State.ACCEPTED:             StateRule(False, BodyHolding.AGREED, WaitingSide.BODY),
    State.IN_PROGRESS:          StateRule(False, BodyHolding.AGREED, WaitingSide.BODY),
    State.RESOLVED:             StateRule(True, BodyHolding.ENDED, WaitingSide.APPLICANT),
    State.CONFIRMED:            StateRule(True, BodyHolding.ENDED, WaitingSide.NOBODY),
    State.ANSWERED_ON_THE_SPOT: StateRule(True, BodyHolding.PROPOSED, WaitingSide.NOBODY),
    State.RETURNED:             StateRule(False, BodyHolding.PROPOSED, WaitingSide.CENTRE,
    disowned=True),
    State.FORWARDED:            StateRule(False, BodyHolding.NEW, WaitingSide.BODY),
    State.AWAITING_APPLICANT:   StateRule(False, BodyHolding.AGREED, WaitingSide.APPLICANT),
    State.DUPLICATE:            StateRule(False, BodyHolding.NONE, WaitingSide.FIRST_TICKET),
    # It goes back to the body that had solved it, and belongs to the centre where none had.
    State.REOPENED:             StateRule(False, BodyHolding.NEW, WaitingSide.BODY),
    State.REJECTED:             StateRule(True, BodyHolding.ENDED, WaitingSide.NOBODY,
    disowned=True),
})
# fmt: on


def _where(fits: Callable[[StateRule], bool]) -> frozenset[State]:
    return frozenset(state for state, standing in STANDINGS.items() if fits(standing))


#: Nobody owes anything for a ticket in one of these.
OVER = _where(lambda rule: rule.over)
#: Its term runs or is paused.
OPEN = _where(lambda rule: not rule.over)
#: In these `body_id` only says who is to get the ticket.
PROPOSED = _where(lambda rule: rule.body is BodyHolding.PROPOSED)
#: The registry must find a body for it.
WITHOUT_BODY = PROPOSED & OPEN
#: The registry may have to find a body for it: a reopened ticket can have one.
MAY_NEED_BODY = WITHOUT_BODY | {State.REOPENED}
#: The body has not said yet that it is competent.
NEW_TO_BODY = _where(lambda rule: rule.body is BodyHolding.NEW)
#: A body has the ticket and owes the answer.
WITH_BODY = _where(lambda rule: rule.body in (BodyHolding.NEW, BodyHolding.AGREED))
#: A body has accepted the ticket, and it is the body's turn.
WORKED_ON = _where(
    lambda rule: rule.body is BodyHolding.AGREED and rule.waits_for is WaitingSide.BODY
)
#: A body has had the ticket, and it is over.
ENDED_BY_BODY = _where(lambda rule: rule.body is BodyHolding.ENDED)
#: `body_id` says who has or had the ticket: that body sees it, and applicants are told of it.
OF_BODY = WITH_BODY | ENDED_BY_BODY
#: The term stands still until the applicant has answered.
PAUSED = _where(lambda rule: not rule.over and rule.waits_for is WaitingSide.APPLICANT)
#: Somebody is to do something for this very ticket: centre, body or applicant.
AWAITED = _where(
    lambda rule: rule.waits_for in (WaitingSide.CENTRE, WaitingSide.BODY, WaitingSide.APPLICANT)
)
#: Nobody has said that topic or body were wrong.
TEACHING = _where(lambda rule: not rule.disowned)
#: Its body says that it is solved.
SOLVED = ENDED_BY_BODY & TEACHING
