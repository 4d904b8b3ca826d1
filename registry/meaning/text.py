"""What is taken of a text: its language, and its words by their letters. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import log
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from registry.meaning.said import applicants_words

#: More of a long text says nothing new of its topic, and costs time.
READ = 600
#: So much of a ticket's subject and text is looked at; without what a form added READ is left.
LOOKED_AT = 4 * READ
#: Parts of words, of so many letters, fall into so many columns.
PARTS, COLUMNS = (3, 4, 5), 1 << 14
#: More of a longer word is not looked at.
LONGEST_WORD = 40
#: From this share of a text's letters on, those that Russian does not have make it Kazakh.
KAZAKH_SHARE = 0.025

_WORD = re.compile(r"[^\W\d_]+")
#: Letters that the search of tickets knows; in fewer, no word says what a matter is.
_KNOWN_WORD = re.compile(r"[a-zа-яёәғқңөұүіһ]{3,40}")
#: Letters of the shortest word that says something, as in the search of tickets.
_SAYING = re.compile(r"[^\W\d_]{3}")
_KAZAKH = frozenset("әғқңөұүіһ")


class Language(StrEnum):
    """Vectors are centred by it. What is neither counts as Russian."""

    KAZAKH = "kk"
    RUSSIAN = "ru"


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's words and their parts. `columns` in order, each once, with `counts` as 1 + ln n."""

    columns: NDArray[np.int64]
    counts: NDArray[np.float32]


def plain(text: str) -> str:
    """The text as it is read: cut, without zero bytes and halves of letters."""
    return text[:READ].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")


def to_compare(words: str) -> str:
    """Of a ticket's subject and its text, each on a line of its own, what is compared with others:
    what its applicant said, once. A subject is mostly the beginning of the text."""
    words = words[:LOOKED_AT]
    subject, _, text = words.partition("\n")
    return applicants_words(text if text.startswith(subject) else words)[:READ]


def says_something(text: str) -> bool:
    """Whether it may be compared by meaning. Of a word like "ул" or "ТП" nobody knows what its
    vector is near."""
    return _SAYING.search(plain(text)) is not None


def language_of(text: str) -> Language:
    letters = [letter for letter in plain(text).lower() if letter.isalpha()]
    kazakh = sum(letter in _KAZAKH for letter in letters)
    return Language.KAZAKH if kazakh > KAZAKH_SHARE * len(letters) else Language.RUSSIAN


def words_of(text: str) -> list[str]:
    """Its words in small letters, as they stand."""
    return [it for it in _WORD.findall(plain(text).lower()) if _KNOWN_WORD.fullmatch(it)]


def letters_of(text: str) -> Letters:
    """Words are folded; numbers say nothing of a topic."""
    folded = plain(text).lower().replace("ё", "е")
    counts = Counter(_column(part) for word in _WORD.findall(folded) for part in _parts(word))
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
