"""What applicants write may hold their own data: taken out of what everybody may read."""

from __future__ import annotations

import re

HIDDEN = "•••"
#: Seven digits or more, however they are grouped: telephones, identity and card numbers.
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0().\-–/]{0,2}\d){6,}")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}")
#: What stands between blanks, brackets and quotes; and whether a mail address is in it. One pattern
#: for both would look from each letter to the end of the word: a word may have thousands.
_WORD = re.compile(r"[^\s<>()\"',;]+")
_MAIL = re.compile(r"[^@]@[^@]+\.\w\w")


def masked(text: str) -> str:
    """Without telephones, mail addresses and other long numbers; a date stays."""
    return _NUMBER.sub(_hidden, _WORD.sub(_without_mail, text) if "@" in text else text)


def _without_mail(found: re.Match[str]) -> str:
    word = found[0]
    return HIDDEN + word[len(word.rstrip(".:!?")) :] if _MAIL.search(word) else word


def _hidden(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else HIDDEN
