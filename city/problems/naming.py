"""Places of problems as addresses and plans write them: a cell of H3, a district, or the city.
Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from h3.api.basic_int import cell_to_boundary, int_to_str, is_valid_cell, str_to_int

from city.problems.places import WHOLE_CITY

#: A topic in the whole city has this in place of a cell.
CITY_WORD = "city"
#: Before the code of a district, which has no colon in it.
DISTRICT_WORD = "district:"
_CELL = re.compile(r"[0-9a-f]{15}")
_DISTRICT = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Spot:
    """The spot of a problem: in a cell of H3, in the district of this code, or (neither) in the
    whole city."""

    cell: int = WHOLE_CITY
    district: str | None = None

    @property
    def in_city(self) -> bool:
        return self.cell == WHOLE_CITY and self.district is None


CITY = Spot()


def written(cell: int, district: str | None = None) -> str:
    """Return the spot in the form that addresses of pages have."""
    if district is not None:
        return DISTRICT_WORD + district
    return CITY_WORD if cell == WHOLE_CITY else int_to_str(cell)


def read_place(text: str) -> Spot | None:
    """Return what `written` wrote; None: it is no place. Whether there is such a district is not
    looked at."""
    if text == CITY_WORD:
        return CITY
    if text.startswith(DISTRICT_WORD):
        code = text.removeprefix(DISTRICT_WORD)
        return Spot(district=code) if _DISTRICT.fullmatch(code) else None
    found = str_to_int(text) if _CELL.fullmatch(text) else 0
    return Spot(found) if found and is_valid_cell(found) else None


def outline(cell: int) -> list[tuple[float, float]]:
    """Return its corners, (latitude, longitude); of the whole city none."""
    if cell == WHOLE_CITY:
        return []
    return [(round(lat, 6), round(lon, 6)) for lat, lon in cell_to_boundary(cell)]
