"""Two versions of a text compared, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

How = Literal["same", "gone", "new"]
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
#: Pairs of like words (or lines) that are tried on each other. A text of one word again and again
#: has millions, which take minutes.
MOST_PAIRS = 40_000


class TextChange(NamedTuple):
    """A piece of text that stayed, went or came."""

    how: How
    text: str


def compare(before: str, after: str) -> list[TextChange]:
    """Compare two versions. `before` and `after` as pieces in reading order; joined without the new
    ones they are `before`, without those gone `after`. Word by word, where that is too much work
    line by line, else what differs as a whole. Takes up to a second: not on the event loop."""
    for token in (_WORDS, _LINES):
        old, new = token.findall(before), token.findall(after)
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        middle = slice(head, len(old) - tail), slice(head, len(new) - tail)
        gone, came = old[middle[0]], new[middle[1]]
        if _pairs(gone, came) <= MOST_PAIRS:
            break
        changes = [TextChange("gone", "".join(gone)), TextChange("new", "".join(came))]
    else:
        return _joined(old[:head], changes, old[len(old) - tail :])
    return _joined(old[:head], _changes(gone, came), old[len(old) - tail :])


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _pairs(one: Sequence[str], other: Sequence[str]) -> int:
    there = Counter(other)
    return sum(count * there[it] for it, count in Counter(one).items() if not _between(it))


def _between(token: str) -> bool:
    """A blank or a stop, which stands everywhere: it is not tried, only taken along."""
    return not any(map(str.isalnum, token))


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    for how, a, b, c, d in SequenceMatcher(_between, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield TextChange("same", "".join(old[a:b]))
        else:
            yield from _replaced(old[a:b], new[c:d])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    """Words changed into others: a stop that has the same place in both stayed."""
    begin = 0
    for at, (gone, came) in enumerate(zip(old, new, strict=False)):
        if gone == came and _between(gone) and not gone.isspace():
            yield TextChange("gone", "".join(old[begin:at]))
            yield TextChange("new", "".join(new[begin:at]))
            yield TextChange("same", gone)
            begin = at + 1
    yield TextChange("gone", "".join(old[begin:]))
    yield TextChange("new", "".join(new[begin:]))


def _joined(
    head: Sequence[str], changes: Iterable[TextChange], tail: Sequence[str]
) -> list[TextChange]:
    """Without empty pieces, and what stayed in one."""
    joined: list[TextChange] = []
    for change in (TextChange("same", "".join(head)), *changes, TextChange("same", "".join(tail))):
        if change.how == "same" and joined and joined[-1].how == "same":
            joined[-1] = TextChange("same", joined[-1].text + change.text)
        elif change.text:
            joined.append(change)
    return joined
