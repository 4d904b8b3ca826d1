"""A message as numbers for the classifier: its words, pairs and parts of words by their skeletons,
and marks of what is no word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from registry.understanding import danger
from registry.understanding.script import WORD, skeleton

COLUMNS = 1 << 14
#: Parts of words of so many letters.
PARTS = (3, 4, 5)
LONGEST_WORD = 24
#: Words of a message that are looked at: half from its beginning, half from its end.
MOST_WORDS = 160
_MARKS = (
    ("ticket", re.compile(r"\b109\D{0,3}20\d\d\D{0,3}\d+|№\s?\d{3,7}\b|\b0\d{6}\b")),
    ("telephone", re.compile(r"(?:\+7|\b8)[\s(-]*7\d\d[\s)-]*\d{3}[\s-]*\d\d[\s-]*\d\d")),
    ("money", re.compile(r"\d\s?(?:%|тг|тенге|теңге|₸|\$)|%")),
    ("link", re.compile(r"https?:|www\.|t\.me|wa\.me|\.(?:kz|ru|com)\b")),
    ("question", re.compile(r"\?")),
    ("exclamation", re.compile(r"!")),
    ("emoji", re.compile(r"[\U0001f300-\U0001faff❤☀-➿]")),
    ("address", re.compile(r"[^\W\d_]{3,}\s+\d{1,3}(?:[/-]\d{1,3}|[а-я])?\b")),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A message's spelling. `columns` in order, each once; `worth`: of length 1 together."""

    columns: NDArray[np.int64]
    worth: NDArray[np.float32]


def spelling_of(text: str) -> Spelling:
    """Return the spelling of a readable text."""
    columns = np.unique([crc32(it.encode()) % COLUMNS for it in _parts_of(text)])
    worth = np.full(len(columns), 1 / max(len(columns), 1) ** 0.5, np.float32)
    return Spelling(columns.astype(np.int64), worth)


def _parts_of(text: str) -> Iterator[str]:
    low = text.lower()
    words = [skeleton(it[:LONGEST_WORD]) for it in WORD.findall(low)]
    if len(words) > MOST_WORDS:
        words = words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    yield "#always"
    yield f"#words {min(len(words), 12) // 3}"
    for name, mark in _MARKS:
        if mark.search(low):
            yield f"#{name}"
    signal = danger.read(text)
    if signal is not danger.Danger.NONE:
        yield from (f"#danger {signal} {way}" for way in range(4))
    for first, second in zip(["^", *words], [*words, "$"], strict=True):
        yield f"{first} {second}"
    for word in words:
        yield word
        marked = f" {word} "
        for length in PARTS:
            for at in range(len(marked) - length + 1):
                yield marked[at : at + length]
