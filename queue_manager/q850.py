"""What a Q.850 cause code says of a ring that nobody answered, and of a talk that ended.

Measured on Asterisk 22 with PJSIP: 486 and 600 give 17, 603 gives 21, 480 and our own time limit
19, 408 gives 18, 404 gives 1, a phone without a contact none at all (no channel is made), no
sound for `rtp_timeout` 44."""

from __future__ import annotations

from queue_manager.domain.call.returning import NO_SOUND, ORDERLY
from queue_manager.domain.floor.states import RingResult

__all__ = ["NO_SOUND", "REFUSED", "is_orderly", "ring_result"]
BUSY, REJECTED = 17, 21
#: The telephone's own last word.
REFUSED = frozenset({BUSY, REJECTED})
#: Ours: the leg was answered, and its dialplan found nobody to connect it to any more.
TOO_LATE = 26
#: Ours too: two telephones rang for one caller, and the other was picked up a moment before.
TAKEN = 7
#: Nobody came, or the ring was stopped: nothing is wrong with the telephone if it rang.
PLAIN = frozenset({0, 16, 18, 19, 102, 127})
#: No such telephone, or none that is there: 1 unallocated, 3 no route, 20 subscriber absent,
#: 22 number changed, 27 out of order, 28 bad number.
ABSENT = frozenset({1, 3, 20, 22, 27, 28})


def ring_result(cause: int, *, rang: bool) -> RingResult:
    """Return the result of a ring. `rang`: whether the telephone ever said that it rings; a silent
    one is not there."""
    if cause == BUSY:
        return RingResult.BUSY
    if cause == TAKEN:
        return RingResult.TAKEN
    if cause == REJECTED:
        return RingResult.REJECTED
    if cause == TOO_LATE:
        return RingResult.CALLER_LEFT
    if cause in PLAIN and rang:
        return RingResult.NO_ANSWER
    if cause in PLAIN or cause in ABSENT:
        return RingResult.UNREACHABLE
    return RingResult.FAILED


def is_orderly(cause: int) -> bool:
    """Return whether a leg that ended with this cause was ended by somebody; else it was lost, as
    with 44 (no sound for `rtp_timeout`). The dialplan's [after] asks the same: keep both alike."""
    return cause in ORDERLY
