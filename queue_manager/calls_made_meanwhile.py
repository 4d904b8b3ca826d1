"""How far calls to citizens got while we were away: only the PBX's trace tells whether the two
spoke, and whether a leg that is not there any more ever was."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import datetime

from queue_manager.domain.floor import events as on
from queue_manager.domain.floor.model import Floor
from queue_manager.domain.floor.operator import Outgoing
from queue_manager.domain.floor.states import RingResult
from queue_manager.trace.fold import LegSeen


def made_meanwhile(
    floor: Floor,
    pbx: str,
    there: AbstractSet[str],
    seen: Callable[[str], LegSeen | None],
    at: datetime,
) -> list[on.Event]:
    """Return what `PbxCompared` cannot know, to be told before it. `there` are the legs that this
    PBX has now, `seen` is what its trace has of a leg."""
    outgoing = (operator.outgoing for operator in floor.operators.values())
    ours = [it for it in outgoing if it is not None and it.pbx == pbx]
    return [event for it in ours for event in _meanwhile(it, it.leg in there, seen(it.leg), at)]


def _meanwhile(
    outgoing: Outgoing, there: bool, seen: LegSeen | None, at: datetime
) -> list[on.Event]:
    events: list[on.Event] = []
    if seen is not None and seen.answered_at is not None:
        events.append(on.PhoneAnswered(seen.answered_at, outgoing.leg))
    elif outgoing.rung and not there and outgoing.picked_up_at is None:
        # The citizen never heard of it: the place has come up for the next operator at once.
        events.append(on.LegEnded(at, outgoing.leg, RingResult.WITHDRAWN))
    if seen is not None and seen.joined_at is not None:
        events.append(on.OutboundCallConnected(seen.joined_at, outgoing.out_id))
    return events
