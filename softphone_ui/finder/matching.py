"""Which names fit the words that somebody typed, in any of three languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

_WORD = re.compile(r"[\w-]+")
#: Kazakh letters as people type them on a Russian keyboard, and ё as е.
_FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")
#: Further words of a longer text change nothing, and are not compared.
MOST_WORDS = 8

Kind = Literal["page", "action", "ticket", "person", "body", "article"]


@dataclass(frozen=True, slots=True)
class FinderEntry:
    """One thing that can be found. `names`: the ways to call it, in any language; `label`: how it
    is shown; `detail`: what tells it from others of the same name; `href`: where it is."""

    kind: Kind
    label: str
    href: str
    names: Sequence[str]
    detail: str = ""


def words_of(text: str) -> list[str]:
    """Return the words of `text` in small letters, with Kazakh letters as similar Russian ones."""
    return _WORD.findall(text.lower().translate(_FOLDED))


def fitting(choices: Iterable[FinderEntry], typed: str, most: int) -> list[FinderEntry]:
    """Return the choices that fit `typed` best, `most` at most.

    Each typed word must begin a word of the choice's names, in any order. A choice whose name
    begins with what was typed comes first; choices that fit equally keep their order. Nothing
    typed fits nothing.
    """
    sought = words_of(typed)[:MOST_WORDS]
    if not sought:
        return []
    ranked = [(rank, choice) for choice in choices if (rank := _rank(choice, sought)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    return [choice for _, choice in ranked[:most]]


def _rank(choice: FinderEntry, sought: Sequence[str]) -> int | None:
    """Return 0 if a name begins with what was typed, 1 if the words stand elsewhere, None if one is
    missing."""
    names = [words_of(name) for name in choice.names]
    known = [word for name in names for word in name]
    if not all(any(word.startswith(part) for word in known) for part in sought):
        return None
    return 0 if any(name and name[0].startswith(sought[0]) for name in names) else 1
