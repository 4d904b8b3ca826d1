"""Which numbers may be called: those of the centre's own country that cost nothing extra."""

from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
#: What a citizen has. Premium, shared-cost, pager, universal access and unknown numbers are none.
A_CITIZENS = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    }
)


def why_not_called(number: str, prefixes: Sequence[str]) -> str | None:
    """Return why this number may not be called; None if it may.

    `number` is to be E.164; `prefixes` are the allowed beginnings (setting `call_out_prefixes`).
    """
    if not E164.fullmatch(number):
        return "no_number"
    if not number.startswith(tuple(prefixes)):
        return "not_allowed"
    try:
        known = phonenumbers.parse(number)
    except NumberParseException:
        return "no_number"
    if not phonenumbers.is_valid_number(known):
        return "no_number"
    return None if phonenumbers.number_type(known) in A_CITIZENS else "not_allowed"
