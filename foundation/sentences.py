"""Sentences with places for values, such as `{n} calls`. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Unfilled(ValueError):
    """A place of a sentence got no value; nobody is to read it so."""


def places_of(sentence: str) -> set[str]:
    """The names of the places of a sentence."""
    return set(_PLACE.findall(sentence))


def fill(sentence: str, left_open: Collection[str] = (), **values: object) -> str:
    """Put the values into the places of a sentence, each as its text; what looks like a place in a
    value is left alone. `left_open`: names of places that are filled later, when the message is
    sent. A value without a place is not used: a translation may do without it.

    Raises Unfilled where a place has no value, or None."""

    def value_of(place: re.Match[str]) -> str:
        name = place[1]
        if name in left_open and name not in values:
            return place[0]
        if values.get(name) is None:
            raise Unfilled(f"nothing is given for {place[0]} in {sentence!r}")
        return str(values[name])

    return _PLACE.sub(value_of, sentence)
