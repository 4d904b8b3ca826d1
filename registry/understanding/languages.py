"""The language of a message, from the languages of its words: short messages mix them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from registry.understanding.message import MessageLanguage
from registry.understanding.script import KAZAKH_LETTERS, WORD

COLUMNS = 1 << 13
LONGEST_WORD, MOST_WORDS = 20, 120
#: The languages of words, in the order of the weights' columns.
OF_WORDS = (MessageLanguage.KAZAKH, MessageLanguage.RUSSIAN, MessageLanguage.ENGLISH)
_NAME = re.compile(
    r"(?<=[^.!?\n] )([^\W\d_])(?=[^\W\d_])(?<=[A-ZА-ЯЁӘҒҚҢӨҰҮІҺ])(?=[a-zа-яёәғқңөұүіһ])"
)
#: A word this likely of one language counts for it; one with Kazakh letters is Kazakh.
CLEAR = 0.8
#: From this share of clear words of the lesser language a message is mixed.
LEAST_SHARE = 0.2


def word_columns(word: str) -> NDArray[np.int64]:
    """Return the columns of a word's parts. `word`: in small letters."""
    return np.unique([crc32(it.encode()) % COLUMNS for it in _parts(word[:LONGEST_WORD])])


def _parts(word: str) -> Iterator[str]:
    yield f"={word}"
    marked = f" {word} "
    for length in (1, 2, 3, 4):
        for at in range(len(marked) - length + 1):
            yield marked[at : at + length]


def language_of(text: str, weights: NDArray[np.float32]) -> MessageLanguage:
    """Return the language of a readable text. `weights`: COLUMNS x OF_WORDS."""
    words = [it for it in _words(text) if len(it) > 1][:MOST_WORDS]
    if not words:
        return MessageLanguage.RUSSIAN
    chances = np.array([_chances(it, weights) for it in words])
    clear = (chances >= CLEAR).sum(axis=0)
    kazakh, russian, english = (int(it) for it in clear)
    if english > kazakh + russian:
        return MessageLanguage.ENGLISH
    if _is_mixed(kazakh, russian):
        return MessageLanguage.MIXED
    return OF_WORDS[int(np.argmax(np.log(chances + 0.02).sum(axis=0)))]


def _words(text: str) -> list[str]:
    """Return the words in small letters, without names: a word with a capital within a sentence."""
    names = {it.start(1) for it in _NAME.finditer(text)}
    every = list(WORD.finditer(text))
    return [it[0].lower() for it in every if it.start() not in names] or [
        it[0].lower() for it in every
    ]


def _is_mixed(kazakh: int, russian: int) -> bool:
    lesser, both = min(kazakh, russian), kazakh + russian
    return lesser > 0 and lesser >= LEAST_SHARE * both


def _chances(word: str, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    if KAZAKH_LETTERS & set(word):
        return np.array([1, 0, 0], np.float32)
    columns = word_columns(word)
    scores = weights[columns].sum(axis=0) / np.sqrt(len(columns))
    raised: NDArray[np.float32] = np.exp(scores - scores.max())
    found: NDArray[np.float32] = raised / raised.sum()
    return found
