"""Two versions of a text compared, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

How = Literal["same", "gone", "new"]
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


class Change(NamedTuple):
    """A piece of text that stayed, went or came."""

    how: How
    text: str


def compare(before: str, after: str) -> list[Change]:
    """`before` and `after` as pieces in reading order; joined without the new ones they are
    `before`, without those gone `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    told: list[Change] = []
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            told.append(Change("same", "".join(old[a:b])))
            continue
        told += [Change("gone", "".join(old[a:b]))] * (b > a)
        told += [Change("new", "".join(new[c:d]))] * (d > c)
    return told
