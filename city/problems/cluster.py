"""What a scan finds (`city/problems/scan.py`). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from h3.api.basic_int import grid_disk


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of cases. `cell` and `radius` (rings) are the disc, `days` how many of the last
    days; `expected` cases beside those that came; `p`: how often chance alone makes a cluster as
    strong."""

    cell: int
    radius: int
    days: int
    cases: int
    expected: float
    ratio: float
    p: float

    @property
    def cells(self) -> frozenset[int]:
        return frozenset(grid_disk(self.cell, self.radius))
