"""What an address as an operator types it says: in which street, and which house. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.knowledge.typed import fold
from registry.places.streets import KINDS
from registry.places.words import sounds

#: Endings differ by language and case ("Абая", "Абай"): so many letters tell a street, at most, and
#: never the last of four.
LEAST_LETTERS, TELLING_LETTERS = 3, 4
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
