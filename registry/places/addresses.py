"""What an address as an operator types it says: in which street, and which house. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from registry.knowledge.typed import fold
from registry.places.streets import KINDS
from registry.places.words import sounds

#: Endings differ by language and case ("Абая", "Абай"): so many letters tell a street, at most, and
#: never the last of four.
LEAST_LETTERS, TELLING_LETTERS = 3, 4
#: Of an address no more letters are read for a span of houses.
MOST_LETTERS = 120
_WORD = re.compile(r"[^\W\d_]{3,}")
HOUSE = re.compile(r"(?<!\w)\d{1,4}(?:\s*/\s*\d{1,3})?(?:[а-яa-zәғқңөұүһі](?!\w))?", re.IGNORECASE)
#: What stands behind it is a flat, an entrance, a floor.
_WITHIN = re.compile(r"(?:кв|пәтер|подъезд|кіреберіс|этаж|қабат|flat|apt)", re.IGNORECASE)


def street_words(address: str) -> tuple[str, ...]:
    """Return beginnings of the folded words that tell the street, each once; none of an empty
    address."""
    street = _WITHIN.split(address)[0]
    found = (word for word in _WORD.findall(fold(street)) if not set(sounds(word)) & KINDS)
    return tuple(dict.fromkeys(map(_beginning, found)))


def _beginning(word: str) -> str:
    return word[: max(LEAST_LETTERS, min(TELLING_LETTERS, len(word) - 1))]


def house_of(address: str) -> str:
    """Return the house's number, as `12` or `12/1a`; empty: none is told."""
    found = HOUSE.findall(_WITHIN.split(address)[0])
    return re.sub(r"\s", "", found[-1]).casefold() if found else ""


def public_place(addresses: Sequence[str]) -> str:
    """Return the street of the first address, with its house if all name it; never whose flat it
    is."""
    first = _WITHIN.split(addresses[0])[0] if addresses else ""
    houses = {house_of(it) for it in addresses}
    if len(houses) == 1:
        return first.rstrip(" ,.")
    return HOUSE.split(first)[0].rstrip(" ,.")


def street_span(addresses: Sequence[str]) -> str:
    """Return the street that most of the addresses name, with its lowest and highest house among
    them, as `Abay 12–40`; empty: none names a street. Only the beginning of each is read."""
    begins = [it[:MOST_LETTERS] for it in addresses]
    streets = [(key, it) for it in begins if (key := street_words(it))]
    if not streets:
        return ""
    most = Counter(key for key, _ in streets).most_common(1)[0][0]
    here = [it for key, it in streets if key == most]
    names = Counter(HOUSE.split(_WITHIN.split(it)[0])[0].strip(" ,.") for it in here)
    houses = sorted({int(found[0]) for it in here if (found := re.match(r"\d+", house_of(it)))})
    span = "" if not houses else f" {houses[0]}" + (f"–{houses[-1]}" if houses[1:] else "")
    return names.most_common(1)[0][0] + span
