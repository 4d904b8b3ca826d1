"""Who writes what, where and when, and what breaks meanwhile. Pure: the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Place(StrEnum):
    """The place where they write: the source's name, but for the city's site, which is none."""

    TELEGRAM = "telegram_bot"
    VK = "vk"
    MAIL = "mailbox"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    NEWS = "news"
    SITE = "site"


SHARES = {
    Place.TELEGRAM: 24, Place.VK: 22, Place.MAIL: 14, Place.FACEBOOK: 10, Place.INSTAGRAM: 12,
    Place.NEWS: 10, Place.SITE: 8,
}  # fmt: skip
#: Down for the third part of the storm: an hour's outage, scaled.
DOWN_LONG = Place.TELEGRAM
SHORT_CUTS, SHORT_CUT = 2, 0.04
#: So many posts come from one author, in the mean.
POSTS_OF_AUTHOR = 2


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds since the beginning of the storm."""

    begins: float
    ends: float

    def has(self, at: float) -> bool:
        return self.begins <= at < self.ends

    def meets(self, other: Span) -> bool:
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the storm. `mark`: the word by which it is recognised, wherever it lies."""

    number: int
    place: Place
    author: int
    at_seconds: float

    @property
    def mark(self) -> str:
        return f"p{self.number:06d}"

    @property
    def text(self) -> str:
        return f"{self.mark} Көшеде жарық жоқ #109"


@dataclass(frozen=True, slots=True)
class Plan:
    """Posts in the order in which they are published; when each place is cut, and the process
    killed."""

    seconds: float
    posts: Sequence[Post]
    cuts: Mapping[Place, Sequence[Span]]
    kills: Sequence[float]


def plan(
    count: int, seconds: float, kills: int, seed: int, places: Iterable[Place] = Place
) -> Plan:
    """Plan a storm. Each place has at least one post where `count` allows it."""
    dice, chosen = random.Random(seed), list(places)
    weights = [SHARES[it] for it in chosen]
    where = [*chosen, *dice.choices(chosen, weights, k=max(0, count - len(chosen)))][:count]
    moments = sorted(dice.uniform(0, seconds) for _ in where)
    dice.shuffle(where)
    authors = max(1, count // POSTS_OF_AUTHOR)
    posts = [
        Post(number, place, dice.randrange(authors), at)
        for number, (place, at) in enumerate(zip(where, moments, strict=True))
    ]
    cuts = {it: _cuts(it, seconds, dice) for it in chosen}
    return Plan(seconds, posts, cuts, [seconds * (n + 0.5) / kills for n in range(kills)])


def _cuts(place: Place, seconds: float, dice: random.Random) -> list[Span]:
    begins = [dice.uniform(0, seconds * (1 - SHORT_CUT)) for _ in range(SHORT_CUTS)]
    cuts = [Span(it, it + seconds * SHORT_CUT) for it in begins]
    return [*cuts, Span(seconds / 3, seconds * 2 / 3)] if place is DOWN_LONG else cuts


def is_cut(cuts: Iterable[Span], at: float) -> bool:
    return any(it.has(at) for it in cuts)


@dataclass(frozen=True, slots=True)
class Clocked:
    """A clock of the storm. `began`: the moment 0 of all seconds."""

    began: datetime

    def moment(self, at: float) -> datetime:
        return self.began + timedelta(seconds=at)

    def seconds(self, at: datetime) -> float:
        return (at - self.began).total_seconds()
