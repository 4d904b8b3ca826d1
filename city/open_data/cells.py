"""H3's cells: where a contact may be counted, and what a cell looks like on a map. Pure."""

from __future__ import annotations

import h3

#: H3's resolution of the finest cells, 0.1 km²; a point that is only somewhere on its street is
#: counted in cells of 5 km² at the finest.
FINEST, ROUGH = 9, 7
#: Corners, to about a metre.
DIGITS = 5
Corner = tuple[float, float]


def cell_of(lat: float, lon: float, *, rough: bool) -> str:
    """Return the finest cell in which that point may be counted."""
    return str(h3.latlng_to_cell(lat, lon, ROUGH if rough else FINEST))


def resolution_of(cell: str) -> int:
    """Return the resolution, from 0 (a continent) to 15 (a square metre)."""
    return int(h3.get_resolution(cell))


def wider(cell: str, resolution: int) -> str:
    """Return the cell of that coarser resolution in which `cell` lies."""
    return str(h3.cell_to_parent(cell, resolution))


def ring_of(cell: str) -> list[Corner]:
    """Return longitude and latitude of its corners, counterclockwise, the first one again at the
    end."""
    ring = [(round(lon, DIGITS), round(lat, DIGITS)) for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]
