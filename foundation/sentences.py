"""Sentences with places for values, such as `{n} calls`. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


class Unfilled(ValueError):
    """The error for a sentence with a place that got no value. Nobody may read such a sentence."""


def places_of(sentence: str) -> set[str]:
    """Return the names of the places of a sentence: `n` for `{n} calls`."""
    return set(_PLACE.findall(sentence))


def fill(sentence: str, left_open: Collection[str] = (), **values: object) -> str:
    """Put the values into the places of a sentence, each as its text.

    Text in a value that looks like a place is not filled. `left_open`: names of places that stay,
    because they are filled later, when the message is sent. A value without a place is ignored: a
    translation may leave it out.

    Raises Unfilled if a place has no value, or its value is None."""

    def value_of(place: re.Match[str]) -> str:
        name = place[1]
        if name in left_open and name not in values:
            return place[0]
        if values.get(name) is None:
            raise Unfilled(f"nothing is given for {place[0]} in {sentence!r}")
        return str(values[name])

    return _PLACE.sub(value_of, sentence)
