"""How long a caller spoke with us. He may have been kept in between, with music, and a talk that
was lost may never have gone on: none of that is talk. Holds are."""

from __future__ import annotations

from datetime import datetime, timedelta

from queue_manager.domain.floor.model import Call


def talk_end(call: Call, at: datetime) -> datetime:
    """When the talk of a call that is over at `at` ended: as it was lost, if it never went on."""
    lost_at = at
    if call.story and call.story[-1].resumed_at is None:
        lost_at = call.story[-1].lost_at
    return max(min(at, lost_at), call.connected_at or at)


def talked(call: Call, until: datetime) -> timedelta:
    """What there was of talk up to `until`, the talk's end; nothing where nobody answered."""
    if call.connected_at is None:
        return timedelta()
    breaks = (
        max(it.resumed_at - it.lost_at, timedelta())
        for it in call.story
        if it.resumed_at is not None
    )
    return max(until - call.connected_at - sum(breaks, timedelta()), timedelta())
