"""A topic in a district: the sum of its cells, and of what names the district without a place."""

from __future__ import annotations

from datetime import UTC, date, datetime

from city.problems.districts import loose, rows_of, summed
from city.problems.incidents import IncidentContact, Loose
from city.problems.places import WHOLE_CITY
from city.problems.rows.problems import DistrictSums, PlacedContact
from city.problems.score import FORMULA

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DAY = date(2026, 11, 1)
NORTH = DistrictSums("north", 12, 6, 9, 2.0, 3, 1)


def contact(number: str, applicant: int, **more: object) -> IncidentContact:
    return IncidentContact(number, DAY, applicant, **more)  # type: ignore[arg-type]


def test_only_what_has_no_place_and_names_a_district_is_loose() -> None:
    one, other = contact("1", 1), contact("2", 2)
    found = loose(
        [
            PlacedContact(WHOLE_CITY, one, "north"),
            PlacedContact(WHOLE_CITY, other, None),
            PlacedContact(617_700_000_000_000_000, other, "north"),
        ]
    )
    assert found == {"north": Loose([one])}


def test_a_district_is_the_sum_of_its_cells_and_of_applicants_without_a_place() -> None:
    # Fifty contacts of one person without a place are one incident more.
    alone = [contact(f"{n}", 7) for n in range(50)]
    found = summed([NORTH], {"north": Loose(alone), "south": Loose([contact("a", 8)])}, 12.0)
    number, north = found["north"]
    assert (number, north.incidents, north.applicants) == (62, 7, 10)
    assert (north.post_weight, north.solved, north.returned) == (2.0, 3, 1)
    assert (found["south"][0], found["south"][1].incidents) == (1, 1)


def test_its_row_has_every_factor_and_the_same_prior_however_it_is_counted() -> None:
    found = summed([NORTH], {"south": Loose([contact("a", 8)])}, 12.0)
    both = {it.district: it for it in rows_of(3, found, [], 4, NOW)}
    north = both["north"]
    product = north.rate * north.criticality * north.resonance * (1 + north.recurrence)
    assert (north.score, north.formula, north.topic_id) == (product, FORMULA, 3)
    assert north.score > both["south"].score > 0
    alone = rows_of(3, {"north": found["north"]}, [found["south"][1].incidents], 4, NOW)
    assert alone == [north]
    assert rows_of(3, {}, [5], 4, NOW) == []
