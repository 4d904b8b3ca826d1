"""What applicants write may hold their own data: taken out of what everybody may read."""

from __future__ import annotations

import re

HIDDEN = "•••"
#: Seven digits or more, however they are grouped: telephones, identity and card numbers.
_NUMBER = re.compile(r"\+?\d(?:[ \u00a0().\-–/]{0,2}\d){6,}")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}")
_MAIL = re.compile(r"[^\s@<>()\"',;]+@[^\s@<>()\"',;]+\.\w{2,}")


def masked(said: str) -> str:
    """Without telephones, mail addresses and other long numbers; a date stays."""
    return _NUMBER.sub(_hidden, _MAIL.sub(HIDDEN, said))


def _hidden(found: re.Match[str]) -> str:
    return found[0] if _DATE.fullmatch(found[0]) else HIDDEN
