"""Words as they sound, so that Kazakh, Russian and Latin spellings of one name are alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.knowledge.typed import fold

#: Folded Cyrillic, and the Latin spellings in use (of 2021, of passports, of Russian maps).
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i i k l m n o p r s t u f h ts ch sh sh _ i _ e iu ia".split(),
        strict=True,
    )
)
_SOUNDS = str.maketrans({**_CYRILLIC, "ъ": "", "ь": ""})
_LATIN = str.maketrans("äáàāıíīîğġşöóōüúūûñńŋq", "aaaaiiiiggsooouuuunnnk")
_SPELLINGS = (("kh", "h"), ("gh", "g"), ("sch", "sh"), ("w", "u"), ("y", "i"), ("j", "zh"))
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def sounds(text: str) -> list[str]:
    """Return the words of `said` as they sound, in Latin letters; numbers stay."""
    return [_sound(word) for word in _WORD.findall(fold(text))]


def _sound(word: str) -> str:
    plain = word.translate(_SOUNDS).translate(_LATIN)
    for spelling, sound in _SPELLINGS:
        plain = plain.replace(spelling, sound)
    return plain.replace("ii", "i")


def trigrams(text: str) -> frozenset[str]:
    """Return three letters in a row of each word, which two blanks precede and one follows (as
    pg_trgm has them, which sees no Cyrillic in a database whose LC_CTYPE is C)."""
    return trigrams_of(sounds(text))


def trigrams_of(words: Iterable[str]) -> frozenset[str]:
    """Return the trigrams of words as they sound."""
    return frozenset(
        padded[at : at + 3]
        for word in words
        for padded in [f"  {word} "]
        for at in range(len(padded) - 2)
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of their trigrams that both have, 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0
