"""Which closures are audited: drawn at random from a seed that is on record. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

#: Share of a body's closures in a month that is audited, and the least number of them.
AUDITED_SHARE, LEAST_AUDITED = 0.05, 10
#: Share of a body's rejections that is audited. It is larger than that of closures: a rejection
#: counts as neither solved nor missed, so a body could hide misses behind rejections.
REJECTIONS_SHARE = 0.25
T = TypeVar("T")


def how_many(closures: int, share: float = AUDITED_SHARE) -> int:
    """Return how many of so many closures are audited: their `share`, but at least LEAST_AUDITED,
    or all where there are fewer."""
    return min(closures, max(LEAST_AUDITED, math.ceil(share * closures)))


def draw(
    closures: Mapping[int, Sequence[T]], seed: int, share: float = AUDITED_SHARE
) -> dict[int, list[T]]:
    """Draw the closures to be audited of each body (body_id → closures). A body's closures must
    come in a fixed order. The same seed draws the same closures of a body, whatever other bodies
    there are."""
    return {
        body_id: Random(f"{seed}/{body_id}").sample(list(its), how_many(len(its), share))
        for body_id, its in closures.items()
    }
