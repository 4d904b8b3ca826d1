"""In which language somebody writes. Pure; short texts, so letters and a few words decide."""

from __future__ import annotations

import re

LANGUAGES = ("kk", "ru", "en")
_KAZAKH_LETTERS = frozenset("әғқңөұүһі")
#: Kazakh words without a letter of Kazakh alone, as they are often met.
_KAZAKH_WORDS = frozenset(
    "жоқ жок керек бар емес салем рахмет калай кайда неге суды жарык кошесі кошеси уй уйде бала "
    "адам жол жолда тазалау беріңіз бериниз маган бізде бизде менде тусті тамыр нан аула".split()
)
_RUSSIAN_LETTERS = frozenset("ёщэъ")
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """Return kk, ru or en; None where the text does not tell (no letters, or letters of none of
    them)."""
    low = text.lower()
    words = _WORD.findall(low)
    if _KAZAKH_LETTERS & set(low) or _KAZAKH_WORDS & set(words):
        return "kk"
    if any("а" <= it <= "я" for it in low) or _RUSSIAN_LETTERS & set(low):
        return "ru"
    if any("a" <= it <= "z" for it in low):
        return "en"
    return None


def first_language(text: str, profile: str | None, city: str) -> str:
    """Choose the language of the first answer: the words', else that of the author's program, else
    the city's."""
    found = language_of(text) if len(_WORD.findall(text)) > 1 else None
    known = (profile or "").partition("-")[0].lower()
    return found or (known if known in LANGUAGES else city)
