"""A burst of tickets of one kind in one place is perhaps an incident that the city does not know of
yet: it is proposed to the shift lead, with the tickets that say so. Pure; standard library only.

Anybody may write an address, and thousands of tickets may come in half an hour. So the words of an
address are counted up to MOST_WORDS, and sets of tickets are integers, bit n for the ticket n: to
compare a ticket with all others costs a few operations on one integer for each word it has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice

#: Two addresses are of one place if their words' letters are so much alike (0 to 1).
ALIKE = 0.45
#: Letters and words of an address that are read: more of them name no place.
MOST_LETTERS, MOST_WORDS = 300, 16
#: Tickets that are compared, the latest: more of them come from a program that runs wild.
MOST_TICKETS = 5_000
_WORDS = re.compile(r"[^\W\d_]{3,}|\d+", re.UNICODE)
#: [n]: of two addresses that share n words, the longest that the shorter one may be.
_LONGEST = [
    max((n for n in range(1, MOST_WORDS + 1) if shared / n >= ALIKE), default=0)
    for shared in range(MOST_WORDS + 1)
]
#: Words that stand in half of all addresses and say nothing of the place.
COMMON = frozenset(
    "улица көшесі проспект даңғылы дом үй квартира пәтер город қала астана street avenue".split()
)


@dataclass(frozen=True, slots=True)
class SeenTicket:
    """The part of a ticket that counts for a burst. `topic` and `district` are codes; None: it is
    not known in which district it lies."""

    number: str
    topic: str
    address: str
    opened_at: datetime
    district: str | None = None


@dataclass(frozen=True, slots=True)
class BurstRules:
    """The rules of a burst: `least` tickets `within` this time make one."""

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
    """Return what is worth proposing now, the largest first; of the latest MOST_TICKETS tickets."""
    late = (each for each in tickets if now - rules.within <= each.opened_at <= now)
    by_topic: dict[str, list[SeenTicket]] = defaultdict(list)
    for each in sorted(nlargest(MOST_TICKETS, late, key=_order), key=_order):
        by_topic[each.topic].append(each)
    found = [
        _burst(group)
        for of_topic in by_topic.values()
        for group in _places(of_topic)
        if len(group) >= rules.least
    ]
    return sorted(found, key=lambda burst: (-len(burst.tickets), burst.topic, burst.place))


def likeness(one: str, other: str) -> float:
    """Return how many of their words two addresses share, 0 to 1, counted by the shorter one."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _order(ticket: SeenTicket) -> tuple[datetime, str]:
    return ticket.opened_at, ticket.number


def _places(tickets: Sequence[SeenTicket]) -> Iterator[list[SeenTicket]]:
    """Groups around their first ticket: each of them is alike to it. An address without a word
    ("Астана", "-") belongs to no group: it names no place, and an incident opened for it would be
    told to everybody in whose address it stands."""
    words = [_words(each.address) for each in tickets]
    index = _Index(words)
    rest = sum(1 << n for n, own in enumerate(words) if own)
    while rest:
        first = _lowest(rest)
        group = (index.alike(words[first]) | 1 << first) & rest
        rest &= ~group
        yield [tickets[n] for n in _numbers(group)]


class _Index:
    """Which of some addresses, each as its words, share words with another one."""

    def __init__(self, addresses: Sequence[Collection[str]]) -> None:
        having: dict[str, list[int]] = defaultdict(list)
        self._short = [0] * (MOST_WORDS + 1)  # [n]: those of n words or fewer
        for number, words in enumerate(addresses):
            for word in words:
                having[word].append(number)
            for length in range(len(words), MOST_WORDS + 1):
                self._short[length] |= 1 << number
        self._having = {
            word: sum(1 << n for n in numbers) for word, numbers in having.items() if numbers[1:]
        }

    def alike(self, words: Collection[str]) -> int:
        """Those that share ALIKE of the words of the shorter one, or more."""
        found = 0
        for shared, having in enumerate(self._sharing(words)):
            longest = _LONGEST[shared]
            found |= having if len(words) <= longest else having & self._short[longest]
        return found

    def _sharing(self, words: Collection[str]) -> list[int]:
        """[n]: those that share n of the words or more; [0] none, who share nothing."""
        sharing = [0]
        for having in filter(None, (self._having.get(word, 0) for word in words)):
            more = [having, *(having & it for it in sharing[1:])]
            sharing = [0, *(a | b for a, b in zip([*sharing[1:], 0], more, strict=True))]
        return sharing


def _lowest(numbers: int) -> int:
    return (numbers & -numbers).bit_length() - 1


def _numbers(numbers: int) -> Iterator[int]:
    while numbers:
        yield _lowest(numbers)
        numbers &= numbers - 1


def _words(address: str) -> frozenset[str]:
    found = islice(_WORDS.finditer(address[:MOST_LETTERS].casefold()), MOST_WORDS)
    return frozenset(it[0] for it in found) - COMMON


def _burst(group: Sequence[SeenTicket]) -> Burst:
    shared = frozenset.intersection(*(_words(each.address) for each in group))
    first = group[0].address[:MOST_LETTERS]
    named = [word for word in _WORDS.findall(first) if word.casefold() in shared]
    districts = {each.district for each in group if each.district is not None}
    return Burst(
        topic=group[0].topic,
        place=" ".join(named) or first,
        tickets=tuple(each.number for each in group),
        since=min(each.opened_at for each in group),
        district=districts.pop() if len(districts) == 1 else None,
    )
