"""An operator, with the parts that say what they do now. Frozen, time passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_manager.domain.floor.call import Gap
from queue_manager.domain.floor.lead_model import Deed
from queue_manager.domain.floor.states import (
    BREATHER,
    CutOff,
    Device,
    OperatorState,
    OutResult,
)
from queue_manager.domain.lines.skills import ANY_CALL, Skills


@dataclass(frozen=True, slots=True)
class Hand:
    """An operator asks the shift lead for help. `seen_by` is the person who said "I come"."""

    raised_at: datetime
    call_id: str | None = None
    seen_at: datetime | None = None
    seen_by: int | None = None
    seen_by_name: str = ""


@dataclass(frozen=True, slots=True)
class AbuseMark:
    """The operator called this call an abuse of the line. `rests_until`: when the breather after it
    ends, once it has begun."""

    call_id: str
    reason: str
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call that an operator makes to the applicant of a ticket. Nobody waits for it, so it is no
    `Call`: it lives with its operator. `leg` is the operator's leg on the PBX; the citizen's is
    made by the dialplan. `callback` is the kept place that it is made for; `rung`: the dispatcher
    chose the operator, who may decline. `number` is E.164: nobody else calls it meanwhile.
    """

    out_id: str
    leg: str
    pbx: str
    ticket: str
    line: str
    requested_at: datetime
    picked_up_at: datetime | None = None
    connected_at: datetime | None = None
    result: OutResult | None = None
    gap: Gap | None = None
    callback: str | None = None
    rung: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """An operator's telephones. `device` is the one in use, `reachable` are those that the PBX can
    ring now. `engaged`: a leg that is no ring of ours is on the telephone (the parachute's, a
    colleague's call, a dialled code); nobody is rung then. `stopping_until`: nor before this, for a
    ring was taken back and the telephone may have a word to say yet (ringing/stopping.py)."""

    device: Device = Device.WEB
    reachable: frozenset[Device] = frozenset()
    engaged: bool = False
    stopping_until: datetime | None = None

    @property
    def is_reachable(self) -> bool:
        """Return whether the telephone in use can be rung."""
        return self.device in self.reachable


@dataclass(frozen=True, slots=True)
class AfterCall:
    """The choice of what becomes of an operator when the call is over: a pause for the reason
    `what`, or `SIGN_OUT`. `ordered`: a shift lead or the roster wants the sign-out, which the
    operator does not undo. `lasts`: how long the pause is; None: until the operator ends it."""

    what: str
    ordered: bool = False
    lasts: timedelta | None = None


@dataclass(frozen=True, slots=True)
class WrapUp:
    """The paperwork after a call, until `until`. `extended`: it has been made longer, which is done
    once. `cut_off`: why the call ended that nobody meant to end."""

    until: datetime
    extended: bool = False
    cut_off: CutOff | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator and what they do now.

    `available_since` orders the longest idle first. `since` is when `state` began.
    `ring_id` is the leg the PBX still has for this operator: nobody is rung while it is there.
    `after_call`: what was chosen for the end of this call, if anything. `wrap_up`: only while the
    state is `wrap_up`.
    `outgoing` is the call that they make now; `called_out` when the last hour's were requested.
    `skills` are as the administrator wrote them down; but while `own_lines` is set (those written
    down), a shift lead has moved the operator to the lines in `skills`, until the sign-out.
    `load` is what they have carried in this shift, in seconds (`fair_load`).
    `abuse`: the last call that they marked; it may be the present one.
    `deed` is what a shift lead last did to this operator.
    """

    extension: str
    name: str = ""
    state: OperatorState = OperatorState.SIGNED_OUT
    since: datetime | None = None
    reason: str | None = None
    phone: Phone = Phone()
    available_since: datetime | None = None
    call_id: str | None = None
    ring_id: str | None = None
    after_call: AfterCall | None = None
    wrap_up: WrapUp | None = None
    hand: Hand | None = None
    outgoing: Outgoing | None = None
    called_out: tuple[datetime, ...] = ()
    skills: Skills = ANY_CALL
    load: float = 0.0
    abuse: AbuseMark | None = None
    own_lines: frozenset[str] | None = None
    deed: Deed | None = None

    @property
    def paused_until(self) -> datetime | None:
        """Return when the pause that they are in ends by itself; None: it does not."""
        in_breather = self.state is OperatorState.PAUSED and self.reason == BREATHER
        return self.abuse.rests_until if in_breather and self.abuse is not None else None
