"""The life of an incident that was seen on a camera, as a table. Pure.

    seen → confirmed → handed over → delivered → acknowledged → dispatched → on scene
        ↘ dismissed                              → resolved or unfounded → closed

`delivered`: a computer of the police took the message. `acknowledged`: a person of the police has
read it. The police may skip states, and their answers may come late or in another order: an answer
that is behind the state of the incident is recorded and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class IncidentState(StrEnum):
    """The state of an incident."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    DISPATCHED = "dispatched"
    ON_SCENE = "on_scene"
    RESOLVED = "resolved"
    UNFOUNDED = "unfounded"
    CLOSED = "closed"


class IncidentStep(StrEnum):
    """The steps that can be taken with an incident."""

    SEE = "see"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    HAND_OVER = "hand_over"
    DELIVER = "deliver"
    FAIL_DELIVERY = "fail_delivery"
    CALL = "call"  # our PBX calls the police
    FAIL_CALL = "fail_call"  # nobody answered, or nobody pressed the key
    PRINT_SHEET = "print_sheet"
    ACKNOWLEDGE = "acknowledge"
    DISPATCH = "dispatch"
    ARRIVE = "arrive"
    RESOLVE = "resolve"
    DECLARE_UNFOUNDED = "declare_unfounded"
    CLOSE = "close"


class IncidentActor(StrEnum):
    """The actor of a step. OPERATOR and LEAD: of the second line."""

    OPERATOR = "operator"
    LEAD = "lead"
    POLICE = "police"
    SYSTEM = "system"


class IncidentRefusal(StrEnum):
    """The reasons for which a step is not taken."""

    NOT_NOW = "not_now"
    NOT_ALLOWED = "not_allowed"
    REASON = "reason"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class IncidentRule:
    """A line of the table. `to` None: the state stays. `reason`: the step needs words."""

    step: IncidentStep
    starts: frozenset[IncidentState]
    to: IncidentState | None
    by: frozenset[IncidentActor]
    reason: bool = False


class StepNotTaken(Exception):
    """An error: a step is not taken."""

    def __init__(self, why: IncidentRefusal) -> None:
        super().__init__(why.value)
        self.why = why


S, T, A = IncidentState, IncidentStep, IncidentActor
WITH_POLICE = frozenset({S.HANDED_OVER, S.DELIVERED, S.ACKNOWLEDGED, S.DISPATCHED, S.ON_SCENE})
UNREAD = frozenset({S.HANDED_OVER, S.DELIVERED})
_OVER = frozenset({S.RESOLVED, S.UNFOUNDED, S.CLOSED})
#: States in which nobody has anything to do any more.
ENDED = frozenset({S.DISMISSED, S.CLOSED})


def _rule(
    step: IncidentStep,
    starts: Collection[IncidentState],
    to: IncidentState | None,
    *by: IncidentActor,
    reason: bool = False,
) -> IncidentRule:
    return IncidentRule(step, frozenset(starts), to, frozenset(by), reason)


_SECOND_LINE = (A.OPERATOR, A.LEAD)
# fmt: off
TABLE: tuple[IncidentRule, ...] = (
    _rule(T.CONFIRM, {S.SEEN}, S.CONFIRMED, *_SECOND_LINE),
    _rule(T.DISMISS, {S.SEEN, S.CONFIRMED}, S.DISMISSED, *_SECOND_LINE, reason=True),
    _rule(T.HAND_OVER, {S.CONFIRMED}, S.HANDED_OVER, *_SECOND_LINE),
    # Not every incident is for the police: an open manhole becomes a ticket.
    _rule(T.CLOSE, {S.CONFIRMED}, S.CLOSED, *_SECOND_LINE, reason=True),
    _rule(T.DELIVER, {S.HANDED_OVER}, S.DELIVERED, A.SYSTEM),
    _rule(T.DELIVER, set(S) - {S.HANDED_OVER}, None, A.SYSTEM),
    _rule(T.FAIL_DELIVERY, set(S), None, A.SYSTEM),
    _rule(T.CALL, UNREAD, None, A.SYSTEM),
    _rule(T.FAIL_CALL, set(S), None, A.SYSTEM),
    _rule(T.PRINT_SHEET, WITH_POLICE, None, *_SECOND_LINE),
    # An operator enters what the police said by telephone, with the name of whoever said it.
    _rule(T.ACKNOWLEDGE, UNREAD, S.ACKNOWLEDGED, A.POLICE),
    _rule(T.ACKNOWLEDGE, UNREAD, S.ACKNOWLEDGED, *_SECOND_LINE, reason=True),
    _rule(T.DISPATCH, UNREAD | {S.ACKNOWLEDGED}, S.DISPATCHED, A.POLICE),
    _rule(T.ARRIVE, WITH_POLICE - {S.ON_SCENE}, S.ON_SCENE, A.POLICE),
    _rule(T.RESOLVE, WITH_POLICE, S.RESOLVED, A.POLICE),
    _rule(T.RESOLVE, WITH_POLICE, S.RESOLVED, A.LEAD, reason=True),
    _rule(T.DECLARE_UNFOUNDED, WITH_POLICE, S.UNFOUNDED, A.POLICE),
    _rule(T.DECLARE_UNFOUNDED, WITH_POLICE, S.UNFOUNDED, A.LEAD, reason=True),
    _rule(T.CLOSE, {S.RESOLVED, S.UNFOUNDED}, S.CLOSED, *_SECOND_LINE),
    # Answers of the police that come late, or twice under another id.
    _rule(T.ACKNOWLEDGE, (WITH_POLICE - UNREAD) | _OVER, None, A.POLICE),
    _rule(T.DISPATCH, {S.DISPATCHED, S.ON_SCENE} | _OVER, None, A.POLICE),
    _rule(T.ARRIVE, {S.ON_SCENE} | _OVER, None, A.POLICE),
    _rule(T.RESOLVE, _OVER, None, A.POLICE),
    _rule(T.DECLARE_UNFOUNDED, _OVER, None, A.POLICE),
)
# fmt: on


def change(
    state: IncidentState,
    step: IncidentStep,
    actor: IncidentActor,
    reason: str = "",
    *,
    test: bool = False,
) -> IncidentState:
    """Return the state after a step. Raise StepNotTaken. `test`: the incident was planted to
    measure attention, and never leaves the second line."""
    rules = [rule for rule in TABLE if rule.step is step and state in rule.starts]
    if not rules:
        raise StepNotTaken(IncidentRefusal.NOT_NOW)
    rule = next((rule for rule in rules if actor in rule.by), None)
    if rule is None:
        raise StepNotTaken(IncidentRefusal.NOT_ALLOWED)
    if rule.reason and not reason.strip():
        raise StepNotTaken(IncidentRefusal.REASON)
    if test and step is IncidentStep.HAND_OVER:
        raise StepNotTaken(IncidentRefusal.TEST)
    return state if rule.to is None else rule.to


def steps_for(
    state: IncidentState, actor: IncidentActor, *, test: bool = False
) -> list[IncidentRule]:
    """List the rules of what somebody can do with an incident, in the order of the table."""
    return [
        rule
        for rule in TABLE
        if state in rule.starts
        and actor in rule.by
        and not (test and rule.step is IncidentStep.HAND_OVER)
    ]
