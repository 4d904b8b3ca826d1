"""How often the scan finds a cluster that is not there, and how long one topic takes it."""

from __future__ import annotations

import time

import numpy as np
from h3.api.basic_int import grid_disk, latlng_to_cell

from bench import report
from city.problems.scan import PERMUTATIONS, SURE, scan

MONTHS, CONTACTS, FEWER = 100, 2_000, 199
ALLOWED = range(1, 11)
#: A topic's quarter in a big city: cases, cells within so many rings, days.
CASES, RINGS, QUARTER = 5_000, 18, 92
LIMIT_SECONDS = 120.0
MIDDLE = 51.13, 71.43
LAST = 739_000
INJECTED = 12


def random_month(seed: int, contacts: int) -> tuple[list[int], list[int], int]:
    """Cells and days of a small city's contacts in one month, and its last day: places and days
    have nothing to do with each other."""
    return _random(seed, contacts, 6, 30)


def _random(seed: int, contacts: int, rings: int, days: int) -> tuple[list[int], list[int], int]:
    rng = np.random.default_rng(seed)
    cells = sorted(grid_disk(latlng_to_cell(*MIDDLE, 9), rings))
    places = rng.gamma(0.7, size=len(cells))
    weights = rng.gamma(5.0, size=days)
    found = rng.choice(len(cells), contacts, p=places / places.sum())
    ages = rng.choice(days, contacts, p=weights / weights.sum())
    return [cells[it] for it in found], (LAST - ages).tolist(), LAST


async def run(seed: int) -> tuple[str, bool]:
    alarms = sum(_alarms(seed + it) for it in range(MONTHS))
    cells, days, last = _random(seed, CASES, RINGS, QUARTER)
    heart = sorted(set(cells))[len(set(cells)) // 2]
    began = time.perf_counter()
    found = scan([*cells, *[heart] * INJECTED], [*days, *[last - 1] * INJECTED], last)
    seconds = time.perf_counter() - began
    hit = bool(found) and heart in found[0].cells and found[0].p <= SURE
    met = alarms in ALLOWED and hit and seconds <= LIMIT_SECONDS
    first = "the first found" if hit else "**not** found"
    chance = f", p = {found[0].p:.3f}" if found else ""
    body = f"""{MONTHS} months of a small city ({CONTACTS} contacts each, places and days \
independent, seeds from {seed} on), {FEWER} permutations: {alarms} with a cluster of p ≤ {SURE}.

A topic's quarter ({CASES} cases in {len(set(cells))} cells) with {INJECTED} cases more in one \
cell on one day, {PERMUTATIONS} permutations: the injected cluster is {first}{chance}; \
{seconds:.1f} s on one core.

Target: 1 to 10 false alarms, the injected cluster found, within {LIMIT_SECONDS:g} s: \
{"met" if met else "**not met**"}."""
    return report.section(
        "New clusters: false alarms and time", "./komek bench scan", body, "without a PBX"
    ), met


def _alarms(seed: int) -> bool:
    cells, days, last = random_month(seed, CONTACTS)
    return any(it.p <= SURE for it in scan(cells, days, last, permutations=FEWER, seed=seed))
