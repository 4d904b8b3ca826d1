"""Places of problems as addresses and plans write them: a cell of H3, or the city. Pure."""

from __future__ import annotations

import re

from h3.api.basic_int import cell_to_boundary, int_to_str, is_valid_cell, str_to_int

from city.problems.places import WHOLE_CITY

#: A topic in the whole city has this in place of a cell.
CITY_WORD = "city"
_CELL = re.compile(r"[0-9a-f]{15}")


def written(cell: int) -> str:
    """As it stands in addresses."""
    return CITY_WORD if cell == WHOLE_CITY else int_to_str(cell)


def read_place(text: str) -> int | None:
    """What `written` wrote; None: it is no place."""
    if text == CITY_WORD:
        return WHOLE_CITY
    found = str_to_int(text) if _CELL.fullmatch(text) else 0
    return found if found and is_valid_cell(found) else None


def outline(cell: int) -> list[tuple[float, float]]:
    """Its corners, (latitude, longitude); of the whole city none."""
    if cell == WHOLE_CITY:
        return []
    return [(round(lat, 6), round(lon, 6)) for lat, lon in cell_to_boundary(cell)]
