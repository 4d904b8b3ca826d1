"""A topic in a district, which is ranked among districts by the same factors as places are. Pure.

A district has a street's worth of contacts each day, so that seven days without one never come: its
incidents are those of its cells. What has no place but names the district counts there, too, an
applicant each. So a district's row is the sum of what its cells and these have, and its score is of
that sum: it says how much there is, and the ranking of places says where.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from city.problems.incidents import IncidentContact, Loose, city_evidence
from city.problems.places import WHOLE_CITY
from city.problems.rows.problems import DistrictRow, DistrictSums, PlacedContact
from city.problems.score import FORMULA, Evidence, prior, score


def loose(contacts: Iterable[PlacedContact]) -> dict[str, Loose]:
    """Return those without a place that name a district, by district."""
    found: dict[str, list[IncidentContact]] = defaultdict(list)
    for contact in contacts:
        if contact.cell == WHOLE_CITY and contact.district is not None:
            found[contact.district].append(contact.contact)
    return {district: Loose(its) for district, its in found.items()}


def summed(
    cells: Sequence[DistrictSums], placeless: Mapping[str, Loose], months: float
) -> dict[str, tuple[int, Evidence]]:
    """Sum by district: its contacts, and what is known of it."""
    found: dict[str, tuple[int, Evidence]] = {}
    of_cells = {it.district: it for it in cells}
    for district in sorted({*of_cells, *placeless}):
        without = placeless.get(district, Loose())
        parts = [city_evidence(without, months)]
        number = without.number
        if (sums := of_cells.get(district)) is not None:
            number += sums.contacts
            parts.append(
                Evidence(
                    sums.incidents,
                    sums.applicants,
                    months,
                    sums.post_weight,
                    sums.solved,
                    sums.returned,
                )
            )
        found[district] = number, _sum(parts, months)
    return found


def _sum(parts: Sequence[Evidence], months: float) -> Evidence:
    return Evidence(
        sum(it.incidents for it in parts),
        sum(it.applicants for it in parts),
        months,
        sum(it.post_weight for it in parts),
        sum(it.solved for it in parts),
        sum(it.returned for it in parts),
    )


def rows_of(
    topic: int,
    found: Mapping[str, tuple[int, Evidence]],
    elsewhere: Sequence[int],
    criticality: int,
    now: datetime,
) -> list[DistrictRow]:
    """Make the rows of districts, by a prior of all districts: `elsewhere` are the incidents of
    those that are not among `found`."""
    if not found:
        return []
    months = next(iter(found.values()))[1].months
    known = prior([*elsewhere, *(it.incidents for _, it in found.values())], months)
    return [
        DistrictRow(
            topic, contacts, evidence.incidents, evidence.applicants, evidence.post_weight,
            evidence.months,
            evidence.solved, evidence.returned, result.rate, criticality, result.resonance,
            result.recurrence,
            result.score, FORMULA, now, district,
        )
        for district, (contacts, evidence) in found.items()
        for result in (score(known, evidence, criticality),)
    ]  # fmt: skip
