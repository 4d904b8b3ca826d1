"""Who answers in the place of a colleague who is away. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

#: Nobody is away longer with one substitute.
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Substitution:
    """The days `since` to `until`, both included, on which `substitute_id` answers for
    `person_id`."""

    person_id: int
    substitute_id: int
    since: date
    until: date


class SubstitutionProblem(StrEnum):
    """The reason why a substitution is refused."""

    SAME_PERSON = "same_person"
    DAYS_TURNED = "days_turned"  # the last day is before the first
    DAYS_OVER = "days_over"
    TOO_LONG = "too_long"


def problem_of(wish: Substitution, today: date) -> SubstitutionProblem | None:
    """Return why this substitution is refused; None: it may be entered."""
    if wish.person_id == wish.substitute_id:
        return SubstitutionProblem.SAME_PERSON
    if wish.until < wish.since:
        return SubstitutionProblem.DAYS_TURNED
    if wish.until < today:
        return SubstitutionProblem.DAYS_OVER
    return SubstitutionProblem.TOO_LONG if wish.until - wish.since > LONGEST else None


def who_answers(clerk_id: int, substitutes: Mapping[int, int]) -> int | None:
    """Return who answers for the tickets of a clerk today. `substitutes`: person who is away →
    substitute. A substitute who is away is substituted in turn. None: everybody who could answer
    is away."""
    away = set()
    answering = clerk_id
    while answering in substitutes:
        if answering in away:
            return None
        away.add(answering)
        answering = substitutes[answering]
    return answering
