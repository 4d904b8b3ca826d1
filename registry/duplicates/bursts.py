"""A burst of tickets of one kind in one place is perhaps an incident that the city does not know of
yet: it is proposed to the shift lead, with the tickets that say so. Pure; standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Two addresses are of one place if their words' letters are so much alike (0 to 1).
ALIKE = 0.45
_WORDS = re.compile(r"[^\W\d_]{3,}|\d+", re.UNICODE)
#: Words that stand in half of all addresses and say nothing of the place.
COMMON = frozenset(
    "улица көшесі проспект даңғылы дом үй квартира пәтер город қала астана street avenue".split()
)


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """What of a ticket counts here. `topic` and `district` are codes; None: it is not known in
    which district it lies."""

    number: str
    topic: str
    address: str
    opened_at: datetime
    district: str | None = None


@dataclass(frozen=True, slots=True)
class BurstRules:
    """`least` tickets `within` this time make a burst."""

    least: int = 5
    within: timedelta = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Burst:
    """Tickets of one topic around one place; `place` is what their addresses have in common,
    `district` the one in which those lie whose district is known."""

    topic: str
    place: str
    tickets: tuple[str, ...]
    since: datetime
    district: str | None = None


def bursts(tickets: Iterable[SeenTicket], rules: BurstRules, now: datetime) -> list[Burst]:
    """What is worth proposing now, the largest first."""
    late = [each for each in tickets if now - rules.within <= each.opened_at <= now]
    found = [
        _burst(group)
        for topic in sorted({each.topic for each in late})
        for group in _places([each for each in late if each.topic == topic])
        if len(group) >= rules.least
    ]
    return sorted(found, key=lambda burst: (-len(burst.tickets), burst.topic, burst.place))


def _places(tickets: Sequence[SeenTicket]) -> Iterator[list[SeenTicket]]:
    """Groups around their first ticket: each of them is alike to it."""
    rest = list(tickets)
    while rest:
        first = rest[0]
        group = [each for each in rest if likeness(first.address, each.address) >= ALIKE]
        rest = [each for each in rest if each not in group]
        yield group


def likeness(one: str, other: str) -> float:
    """0 to 1: how many of their words two addresses share, counted by the shorter one."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _words(address: str) -> set[str]:
    return {word for word in _WORDS.findall(address.casefold()) if word not in COMMON}


def _burst(group: Sequence[SeenTicket]) -> Burst:
    shared = set.intersection(*(_words(each.address) for each in group))
    first = group[0].address
    named = [word for word in _WORDS.findall(first) if word.casefold() in shared]
    districts = {each.district for each in group if each.district is not None}
    return Burst(
        topic=group[0].topic,
        place=" ".join(named) or first,
        tickets=tuple(each.number for each in group),
        since=min(each.opened_at for each in group),
        district=districts.pop() if len(districts) == 1 else None,
    )
