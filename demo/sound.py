"""How invented talks sounded, as operators' pages would have measured it. Pure.

Some have a bad network at home; everybody has a bad second now and then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import RingResult

#: Every how many-th operator has a bad network.
BAD_NETWORK_EVERY = 9
#: Of talks: in how many one side was not heard for a while.
ONE_WAY = 0.006
BEST, WORST = 4.4, 1.0


def voice_rows(records: Sequence[note.Record], random: Random) -> Iterator[dict[str, Any]]:
    """Yield a row of measurements for each answered talk."""
    answered = {it.call_id: it for it in records if isinstance(it, note.CallAnswered)}
    ended = {it.call_id: it for it in records if isinstance(it, note.CallEnded)}
    for ring in records:
        if isinstance(ring, note.RingEnded) and ring.result is RingResult.ANSWERED:
            began, over = answered.get(ring.call_id), ended.get(ring.call_id)
            if began is not None and over is not None and over.talk_seconds > 1:
                yield _row(ring, began, over, random)


def _row(
    ring: note.RingEnded, began: note.CallAnswered, over: note.CallEnded, random: Random
) -> dict[str, Any]:
    bad = int(ring.operator) % BAD_NETWORK_EVERY == 0
    loss = random.expovariate(1 / (0.02 if bad else 0.002))
    jitter = random.expovariate(1 / (25 if bad else 6))
    trip = random.lognormvariate(4.6 if bad else 3.4, 0.5)
    one_way = random.uniform(3, 25) if random.random() < ONE_WAY else 0.0
    return {
        "leg": ring.ring_id,
        "call_id": ring.call_id,
        "operator": ring.operator,
        "began_at": began.connected_at,
        "told_at": over.ended_at,
        "seconds": over.talk_seconds,
        "mos": _mos(loss, jitter, trip),
        "mos_worst": _mos(3 * loss, 2 * jitter, 2 * trip),
        "loss_share": min(loss, 1.0),
        "jitter_ms": jitter,
        "round_trip_ms": trip,
        "outward_loss_share": min(loss * random.uniform(0.3, 1.2), 1.0),
        "one_way_seconds": one_way,
        "rescues": int(one_way > 0),
    }


def _mos(loss: float, jitter: float, trip: float) -> float:
    """Roughly as the pages estimate it: worse with what is lost, late and far."""
    return max(WORST, min(BEST, BEST - 22 * loss - jitter / 90 - trip / 1500))
