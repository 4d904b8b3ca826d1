"""A text's words by their letters, as numbers. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from registry.meaning.text import WORD, plain

#: Parts of words, of so many letters, fall into so many columns.
PARTS, COLUMNS = (3, 4, 5), 1 << 14
#: More of a longer word is not looked at.
LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's words and their parts. `columns` in order, each once, with `counts` as 1 + ln n."""

    columns: NDArray[np.int64]
    counts: NDArray[np.float32]


def letters_of(text: str) -> Letters:
    """Return the letters of a text. Words are folded; numbers say nothing of a topic."""
    folded = plain(text).lower().replace("ё", "е")
    counts = Counter(_column(part) for word in WORD.findall(folded) for part in _parts(word))
    order = sorted(counts)
    return Letters(
        np.array(order, np.int64), np.array([1 + log(counts[it]) for it in order], np.float32)
    )


def _parts(word: str) -> Iterator[str]:
    """The word itself, and its parts with a mark where it begins and ends."""
    yield word
    marked = f" {word[:LONGEST_WORD]} "
    for length in PARTS:
        for at in range(len(marked) - length + 1):
            yield marked[at : at + length]


def _column(part: str) -> int:
    return crc32(part.encode()) % COLUMNS
