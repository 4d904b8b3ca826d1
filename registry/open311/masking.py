"""What applicants write may hold their own data: taken out of what everybody may read."""

from __future__ import annotations

import re

HIDDEN = "•••"
#: Seven digits or more, however they are grouped: telephones, identity and card numbers.
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0().\-–/]{0,2}\d){6,}")
#: Whose flat it is: the word with its number, before or behind it.
_FLAT = re.compile(
    r"(?<!\w)(?:(?:квартир[аыеу]|кв|пәтер\w{0,5}|flat|apartment|apt)[ .:№#-]{0,3}\d{1,5}[а-яa-z]?"
    r"|\d{1,5}[ -]{0,2}(?:пәтер\w{0,5}|квартир[аыеу]|кв))(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}")
#: What stands between blanks, brackets and quotes; and whether a mail address is in it. One pattern
#: for both would look from each letter to the end of the word: a word may have thousands.
_WORD = re.compile(r"[^\s<>()\"',;]+")
_MAIL = re.compile(r"[^@]@[^@]+\.\w\w")


def masked(text: str) -> str:
    """Mask telephones, mail addresses, flats and other long numbers; a date stays."""
    text = _WORD.sub(_without_mail, text) if "@" in text else text
    return _FLAT.sub(HIDDEN, _NUMBER.sub(_hidden, text))


def masked_spans(text: str) -> list[tuple[int, int]]:
    """Return where in the text stands what `masked` takes out, from letter to letter; in no
    order."""
    found = [it.span() for it in _FLAT.finditer(text)]
    found += [it.span() for it in _NUMBER.finditer(text) if not _DATE.fullmatch(it[0])]
    if "@" in text:
        found += [it.span() for it in _WORD.finditer(text) if _MAIL.search(it[0])]
    return found


def _without_mail(found: re.Match[str]) -> str:
    word = found[0]
    return HIDDEN + word[len(word.rstrip(".:!?")) :] if _MAIL.search(word) else word


def _hidden(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else HIDDEN
