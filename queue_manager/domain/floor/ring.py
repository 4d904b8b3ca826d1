"""One attempt to reach somebody for a call: an operator's telephone, or a number outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from queue_manager.domain.floor.states import Device, RingResult


@dataclass(frozen=True, slots=True)
class Outside:
    """A number outside the house that a caller is handed on to, or that is asked along: the entry
    `code` of the directory. `how` is one of `HOWS`, `requested_by` the operator."""

    code: str
    number: str
    how: str
    requested_by: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    """One attempt to reach one operator for one call.

    `ring_id` is `<call_id>~<n>` and is also the id of the operator's leg on the PBX.
    `withdrawn` holds why we took the ring back, `cancelled_at` when the PBX was last told;
    the ring is forgotten when its leg has ended. `connected` rings live as long as the talk.
    `again`: for a caller who was kept for this operator; the telephone answers it by itself.
    `join`: a colleague asked along, who has no claim on the caller; or the `outside`, whose ring is
    no operator's (`operator` is "").
    `private`: they speak with the operator alone, the caller hears music. `leave`: the operator
    leaves as soon as they are with the caller.
    """

    ring_id: str
    call_id: str
    operator: str
    device: Device
    started_at: datetime
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    withdrawn: RingResult | None = None
    withdrawn_at: datetime | None = None
    cancelled_at: datetime | None = None
    connected: bool = False
    again: bool = False
    join: bool = False
    private: bool = False
    leave: bool = False
    outside: Outside | None = None
