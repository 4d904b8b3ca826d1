"""What a person typed into the search of tickets: a ticket's number or public id, a telephone, or
words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_NUMBER = re.compile(r"\d{2,15}-\d{4}-\d{7,}")
#: A public id, as in the public lists; no telephone number has so many digits.
_PUBLIC_ID = re.compile(r"[0-9a-f]{16}")
_NUMBER_BEGUN = re.compile(r"\d{2,15}-20\d\d(-\d*)?")
_COUNTED = re.compile(r"-?(\d{1,9})")
_TELEPHONE = re.compile(r"\+?[\d\s()]*\d[\d\s()-]*")
_WORD = re.compile(r"[^\W_]")
#: So many digits at least are a telephone's end, which has an index of its own.
END_DIGITS = 4
#: Digits of a whole number in Kazakhstan, without the country's 7.
WHOLE_DIGITS = 10


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """Any of these may fit; all None: nothing was typed. `counted`: the last part of a number."""

    words: str | None = None
    number: str | None = None
    public_id: str | None = None
    number_begins: str | None = None
    counted: int | None = None
    phone: str | None = None
    phone_begins: str | None = None
    phone_ends: str | None = None
    nothing_fits: bool = False


def read(typed: str | None) -> SearchTerms:
    """Read what was typed. A telephone may be written in any way: `8 (701) 234-56-78` is
    `+77012345678`."""
    text = (typed or "").strip()
    if not text:
        return SearchTerms()
    if _NUMBER.fullmatch(text):
        return SearchTerms(number=text)
    if _PUBLIC_ID.fullmatch(text):
        return SearchTerms(public_id=text)
    if _NUMBER_BEGUN.fullmatch(text):
        return SearchTerms(number_begins=text)
    if counted := _COUNTED.fullmatch(text):
        return _digits(text, counted[1])
    if _is_telephone(text):
        return _telephone(text)
    return SearchTerms(words=text) if _WORD.search(text) else SearchTerms(nothing_fits=True)


def is_part(typed: SearchTerms) -> bool:
    """Return whether it may be some part of a telephone, neither the whole nor the last four
    digits, which everybody is shown: by such parts a covered number could be guessed digit by
    digit."""
    digits = len(typed.phone_ends or "")
    return typed.phone_begins is not None or digits not in (0, END_DIGITS, WHOLE_DIGITS)


def covered(typed: SearchTerms) -> SearchTerms:
    """Keep of a telephone only the whole (`phone`) or its last four digits, for who is shown no
    more."""
    ends = typed.phone_ends or ""
    return replace(
        typed,
        phone=f"+7{ends}" if len(ends) == WHOLE_DIGITS else typed.phone,
        phone_begins=None,
        phone_ends=ends if len(ends) == END_DIGITS else None,
    )


def _digits(text: str, digits: str) -> SearchTerms:
    """Digits alone: of a ticket's number or of a telephone; few of them also a house's number."""
    telephone = (
        _telephone(digits) if text == digits and len(digits) >= END_DIGITS else SearchTerms()
    )
    return SearchTerms(
        words=digits if text == digits else None,
        counted=int(digits),
        phone_begins=telephone.phone_begins,
        phone_ends=telephone.phone_ends,
    )


def _is_telephone(text: str) -> bool:
    least = 2 if text.startswith("+") else END_DIGITS + 1
    return _TELEPHONE.fullmatch(text) is not None and len(re.sub(r"\D", "", text)) >= least


def _telephone(text: str) -> SearchTerms:
    digits = re.sub(r"\D", "", text)
    international = re.sub(r"^8(?=\d{10}$)", "7", digits)
    if text.startswith("+") or len(international) > WHOLE_DIGITS:
        whole = len(international) > WHOLE_DIGITS
        return SearchTerms(
            phone=f"+{international}" if whole else None,
            phone_begins=None if whole else f"+{international}",
        )
    return SearchTerms(phone_ends=digits)
