"""Finds the address that a message tells: a street of the city with a house. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from registry.places.addresses import HOUSE
from registry.places.streets import FoundStreet, Street, find

#: A street's name with what kind of street it is: "проспект Кабанбай батыр".
MOST_WORDS = 4
#: "на" is the beginning of a street's name, too.
LEAST_LETTERS = 4
MOST_HOUSES = 6
_SENTENCE = re.compile(r"[.!?;\n]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*\.?")


def find_address(words: str, streets: Sequence[Street]) -> FoundStreet | None:
    """Return the first street that stands before a house's number. None: none does, or its name is
    spelt only nearly so."""
    for before, house in islice(_houses(words), MOST_HOUSES):
        for first, word in enumerate(before):
            if len(word) < LEAST_LETTERS and first == len(before) - 1:
                continue
            found = find(streets, f"{' '.join(before[first:])} {house}", 1)
            if found and found[0].house and not found[0].near:
                return found[0]
    return None


def _houses(words: str) -> Iterator[tuple[list[str], str]]:
    """Yield each number that may be a house's, with the words before it in its sentence."""
    for sentence in _SENTENCE.split(words):
        for house in HOUSE.finditer(sentence):
            before = _WORD.findall(sentence[: house.start()])[-MOST_WORDS:]
            if before:
                yield before, house[0]
