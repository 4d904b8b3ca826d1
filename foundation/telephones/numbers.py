"""Reads the caller's number as a provider sent it, into one form (E.164 where possible)."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

Kind = Literal["known", "anonymous", "malformed", "short"]
LONGEST_RAW = 64
LONGEST_HEADER = 4096
LONGEST_NAME = 80
LONGEST_SHOWN = 24
# Emergency and service codes (101 … 112, 109), extensions, and local numbers without an area:
# phonenumbers reads nonsense into them, so they are taken out first.
SHORT = re.compile(r"[0-9]{1,6}")
NUMBER = re.compile(r"\+?[0-9 ().\-/]{7,40}")
# A SIP header's address, at its end; and the name before it.
ADDRESS = re.compile(
    r"(?:sips?|tel):(?P<user>[^@;>?]*)(?:@[^<>\"]*)?(?:>[^<>\"]*)?$", re.IGNORECASE
)
NAME = re.compile(r'\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"?|(?P<plain>[^<"]*))')
NOBODY = frozenset(
    "anonymous unknown unavailable private restricted withheld nonumber none asterisk".split()
)

#: By the country of a number, where it is not the city's own; English for the rest of the world.
LANGUAGES = {"RU": "ru"}
OWN_COUNTRY = "KZ"


@dataclass(frozen=True)
class CallerNumber:
    """A caller. ``e164`` ("+77010000001") only if ``kind`` is "known".

    ``shown`` is for a screen ("+7 701 000 0001", the short code, what is left of a malformed
    one, "" for nobody); ``raw`` and ``name`` are what was sent, on one line and cut.
    """

    e164: str | None
    shown: str
    kind: Kind
    raw: str
    name: str = ""


def read_caller(raw: str, name: str, country: str) -> CallerNumber:
    """Read what a provider sent. Anything at all is served; nothing raises.

    ``raw`` is a number or the end of a SIP From header, ``name`` a name or its beginning.
    ``country`` is the ISO code whose national forms ("8 701 …") are understood.
    """
    number, name = from_headers(raw[-LONGEST_HEADER:], name[:LONGEST_HEADER])
    sent, shown_name = one_line(number, LONGEST_RAW), one_line(name, LONGEST_NAME)
    digits = sent.partition(";")[0].strip()
    if re.sub(r"[^a-z]", "", digits.lower()) in NOBODY or not digits:
        return CallerNumber(None, "", "anonymous", sent, shown_name)
    if SHORT.fullmatch(digits):
        return CallerNumber(None, digits, "short", sent, shown_name)
    known = _parse(digits, country) if len(number) <= LONGEST_RAW else None
    if known is None:
        return CallerNumber(None, digits[:LONGEST_SHOWN], "malformed", sent, shown_name)
    e164 = phonenumbers.format_number(known, PhoneNumberFormat.E164)
    shown = phonenumbers.format_number(known, PhoneNumberFormat.INTERNATIONAL)
    return CallerNumber(e164, shown, "known", sent, shown_name)


def from_headers(raw: str, name: str) -> tuple[str, str]:
    """Number and name out of a From header's end and beginning; others pass as they are."""
    address = ADDRESS.search(raw)
    if address is None:
        return raw, name
    words = NAME.match(name)
    shown = (words["quoted"] or words["plain"] or "") if words else ""
    if words and words["quoted"] is None and ADDRESS.search(shown):
        shown = ""  # an address alone, without a name
    return unquote(address["user"]), re.sub(r"\\(.)", r"\1", shown)


def one_line(text: str, longest: int) -> str:
    """Return printable letters only, single spaces, at most ``longest`` of them."""
    # Cut before looking at each letter: a name may have 10,000.
    printable = (letter if letter.isprintable() else " " for letter in text[: longest * 2])
    return " ".join("".join(printable).split())[:longest]


def region(e164: str) -> str:
    """Return the ISO country of a known number, "" if it cannot be told (KZ and RU share +7)."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or ""


def likely_language(e164: str | None, city: str = "kk") -> str:
    """Return the language to begin with, until the caller has chosen one: a guess from the number,
    `city` for the country's own numbers and for withheld ones."""
    country = OWN_COUNTRY if e164 is None else region(e164)
    return city if country == OWN_COUNTRY else LANGUAGES.get(country, "en")


def _parse(digits: str, country: str) -> phonenumbers.PhoneNumber | None:
    """Read it as dialled within the country, else as a whole number without its plus."""
    if not NUMBER.fullmatch(digits):
        return None
    written = "+" + digits[2:] if digits.startswith("00") else digits
    for attempt in (written, "+" + written.lstrip("+")):
        try:
            number = phonenumbers.parse(attempt, country)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    return None
