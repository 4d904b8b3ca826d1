"""A street found by what is typed: in Kazakh or Russian, by a former name, in Latin letters, with
the keyboard on the other layout, with a letter wrong; the house's number beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registry.knowledge.typed import meanings
from registry.places.ground import Point, metres
from registry.places.words import likeness, sounds, trigrams_of

#: So much alike a misspelt name must be (0 to 1).
NEARLY = 0.45
#: A street is known by one point of it: so far from it one may still say that it is near.
NEAR_METRES = 400.0
#: Names whose sounds are remembered: all of a city. Whoever types waits for each letter.
MOST_NAMES = 65_536
#: What kind of street it is; says nothing of which one.
KINDS = frozenset(
    word
    for text in (
        "улица ул проспект пр пр-т пр-кт просп переулок пер шоссе ш бульвар площадь пл тупик дом д "
        "көшесі көше к-сі даңғылы даңғ тұйығы тас жолы алаңы үй бульвары тұйық "
        "street st avenue ave boulevard lane koshesi kosh dangyly ulitsa prospekt"
    ).split()
    for word in sounds(text)
)


@dataclass(frozen=True, slots=True)
class Street:
    """A street of the city. `former`: names it had; `point` is somewhere on it, None: not known."""

    street_id: int
    name_kk: str
    name_ru: str
    former: tuple[str, ...] = ()
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class FoundStreet:
    """A street that was found. `house`: the number that was typed beside it. `former`: the name it
    was found by, where that is none of today's. `near`: spelt only nearly so."""

    street: Street
    house: str
    former: str | None
    near: bool


def find(streets: Iterable[Street], typed: str, most: int) -> list[FoundStreet]:
    """Return the streets that may be meant, best first; misspelt ones only where nothing else
    fits."""
    phrases = [words for meaning in meanings(typed) if (words := _phrases(meaning))]
    if not phrases:
        return []
    known = list(streets)
    ranked = [hit for street in known if (hit := _hit(street, phrases))]
    if not ranked:
        ranked = [hit for street in known if (hit := _near(street, phrases))]
    ranked.sort(key=lambda hit: (hit[0], hit[1].street.name_ru, hit[1].street.street_id))
    return [found for _, found in ranked[:most]]


def nearest(streets: Iterable[Street], point: Point) -> Street | None:
    """Return the street whose known point is nearest; None where none is near."""
    away = [
        (far, street.street_id, street)
        for street in streets
        if street.point and (far := metres(street.point, point)) <= NEAR_METRES
    ]
    return min(away)[2] if away else None


_Hit = tuple[float, FoundStreet]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A word of the query: as it was typed, and as it sounds."""

    plain: str
    sound: str


def _phrases(text: str) -> list[_Phrase]:
    words = [_Phrase(part.strip(",."), sound) for part in text.split() for sound in _one(part)]
    telling = [it for it in words if it.sound not in KINDS]
    return telling or words


def _one(part: str) -> list[str]:
    """The sound of what stands between two blanks: `12/1` and `пр-т` are one word."""
    return ["".join(found)] if (found := sounds(part)) else []


def _hit(street: Street, phrases: Sequence[Sequence[_Phrase]]) -> _Hit | None:
    hits = [
        (rank, FoundStreet(street, house, name if former else None, near=False))
        for words in phrases
        for name, former in _names(street)
        if (fits := _fits(words, name, former)) is not None
        for rank, house in [fits]
    ]
    return min(hits, key=lambda hit: hit[0]) if hits else None


def _names(street: Street) -> list[tuple[str, bool]]:
    today = [(name, False) for name in (street.name_kk, street.name_ru)]
    return [*today, *((name, True) for name in street.former)]


def _fits(words: Sequence[_Phrase], name: str, former: bool) -> tuple[float, str] | None:
    """How well (less is better) and which house; None where a word is not of the name."""
    begins = _parts(name)
    left, house, whole, first = list(begins), [], 0, False
    for word in words:
        fitting = next((it for it in left if it.startswith(word.sound)), None)
        if fitting is not None:
            left.remove(fitting)
            whole += fitting == word.sound
            first = first or fitting == begins[0]
        elif any(map(str.isdigit, word.plain)):
            house.append(word.plain)
        else:
            return None
    if len(left) == len(begins):
        return None
    return former * 4.0 + (not first) * 2.0 + len(left) * 0.5 - whole * 0.25, " ".join(house)


def _near(street: Street, phrases: Sequence[Sequence[_Phrase]]) -> _Hit | None:
    words = [it for it in phrases[0] if not any(map(str.isdigit, it.plain))]
    house = " ".join(it.plain for it in phrases[0] if any(map(str.isdigit, it.plain)))
    typed = trigrams_of([it.sound for it in words])
    alike, name, former = max(
        (likeness(typed, trigrams_of(_telling(name))), name, former)
        for name, former in _names(street)
    )
    if alike < NEARLY:
        return None
    return -alike, FoundStreet(street, house, name if former else None, near=True)


@lru_cache(MOST_NAMES)
def _parts(name: str) -> tuple[str, ...]:
    """What tells this street, one sound for each word of its name."""
    return tuple(it for part in name.split() for it in _one(part) if it not in KINDS)


@lru_cache(MOST_NAMES)
def _telling(name: str) -> tuple[str, ...]:
    return tuple(it for it in sounds(name) if it not in KINDS)
