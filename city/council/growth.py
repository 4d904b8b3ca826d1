"""Which topics grow: a week beside the weeks before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from foundation.names import Names

#: Weeks before with which a week is compared.
WEEKS = 4
#: So many standard deviations above the usual is growth, and no chance of one week; under so many
#: contacts nothing is said.
SURE, LEAST = 3.0, 10


@dataclass(frozen=True, slots=True)
class TopicWeek:
    """Contacts about a topic in the last seven whole days, and in the four weeks before them."""

    topic_id: int
    names: Names
    now: int
    before: int

    @property
    def usual(self) -> float:
        """Return contacts a week before."""
        return self.before / WEEKS

    @property
    def excess(self) -> float:
        """Return the standard deviations of a count above the usual: (now − usual) ÷ √(usual +
        usual ÷ 4) where the counts are Poisson; of a topic that is new, as if there had been
        one."""
        usual = max(self.usual, 1 / WEEKS)
        return (self.now - usual) / sqrt(usual * (1 + 1 / WEEKS))

    @property
    def times(self) -> float | None:
        """Return the week ÷ the usual one; None: there was nothing before."""
        return self.now / self.usual if self.before else None

    @property
    def grows(self) -> bool:
        return self.now >= LEAST and self.excess >= SURE


def growing(topics: Iterable[TopicWeek], most: int) -> Sequence[TopicWeek]:
    """Return those that grow, what exceeds the usual by the most contacts first."""
    found = sorted(
        (it for it in topics if it.grows),
        key=lambda topic: (topic.usual - topic.now, topic.topic_id),
    )
    return found[:most]
