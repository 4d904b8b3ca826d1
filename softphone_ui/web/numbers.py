"""A caller's number on a screen: formatted, and whole only for those who may call back."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers

from softphone_ui.web.person import Person
from staff.roles import Right

HIDDEN = "•••"
#: How many digits at the end everyone is shown.
SHOWN_DIGITS = 4


def sees_numbers(person: Person) -> bool:
    """Return whether this person is shown whole telephone numbers; everyone else tells callers
    apart by the ends of theirs."""
    return person.may(Right.NUMBERS)


def whole_applicant(person: Person, operator: str | None) -> bool:
    """Return whether this person is shown the applicant's number of a ticket that `operator` took:
    an operator knows their own applicants, and asks for others' (and it is written down)."""
    return sees_numbers(person) or person.has(operator)


def may_ask_number(person: Person) -> bool:
    """Return whether a covered number is shown when this person asks: they have to speak with
    people."""
    return person.may(Right.NUMBER_SHOWN)


def applicant_shown(person: Person, applicant: str | None, operator: str | None) -> str | None:
    """Return the applicant's number as this person may see it; None for none."""
    if applicant is None or whole_applicant(person, operator):
        return applicant
    return shown_number(applicant, whole=False)


def shown_number(caller: str | None, *, whole: bool) -> str:
    """Return an E.164 number for people: ``+7 701 123 45 67``, or ``+7 701 ••• 45 67``; "" for
    none."""
    if caller is None:
        return ""
    number = _formatted(caller)
    return number if whole else masked(number)


def masked(number: str) -> str:
    """Mask a number: country and area stay, and the last four digits; too short a number is hidden
    wholly."""
    head = re.match(r"\+\d+ \d+", number)
    digits = re.sub(r"\D", "", number)
    if head is None or len(digits) < len(re.sub(r"\D", "", head[0])) + SHOWN_DIGITS + 2:
        return HIDDEN
    return f"{head[0]} {HIDDEN} {digits[-4:-2]} {digits[-2:]}"


@lru_cache(maxsize=20_000)
def _formatted(caller: str) -> str:
    """`phonenumbers` would write a Kazakh number's end as 4567; here people say 45 67. It adds
    digits to some (San Marino's area to a short one): such a number is shown as it came."""
    kazakh = re.fullmatch(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", caller)
    if kazakh is not None:
        return f"+7 {' '.join(kazakh.groups())}"
    try:
        number = phonenumbers.parse(caller)
    except phonenumbers.NumberParseException:
        return caller
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    same = re.sub(r"\D", "", text) == re.sub(r"\D", "", caller)
    return text.replace("-", " ") if same else caller
