"""Finds a telephone number in text, in every form in which it may be written there. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException

#: What may stand between two digits of a number that is written in groups.
_BETWEEN = rb"(?:[ ().\-/]|\xc2\xa0|%20){0,3}"
_LONGEST_DIGIT = 10
#: Shorter ones are emergency and service codes, extensions, or anything.
FEWEST_DIGITS = 7
_DIGITS_BEFORE = re.compile(rb"[0-9]*\Z")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """`national`: finds the digits behind the country's code, in groups or not. `prefixes`: digits
    that may stand right before them. `longest`: so many bytes a match has at most."""

    national: re.Pattern[bytes]
    prefixes: frozenset[bytes]
    longest: int

    def spans(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Yield where the number's national digits are in UTF-8 text: first byte, and the one
        behind the last. `+7 701 234-56-78`, `87012345678` and `%2B77012345678` are the same."""
        for found in self.national.finditer(text):
            before = _DIGITS_BEFORE.search(text, max(0, found.start() - 8), found.start())
            if before is not None and before[0] in self.prefixes:
                yield found.span()


def written_forms(number: str) -> WrittenNumber | None:
    """Return what finds the number (E.164) in text; None for what is no telephone number."""
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
