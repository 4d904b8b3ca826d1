"""What an operator typed, and what they may have meant by it on another keyboard layout.

The search itself makes Kazakh letters and Russian ones alike (`knowledge_fold` in schema.sql); here
whole keys are exchanged: `ltncrbq cfl` is `детский сад`, `,fkf,f0if` is `балабақша`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

LONGEST = 200
#: The keys of a Latin layout, and the letters that the Russian one has on them.
_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN_SHIFTED = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~'
#: The Kazakh layout keeps its own letters on the digits.
_DIGITS = "234589 0-="
_KAZAKH = "әіңғүұ қөһ"

_TO_CYRILLIC = str.maketrans(_LATIN + _LATIN_SHIFTED, _RUSSIAN * 2)
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)
_DIGIT_KEYS = {ord(key): letter for key, letter in zip(_DIGITS, _KAZAKH, strict=True) if key != " "}
_FOLD = str.maketrans("әғқңөұүіһё", "агкноууихе")
_HAS_CYRILLIC = re.compile(r"[а-яёәғқңөұүіһ]", re.IGNORECASE)
_HAS_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_HAS_LETTER = re.compile(r"[^\W\d_]")


def fold(text: str) -> str:
    """Fold into small letters, Kazakh ones as a Russian keyboard writes them: as `knowledge_fold`
    in SQL."""
    return text.lower().translate(_FOLD)


def meanings(typed: str) -> list[str]:
    """Return the phrases that may be meant, what was typed first; [] for nothing to look for."""
    plain = " ".join(typed.split())[:LONGEST]
    if not any(map(str.isalnum, plain)):
        return []
    found = [plain, *_other_layouts(plain)]
    return list(dict.fromkeys(found))


def spelt(phrases: list[str]) -> list[str]:
    """Return, of what may be meant, what may also be misspelt: not keys exchanged for Latin
    ones."""
    return [it for n, it in enumerate(phrases) if n == 0 or _HAS_CYRILLIC.search(it)]


def _other_layouts(plain: str) -> list[str]:
    cyrillic, latin = _HAS_CYRILLIC.search(plain), _HAS_LATIN.search(plain)
    if latin and not cyrillic:
        return [_each_word(plain, _with_kazakh_keys)]
    if cyrillic and not latin:
        as_latin = plain.lower().translate(_TO_LATIN)
        return [_each_word(plain, _digits_as_letters), as_latin]
    return []


def _each_word(plain: str, change: Callable[[str], str]) -> str:
    return " ".join(change(word) for word in plain.split(" "))


def _with_kazakh_keys(word: str) -> str:
    return _digits_as_letters(word.translate(_TO_CYRILLIC))


def _digits_as_letters(word: str) -> str:
    """Digits beside letters are letters of the Kazakh layout; a number stays a number."""
    return word.translate(_DIGIT_KEYS) if _HAS_LETTER.search(word) else word
