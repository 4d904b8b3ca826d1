"""Which words of a text fit what was searched: pieces to be shown, some of them marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from heapq import nlargest
from typing import NamedTuple

from registry.knowledge.typed import fold

_WORD = re.compile(r"\w+")
#: From which likeness on (of 1) a word counts as a misspelt one.
NEARLY = 0.72
#: Of the words typed the longest, to which others may be alike: each is held against each.
MOST_NEARLY = 16
SNIPPET_LETTERS = 160


class Piece(NamedTuple):
    """A piece of text; `marked` fits the search."""

    text: str
    marked: bool


class Fitting:
    """The words of one search: `beginnings` of folded words, `phrases` as they were meant."""

    def __init__(self, beginnings: Sequence[str], phrases: Sequence[str]) -> None:
        self._beginnings = tuple(fold(it) for it in beginnings)
        self._typed = {word for phrase in phrases for word in _WORD.findall(fold(phrase))}
        likely = (word for word in self._typed if len(word) > 3)
        self._likely = nlargest(MOST_NEARLY, likely, key=lambda word: (len(word), word))
        self._known: dict[tuple[str, bool], bool] = {}

    def fits(self, word: str, *, nearly: bool = False) -> bool:
        """Return whether this word of an article is one that was asked for (`nearly`: or spelt
        alike)."""
        key = (fold(word), nearly)
        if key not in self._known:
            self._known[key] = self._fits(*key)
        return self._known[key]

    def _fits(self, folded: str, nearly: bool) -> bool:
        if self._beginnings and folded.startswith(self._beginnings):
            return True
        return nearly and any(_alike(folded, typed) for typed in self._likely)

    def pieces(self, text: str, *, nearly: bool = False) -> list[Piece]:
        """Return the whole text, marked."""
        return list(_joined(self._cut(text, nearly)))

    def _cut(self, text: str, nearly: bool) -> Iterator[Piece]:
        at = 0
        for found in _WORD.finditer(text):
            if self.fits(found[0], nearly=nearly):
                yield Piece(text[at : found.start()], False)
                yield Piece(found[0], True)
                at = found.end()
        yield Piece(text[at:], False)

    def snippet(self, text: str) -> list[Piece]:
        """Return about two lines around the first word that fits, else the beginning."""
        plain = " ".join(text.split())
        first = next((it.start() for it in _WORD.finditer(plain) if self.fits(it[0])), 0)
        begins = 0 if first < SNIPPET_LETTERS // 2 else plain.rfind(" ", 0, first - 40) + 1
        ends = begins + SNIPPET_LETTERS
        cut = plain[begins:] if len(plain) <= ends else plain[begins : _word_end(plain, ends)] + "…"
        return self.pieces(f"…{cut}" if begins else cut)


def _word_end(plain: str, at: int) -> int:
    end = plain.rfind(" ", 0, at)
    return end if end > at - 30 else at


def _alike(word: str, typed: str) -> bool:
    if abs(len(word) - len(typed)) > 3 or word[0] != typed[0]:
        return False
    return SequenceMatcher(None, word, typed, autojunk=False).ratio() >= NEARLY


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces; marked words that only a space parts stay apart."""
    return (piece for piece in pieces if piece.text)
