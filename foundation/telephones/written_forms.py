"""Finds a telephone number in text, in every form in which people and programs write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException

#: The signs that may stand between two digits of a number that is written in groups.
_BETWEEN = rb"(?:[ ().\-/]|\xc2\xa0|%20){0,3}"
_LONGEST_DIGIT = 10
#: Shorter numbers are not searched: they may be emergency codes, extensions, or any other figure.
FEWEST_DIGITS = 7
_DIGITS_BEFORE = re.compile(rb"[0-9]*\Z")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """The patterns that find one telephone number. `national`: the digits after the country code,
    in groups or not; `prefixes`: the digits that may stand directly before them; `longest`: the
    most bytes that a match can have."""

    national: re.Pattern[bytes]
    prefixes: frozenset[bytes]
    longest: int

    def spans(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Yield the spans of the number's national digits in UTF-8 text: (first byte, end).

        `+7 701 234-56-78`, `87012345678` and `%2B77012345678` are the same number."""
        for found in self.national.finditer(text):
            before = _DIGITS_BEFORE.search(text, max(0, found.start() - 8), found.start())
            if before is not None and before[0] in self.prefixes:
                yield found.span()


def written_forms(number: str) -> WrittenNumber | None:
    """Return the patterns that find the number (E.164) in text.

    Return None if it is not a telephone number, or has fewer than FEWEST_DIGITS digits."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", number):
        return None
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return None
    national = phonenumbers.national_significant_number(parsed)
    if len(national) < FEWEST_DIGITS:
        return None
    code = str(parsed.country_code).encode()
    digits = _BETWEEN.join(bytes([it]) for it in national.encode())
    prefixes = frozenset({b"", b"8", b"20", code, b"00" + code, b"20" + code})
    return WrittenNumber(
        re.compile(digits + rb"(?![0-9])"), prefixes, _LONGEST_DIGIT * len(national)
    )
