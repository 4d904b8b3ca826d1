"""What an author writes about without ground, and how often. Pure.

The third groundless one about the same object may be stopped (the rule of Moscow's centre): the
operator says what each is about, and the same words in another order are the same object."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: With this one an operator may stop the author.
THIRD = 3
LONGEST = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class GroundlessGroup:
    """A group of groundless conversations. `times`: so many about this ended as groundless."""

    about: str
    times: int


def object_of(about: str) -> frozenset[str]:
    """Return its words, whatever their order, case and marks; empty: nobody said what it is
    about."""
    return frozenset(_WORD.findall(about.casefold()))


def counted(abouts: Sequence[str]) -> list[GroundlessGroup]:
    """Return what earlier ones were about, each as it was said last, the most frequent first.
    `abouts`: the latest first."""
    times = Counter(object_of(it) for it in abouts)
    latest = {object_of(it): it for it in reversed(abouts)}
    return [GroundlessGroup(latest[what], n) for what, n in times.most_common()]


def is_third(about: str, abouts: Sequence[str]) -> bool:
    """Return whether one about this, after those, is the third or a later one."""
    what = object_of(about)
    return sum(object_of(it) == what for it in abouts) + 1 >= THIRD
