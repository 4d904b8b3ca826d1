"""Legs as AMI tells of them: which channel is a caller, which an operator's, who is joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from queue_manager.domain.floor.lead_model import is_lead
from queue_manager.domain.floor.states import LastWord
from queue_manager.pbx_words import is_inquiry, is_outside, read_leads_phone, read_phone
from queue_manager.q850 import REFUSED

Message = Mapping[str, Any]


@dataclass(slots=True)
class Leg:
    """One channel. `ring_id` is set on a leg that we originated, `operator` on any leg to or
    from an operator's telephone, or a shift lead's. `is_caller`: a citizen's leg that has come to
    a line. `outside`: a number of the directory, brought to a caller. `dismissed`: a caller whose
    talk was ended in order, and who is asked for a mark. `outgoing`: the PBX calls."""

    unique_id: str
    channel: str
    operator: str | None = None
    ring_id: str | None = None
    is_caller: bool = False
    rang: bool = False
    answered: bool = False
    bridge: str | None = None
    began_at: datetime | None = None
    greeted: bool = False
    parachuted: bool = False
    outside: bool = False
    dismissed: bool = False
    outgoing: bool = False

    def becomes_caller(self) -> None:
        """Note that a citizen's leg is on a line: one that we called is a caller from now on."""
        if self.ring_id is not None:  # their wait begins now, not when we dialled
            self.began_at = None
        self.is_caller, self.ring_id = True, None

    def last_word(self, cause: int) -> LastWord | None:
        """Return what its telephone had said, where the PBX called it and has taken the ring
        back."""
        if not self.outgoing or self.answered or cause in REFUSED:
            return None
        return LastWord.RINGING if self.rang else LastWord.NONE

    @property
    def serves(self) -> bool:
        """Return whether the leg is on the other side of a caller: an operator, or the outside."""
        return self.operator is not None or self.outside

    @classmethod
    def of(cls, unique_id: str, channel: str) -> Leg:
        """Make a leg from what the names alone tell. Ids with `~` are those we give to legs of
        ours; those of inquiries have a form of their own."""
        phone = read_phone(channel)
        ours = "~" in unique_id or is_inquiry(unique_id)
        ring_id = unique_id if ours else None
        operator = phone[0] if phone else read_leads_phone(channel)
        outside = ring_id is not None and is_outside(channel)
        return cls(unique_id, channel, operator, ring_id, outside=outside)


@dataclass(slots=True)
class LegBook:
    """All legs of one node, and who is joined in which bridge. `parted`: an operator's leg that
    has left its bridge and is not gone yet → the caller it left, and when. `private`: one that is
    somewhere else meanwhile, for a private word → its caller. `unmade`: rings that failed before
    any channel of theirs was heard of. `departing`: a telephone in use of which no channel was
    listed after a login (the PBX strikes a leg off its list before it sends the BYE) → its
    operator."""

    legs: dict[str, Leg] = field(default_factory=dict)
    talks: dict[str, tuple[Leg, Leg]] = field(default_factory=dict)
    parted: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    reachable: dict[str, bool] = field(default_factory=dict)
    engaged: set[str] = field(default_factory=set)
    unmade: set[str] = field(default_factory=set)
    departing: dict[str, str] = field(default_factory=dict)

    def is_engaged(self, operator: str) -> bool:
        """Return whether a leg that is no ring of ours is on this operator's telephone, or one that
        is just being taken down."""
        foreign = (leg.operator for leg in self.legs.values() if leg.ring_id is None)
        return operator in foreign or operator in self.departing.values()

    def leg(self, message: Message) -> Leg:
        """Return the leg this message is about; one not seen before is taken in."""
        unique_id = str(message["Uniqueid"])
        known = self.legs.get(unique_id)
        if known is None:
            known = self.legs[unique_id] = Leg.of(unique_id, str(message.get("Channel", "")))
        return known

    def join(self, leg: Leg, bridge: str) -> tuple[Leg, Leg] | None:
        """Put the leg into a bridge. Return (caller, operator) if that joins the two."""
        leg.bridge = bridge
        if leg.unique_id in self.parted:
            self.private[leg.unique_id] = self.parted.pop(leg.unique_id)[0]
        if bridge in self.talks:
            return None
        callers = [each for each in self._inside(bridge) if each.is_caller]
        others = self._serving(bridge)
        if not callers or not others:
            return None
        self.talks[bridge] = (callers[0], others[0])
        self.private.pop(others[0].unique_id, None)
        return self.talks[bridge]

    def _inside(self, bridge: str) -> list[Leg]:
        return [each for each in self.legs.values() if each.bridge == bridge]

    def _serving(self, bridge: str) -> list[Leg]:
        """Whose the talk is first: a lead has it only where no operator is in it."""
        inside = [each for each in self._inside(bridge) if each.serves]
        return sorted(inside, key=lambda leg: (is_lead(leg.operator), _age(leg)))

    def thirds(self, bridge: str) -> list[Leg]:
        """Return the legs in this conversation beside the two."""
        talk = self.talks.get(bridge, ())
        return [each for each in self._inside(bridge) if each.serves and each not in talk]

    def joined(self, leg: Leg) -> Leg | None:
        """Return the caller whose conversation this operator's leg has just joined as the third."""
        talk = self.talks.get(leg.bridge or "")
        if talk is None or leg in talk or not leg.serves:
            return None
        return talk[0]

    def part(self, leg: Leg) -> tuple[Leg, Leg] | None:
        """Take the leg out of its bridge. Return (caller, operator) if that ended a talk of theirs.
        Where a third has joined, the talk is theirs from now on."""
        bridge, leg.bridge = leg.bridge, None
        talk = self.talks.get(bridge or "")
        if talk is None or leg not in talk:
            return None
        del self.talks[bridge or ""]
        stay = self._serving(bridge or "")
        if leg is talk[1] and stay:
            self.talks[bridge or ""] = (talk[0], stay[0])
        return talk

    def partner(self, leg: Leg) -> Leg | None:
        """Return the other side of the talk this leg is in."""
        talk = self.talks.get(leg.bridge or "")
        if talk is None or leg not in talk:
            return None
        return talk[1] if leg is talk[0] else talk[0]


def _age(leg: Leg) -> int:
    """The call's rings in their order: whoever asked another along came before them."""
    number = leg.unique_id.rpartition("~")[2]
    return int(number) if number.isdecimal() and "~" in leg.unique_id else 0
