"""How long a caller spoke with us. The caller may have been held for reconnection in between, with
music, and a talk that was lost may never have gone on: none of that is talk. Holds are."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor.call import Call, Talk
from queue_manager.domain.floor.states import CallState

#: The states in which caller and operator have each other.
TALKS = frozenset({CallState.TALKING, CallState.HOLD})


def is_talking(call: Call) -> bool:
    """Return whether the caller is in a talk that is not over."""
    return call.state in TALKS and call.talk is not None and call.talk.ended_at is None


def talk_of(call: Call) -> Talk:
    """Return the call's talk. Raises ValueError for a call that was never answered."""
    if call.talk is None:
        raise ValueError(f"call {call.call_id} has not been answered")
    return call.talk


def talk_end(talk: Talk, at: datetime) -> datetime:
    """Return when a talk that is over at `at` ended: as it was lost, if it never went on."""
    lost_at = at
    if talk.breaks and talk.breaks[-1].resumed_at is None:
        lost_at = talk.breaks[-1].lost_at
    return max(min(at, lost_at), talk.connected_at)


def talked(talk: Talk, until: datetime) -> timedelta:
    """Return what there was of talk up to `until`, the talk's end."""
    breaks = (
        max(each.resumed_at - each.lost_at, timedelta())
        for each in talk.breaks
        if each.resumed_at is not None
    )
    return max(until - talk.connected_at - sum(breaks, timedelta()), timedelta())
