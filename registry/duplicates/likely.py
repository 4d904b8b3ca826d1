"""Which tickets may be about the same matter as one that is being written: near in place, in time
and in words, each with what speaks for it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.places.addresses import house_of, street_words
from registry.places.ground import Point, metres
from registry.routing.suggestions import likeness, rarity
from registry.workflow.states import OVER, State

#: What each sign is worth; together 1.
PLACE_WORTH, TOPIC_WORTH, WORDS_WORTH, TIME_WORTH = 0.5, 0.2, 0.2, 0.1
#: A ticket is offered from here on.
OFFERED = 0.5
#: Of another topic only where the words are so much alike, or mean the same: chosen by half
#: of a set of reports in two languages, measured on the other half. Of those that mean the same
#: only the nearest and those within APART of it: others of one topic mean much the same.
ALIKE, SAME_MEANING, APART = 0.3, 0.55, 0.1
MOST_OFFERED = 5


class Nearness(StrEnum):
    """The ways in which two tickets are near each other."""

    POINT = "point"  # both pins are exact
    ADDRESS = "address"  # one house of one street
    STREET = "street"  # one street, as far as anybody knows


#: What nearness is worth that no metres tell: another house of a street is mostly another matter.
_SAME_HOUSE, _SOME_HOUSE, _OTHER_HOUSE = 0.9, 0.45, 0.2


@dataclass(frozen=True, slots=True)
class TicketLocation:
    """The place that a ticket is about. `rough`: the point is only somewhere on the street."""

    address: str
    point: Point | None = None
    rough: bool = False

    @property
    def pin(self) -> Point | None:
        return None if self.rough else self.point


@dataclass(frozen=True, slots=True)
class WrittenTicket:
    """The ticket that is written. `near_metres`: within which another may be about the same."""

    place: TicketLocation
    topic_id: int | None
    words: tuple[str, ...]
    near_metres: float


@dataclass(frozen=True, slots=True)
class Other:
    """Another ticket. `first`: of its cluster, which is what one joins; `state` is the first's,
    `over_at` when that one was over. `shared`: of the written words; `alike`: by letters, of 1;
    `meant`: by meaning, of 1, 0 where nobody knows."""

    number: str
    first: str
    state: State
    topic_id: int | None
    opened_at: datetime
    over_at: datetime | None
    place: TicketLocation
    shared: frozenset[str]
    alike: float = 0.0
    meant: float = 0.0


@dataclass(frozen=True, slots=True)
class AgeWindow:
    """The age that a ticket may have: open ones since they were opened, others since they were
    over."""

    opened: timedelta
    over: timedelta


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """A ticket that may be about the same. `number`: the ticket to join. `near`: by what, `metres`
    only between two pins. `ago`: since it was opened, or was over (`may_join` False). `score` from
    OFFERED to 1."""

    number: str
    score: float
    near: Nearness
    metres: float | None
    ago: timedelta
    shared: tuple[str, ...]
    same_topic: bool
    same_meaning: bool
    may_join: bool


def likely(
    written: WrittenTicket,
    others: Sequence[Other],
    window: AgeWindow,
    now: datetime,
    least: float = SAME_MEANING,
) -> list[LikelyDuplicate]:
    """Return what is worth offering, likeliest first; each cluster once, by its likest ticket.
    `least`: from which likeness on two mean the same."""
    weights = _weights(written.words, others)
    around = [near for it in others if (near := _around(written, it, window, now))]
    least = max(least, max((it.other.meant for it in around), default=0) - APART)
    best: dict[str, LikelyDuplicate] = {}
    for candidate in around:
        found = _judge(written, candidate, weights, least)
        if found and (found.number not in best or found.score > best[found.number].score):
            best[found.number] = found
    order = sorted(best.values(), key=lambda ticket: (-ticket.score, ticket.number))
    return order[:MOST_OFFERED]


def nearness(
    one: TicketLocation, other: TicketLocation, near_metres: float
) -> tuple[Nearness, float | None, float] | None:
    """Return by what they are near, the metres between two pins, and what it is worth (0 to 1);
    None: they are not. Two pins tell it alone: words of an address move none."""
    if one.pin and other.pin:
        far = metres(one.pin, other.pin)
        worth = 1 - 0.5 * far / near_metres if near_metres else float(far < 1)
        return (Nearness.POINT, far, worth) if far <= near_metres else None
    if not _same_street(one.address, other.address):
        return None
    houses = house_of(one.address), house_of(other.address)
    if not all(houses):
        return Nearness.STREET, None, _SOME_HOUSE
    same = houses[0] == houses[1]
    return (Nearness.ADDRESS, None, _SAME_HOUSE) if same else (Nearness.STREET, None, _OTHER_HOUSE)


def _same_street(one: str, other: str) -> bool:
    """All words that tell the street of the one that says less of it."""
    first, second = set(street_words(one)), set(street_words(other))
    return bool(first and second) and (first <= second or second <= first)


@dataclass(frozen=True, slots=True)
class _Around:
    """A ticket that is near in place and in time. `worth`: of its nearness; `fresh`: from 1, just
    now, to a half."""

    other: Other
    near: Nearness
    metres: float | None
    worth: float
    ago: timedelta
    fresh: float


def _around(
    written: WrittenTicket, other: Other, window: AgeWindow, now: datetime
) -> _Around | None:
    near = nearness(written.place, other.place, written.near_metres)
    over = other.state in OVER
    longest = window.over if over else window.opened
    ago = now - (other.over_at or other.opened_at if over else other.opened_at)
    if near is None or ago > longest:
        return None
    by, far, worth = near
    return _Around(other, by, far, worth, max(ago, timedelta()), 1 - max(0.0, ago / longest) / 2)


def _judge(
    written: WrittenTicket, candidate: _Around, weights: Mapping[str, float], least: float
) -> LikelyDuplicate | None:
    other = candidate.other
    words = max(likeness(other.shared, weights), other.alike)
    meaning = other.meant >= least
    same = written.topic_id is not None and written.topic_id == other.topic_id
    if not (same or meaning or words >= ALIKE):
        return None
    words = max(words, other.meant)
    score = PLACE_WORTH * candidate.worth + TOPIC_WORTH * same
    score += WORDS_WORTH * words + TIME_WORTH * candidate.fresh
    if score < OFFERED:
        return None
    shared, may_join = tuple(sorted(other.shared)), other.state not in OVER
    return LikelyDuplicate(
        other.first,
        score,
        candidate.near,
        candidate.metres,
        candidate.ago,
        shared,
        same,
        meaning,
        may_join,
    )


def _weights(words: Iterable[str], others: Sequence[Other]) -> dict[str, float]:
    """What many of the tickets around say, such as the topic's own name, tells them apart least."""
    have = {word: sum(word in it.shared for it in others) for word in words}
    return {word: rarity(len(others), max(1, tickets)) for word, tickets in have.items()}
