"""Why a caller was lost: one cause a call, told from what was recorded and nothing else."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from queue_manager.domain.floor.states import Outcome, RingResult

#: Rings that ended as the operator or the telephone would have it: rung, and nobody came.
#: (A ring that `failed` was picked up and not connected: that is our doing.)
NOT_TAKEN = frozenset(
    {RingResult.NO_ANSWER, RingResult.REJECTED, RingResult.BUSY, RingResult.UNREACHABLE}
)
#: A first ring that begins later than this after the call means that nobody was free at first.
AT_ONCE = timedelta(seconds=1)


class Cause(StrEnum):
    """The cause of a missed call. Listed by weight: what we are to blame for first."""

    OURS = "ours"
    NOT_TAKEN = "not_taken"
    NOBODY_FREE = "nobody_free"
    VANISHED = "vanished"
    LEFT_RINGING = "left_ringing"
    LEFT_EARLY = "left_early"


def cause_of(
    outcome: Outcome,
    first_ring_after: timedelta | None = None,
    *,
    rings_not_taken: int = 0,
    rings_failed: int = 0,
    enough_free: bool | None = None,
    vanished: bool = False,
) -> Cause:
    """Return the cause of a missed call. The first that fits, in this order:

    the call or a ring failed, or operators were free for everyone in line and nobody was rung:
    ours; no sound came from the caller's telephone any more: vanished; the caller left within the
    short-abandon time: left early; a ring was not taken: not
    taken; nobody was rung, or only after a wait: nobody free; else the caller left while the
    first phone rang.

    `first_ring_after` is None if nobody was rung; `enough_free` says whether, when the caller
    left, as many operators were free as callers in line (None where nobody could tell). Fewer
    than that means nothing: an operator is free for a moment before the first in line is rung.
    """
    if outcome is Outcome.FAILED or rings_failed:
        return Cause.OURS
    if vanished:
        return Cause.VANISHED
    if outcome is Outcome.SHORT_ABANDON:
        return Cause.LEFT_EARLY
    if rings_not_taken:
        return Cause.NOT_TAKEN
    if first_ring_after is None:
        return Cause.OURS if enough_free else Cause.NOBODY_FREE
    return Cause.NOBODY_FREE if first_ring_after > AT_ONCE else Cause.LEFT_RINGING
