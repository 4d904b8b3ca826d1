"""What a citizen writes of our service on the city's site: what was typed, and what is wrong with
it. Pure. Who answered is not known to them; the quality service finds the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quality.complaints.life import ComplaintKind
from registry.drafts.report import says_something

#: Letters of each field.
LONGEST = {"words": 2000, "name": 100, "telephone": 40, "ticket": 40}


class LetterState(StrEnum):
    """The state of a letter. `opened`: a complaint or a praise was made of it."""

    RECEIVED = "received"
    OPENED = "opened"
    CLOSED = "closed"


class LetterFieldProblem(StrEnum):
    """The problems that a letter's field can have."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"  # no telephone number
    NO_DAY = "no_day"  # no date
    FUTURE = "future"  # a day to come
    FILLED = "filled"  # a field that people do not see


@dataclass(frozen=True, slots=True)
class Letter:
    """A complaint or praise as somebody typed it into the form. `day`: when they spoke with us, as
    DD.MM.YYYY, as YYYY-MM-DD or empty. `telephone`: the number from which they called. `ticket`:
    the number of their ticket, if they know it. `trap`: a field that people do not see and only
    programs fill in."""

    kind: str = ""
    words: str = ""
    telephone: str = ""
    day: str = ""
    ticket: str = ""
    name: str = ""
    consent: bool = False
    trap: str = ""


def read_kind(typed: str) -> ComplaintKind | None:
    return ComplaintKind(typed) if typed in set(ComplaintKind) else None


def read_day(typed: str) -> date | None:
    """Read a day written as 27.11.2026 or as 2026-11-27. Return None for any other text."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(typed, form).date() if len(typed) == 10 else None
        except ValueError:
            continue
    return None


def faults(letter: Letter, e164: str | None, today: date) -> list[tuple[str, LetterFieldProblem]]:
    """Return fields and what is wrong with them, in the order of the page. `e164`: the telephone as
    it is called, None where it is none."""
    found = [(field, LetterFieldProblem.TOO_LONG) for field, most in LONGEST.items()
             if len(getattr(letter, field)) > most]  # fmt: skip
    if read_kind(letter.kind) is None:
        found.append(("kind", LetterFieldProblem.MISSING))
    if not says_something(letter.words):
        found.append(("words", LetterFieldProblem.MISSING))
    if not letter.telephone:
        found.append(("telephone", LetterFieldProblem.MISSING))
    elif e164 is None and len(letter.telephone) <= LONGEST["telephone"]:
        found.append(("telephone", LetterFieldProblem.NO_NUMBER))
    if letter.day:
        found += _day_faults(letter.day, today)
    if not letter.consent:
        found.append(("consent", LetterFieldProblem.MISSING))
    if letter.trap:
        found.append(("website", LetterFieldProblem.FILLED))
    return sorted(found, key=lambda pair: ORDER.index(pair[0]))


ORDER = ("kind", "words", "telephone", "day", "ticket", "name", "consent", "website")


def _day_faults(typed: str, today: date) -> list[tuple[str, LetterFieldProblem]]:
    day = read_day(typed)
    if day is None:
        return [("day", LetterFieldProblem.NO_DAY)]
    return [("day", LetterFieldProblem.FUTURE)] if day > today else []
