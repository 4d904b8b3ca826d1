"""Whose talk it was: a call that several operators had, one after another, parted among them.
Pure.

A figure of a line counts the call once, whole; a figure of an operator what of it was theirs. Who
spoke for twelve minutes and handed the caller on has had a call of twelve minutes, and whoever took
over one of the three that followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from queue_manager.domain.floor.lead_model import is_lead

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Handover:
    """The side of `operator` was lost, or handed on, at `lost_at`. `resumed_at` None: nobody spoke
    to the caller again; `resumed_by` None: a number outside did, and nobody of ours."""

    operator: str
    lost_at: datetime
    resumed_at: datetime | None
    resumed_by: str | None


@dataclass(frozen=True, slots=True)
class SharedTalk:
    """An answered call with all its handovers in their order; `operator`: whose it is where there
    are none. Milliseconds: `talk_ms` without the holds, of the whole call; operator → `held_ms` and
    `wrap_up_ms`, as their states say."""

    operator: str | None
    connected_at: datetime
    talk_ms: int
    hold_ms: int
    handovers: Sequence[Handover]
    held_ms: Mapping[str, int]
    wrap_up_ms: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnPart:
    """The part of a call that one operator had, from `began_at` on; several stretches are one
    part."""

    operator: str
    began_at: datetime
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int

    @property
    def handled_ms(self) -> int:
        """Talk, hold and wrap-up together."""
        return self.talk_ms + self.hold_ms + self.wrap_up_ms


@dataclass(frozen=True, slots=True)
class _Stretch:
    operator: str | None
    began_at: datetime
    lasted_ms: int
    by_lead: bool


def own_parts(talk: SharedTalk) -> list[OwnPart]:
    """Return the parts, in the order in which they began; all of them together are the talk, but
    for what the caller spoke with a number outside. Of the holds that no states tell, who had the
    caller when a lead took over has the most, then who had them last, then those before."""
    began: dict[str, datetime] = {}
    lasted: dict[str, int] = {}
    latest: list[str] = []
    led: list[str] = []
    for each in _stretches(talk):
        if each.operator is not None:
            began.setdefault(each.operator, each.began_at)
            lasted[each.operator] = lasted.get(each.operator, 0) + each.lasted_ms
            latest.insert(0, each.operator)
            led += [each.operator] * each.by_lead
    held = {it: min(talk.held_ms.get(it, 0), ms) for it, ms in lasted.items()}
    rest = talk.hold_ms - sum(held.values())
    # A lead has no states, and held in a stretch that is an operator's.
    for name in dict.fromkeys([*led, *latest]):
        more = max(-held[name], min(rest, lasted[name] - held[name]))
        held[name] += more
        rest -= more
    return [
        OwnPart(name, began[name], ms - held[name], held[name], talk.wrap_up_ms.get(name, 0))
        for name, ms in lasted.items()
    ]


def _stretches(talk: SharedTalk) -> list[_Stretch]:
    """From each connection to the next loss; the last one has what is left of the whole."""
    found: list[_Stretch] = []
    operator: str | None = talk.handovers[0].operator if talk.handovers else talk.operator
    by_lead = False
    began_at: datetime | None = talk.connected_at
    left = talk.talk_ms + talk.hold_ms
    for each in talk.handovers:
        if began_at is None:  # what is on record in between is missing
            continue
        lasted = min(max(0, round((each.lost_at - began_at) / MILLISECOND)), left)
        left -= lasted
        found.append(_Stretch(operator, began_at, lasted, by_lead))
        began_at, operator = each.resumed_at, _whose(each.resumed_by, operator)
        by_lead = is_lead(each.resumed_by)
    if began_at is not None:
        return [*found, _Stretch(operator, began_at, left, by_lead)]
    return [*found[:-1], replace(found[-1], lasted_ms=found[-1].lasted_ms + left)]


def _whose(resumed_by: str | None, before: str | None) -> str | None:
    """A call that a lead took over stays with the operator who had it."""
    return before if is_lead(resumed_by) else resumed_by
