"""Whether two conversations look like the same matter, written twice: in two networks, or by two
people with the same words. Pure. It is only ever offered to a person, never acted on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

#: Conversations that were published further apart are two matters.
WITHIN = timedelta(hours=1)
#: As much of their words two conversations of the same words have in common.
ALIKE = 0.6
#: Fewer words than these say too little: "there is no water" is written by many.
FEWEST_WORDS = 5
_WORD = re.compile(r"\w+")


class SimilarityReason(StrEnum):
    """The reason why two conversations look alike."""

    AUTHOR = "author"
    WORDS = "words"


class ComparablePost(Protocol):
    """A post that can be compared. `applicant`: who wrote, by telephone or by the network's own
    address; None: it is unknown."""

    @property
    def applicant(self) -> str | None: ...
    @property
    def words(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Alike:
    """Another conversation, by its place in what was compared, and why it looks alike."""

    place: int
    why: SimilarityReason


def alike(post: ComparablePost, others: Iterable[ComparablePost]) -> list[Alike]:
    """Return which of the others look like `it`, those of the same author first."""
    mine = shingles(post.words)
    found = []
    for place, other in enumerate(others):
        if post.applicant is not None and other.applicant == post.applicant:
            found.append(Alike(place, SimilarityReason.AUTHOR))
        elif similarity(mine, shingles(other.words)) >= ALIKE:
            found.append(Alike(place, SimilarityReason.WORDS))
    return sorted(found, key=lambda each: (each.why is not SimilarityReason.AUTHOR, each.place))


def shingles(text: str) -> frozenset[tuple[str, str]]:
    """Return its pairs of neighbouring words, whatever the letters' case and the punctuation; empty
    where there are too few words."""
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(pairwise(words))


def similarity(mine: frozenset[tuple[str, str]], theirs: frozenset[tuple[str, str]]) -> float:
    """Return what both have ÷ what either has (Jaccard); 0 where one is empty."""
    either = len(mine | theirs)
    return len(mine & theirs) / either if mine and theirs else 0.0
