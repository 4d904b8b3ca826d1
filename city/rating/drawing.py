"""Which closures are audited: drawn at random from a seed that is on record. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

#: Of a body's closures in a month, and how many at least.
AUDITED_SHARE, LEAST_AUDITED = 0.05, 10
#: Of its rejections: what is rejected counts apart, so more of it is looked at.
REJECTIONS_SHARE = 0.25
T = TypeVar("T")


def how_many(closures: int, share: float = AUDITED_SHARE) -> int:
    """How many of them are audited."""
    return min(closures, max(LEAST_AUDITED, math.ceil(share * closures)))


def draw(
    closures: Mapping[int, Sequence[T]], seed: int, share: float = AUDITED_SHARE
) -> dict[int, list[T]]:
    """From each body's closures, which are in an order of their own, those to be audited. The same
    seed draws the same of a body, whatever other bodies there are."""
    return {
        body_id: Random(f"{seed}/{body_id}").sample(list(its), how_many(len(its), share))
        for body_id, its in closures.items()
    }
