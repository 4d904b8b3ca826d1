"""The problems of a topic, counted from its contacts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from city.problems.incidents import IncidentContact, Loose, city_evidence, evidence
from city.problems.places import WHOLE_CITY
from city.problems.rows.problems import PlacedContact, ProblemRow
from city.problems.score import FORMULA, Evidence, Prior, prior, score

#: Problems are counted over so many days, or since the first contact.
WINDOW = timedelta(days=365)
DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """The evidence of one place, before it is scored."""

    cell: int
    contacts: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Priors:
    """The priors of a topic's places, and of the topic in the whole city."""

    places: Prior
    city: Prior

    def of(self, cell: int) -> Prior:
        return self.city if cell == WHOLE_CITY else self.places


def months_between(first: date, today: date) -> float:
    """Return months of exposure, at least one."""
    return max(1.0, ((today - first).days + 1) / DAYS_A_MONTH)


def found(contacts: Iterable[PlacedContact], months: float) -> list[PlaceCounts]:
    """Count the `contacts` of one topic, cell by cell."""
    return [
        _found(cell, [it.contact for it in each], months)
        for cell, each in groupby(contacts, key=lambda contact: contact.cell)
    ]


def found_in_city(loose: Loose, months: float) -> list[PlaceCounts]:
    """Count one topic in the whole city; nothing where there is nothing."""
    return (
        [PlaceCounts(WHOLE_CITY, loose.number, city_evidence(loose, months))]
        if loose.number
        else []
    )


def _found(cell: int, contacts: Sequence[IncidentContact], months: float) -> PlaceCounts:
    if cell == WHOLE_CITY:
        return PlaceCounts(cell, len(contacts), city_evidence(Loose(contacts), months))
    return PlaceCounts(cell, len(contacts), evidence(contacts, months))


def priors(every: Iterable[PlaceCounts], months: float) -> Priors:
    """Compute the priors from all places of a topic."""
    places: list[int] = []
    city: list[int] = []
    for counts in every:
        (city if counts.cell == WHOLE_CITY else places).append(counts.evidence.incidents)
    return Priors(prior(places, months), prior(city, months))


def scored(
    topic: int, counts: PlaceCounts, known: Priors, criticality: int, now: datetime
) -> ProblemRow:
    """Return the row of one problem."""
    of, result = counts.evidence, score(known.of(counts.cell), counts.evidence, criticality)
    return ProblemRow(
        topic, counts.contacts, of.incidents, of.applicants, of.post_weight, of.months,
        of.solved, of.returned, result.rate, criticality, result.resonance, result.recurrence,
        result.score, FORMULA, now, counts.cell,
    )  # fmt: skip
