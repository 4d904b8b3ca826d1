"""What came out of each part of the panels, in words, and what should have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from bench.hotspots import RULES
from bench.panel_paper import Step
from bench.panel_tables import Request, cell_of
from city.open_data.grouping import K
from city.problems.cluster import Cluster
from city.problems.hotspots.backtest import rolling
from city.problems.hotspots.months import month_number
from city.problems.hotspots.table import Reports
from city.problems.scan import SURE
from city.rating.rating import Part
from city.rating.rows.rating import StoredMonth
from foundation.postgres.rows import Row

#: Whole months that are foretold, each from what came before it.
FORETOLD = 6


def facts_step(row: Row, seconds: float) -> Step:
    result = f"{row['facts']:,} came due or ended, {row['in_time']:,} in term"
    return Step("terms and their facts", result, seconds, "" if row["facts"] else "none")


def night_step(row: Row, seconds: float) -> Step:
    result = (
        f"{row['tickets']:,} tickets: {row['topics']:,} with a topic, {row['places']:,} with a "
        f"place, {row['bodies']:,} with a body"
    )
    return Step("the night, all of it", result, seconds)


def problems_step(row: Row) -> Step:
    result = (
        f"{row['in_places']:,} in {row['cells']:,} cells, {row['in_city']} topics in the whole "
        f"city, {row['in_districts']} topics in {row['districts']} districts"
    )
    return Step("problems", result, fault="" if row["in_places"] else "none in a place")


def outlook_step(row: Row, contacts: Sequence[tuple[date, int, int]], today: date) -> Step:
    """What the night expects, and how right its rule was in the last months. `contacts`: (day,
    cell, topic) before `today`."""
    result = f"{row['ahead']} places, {row['expected'] or 0:.0f} contacts"
    for rule, right in foretold(contacts, today).items():
        result += f"; PEI of {rule} {right:.2f}"
    return Step("next month's burden", result, fault="" if row["ahead"] else "no place")


def foretold(contacts: Sequence[tuple[date, int, int]], today: date) -> dict[str, float]:
    """Rule → mean PEI (bench/hotspots.py) of the last FORETOLD whole months."""
    reports = Reports(
        np.array([day.toordinal() for day, _, _ in contacts], dtype=np.int32),
        np.array([cell for _, cell, _ in contacts], dtype=np.uint64),
        np.array([topic for _, _, topic in contacts], dtype=np.int32),
        (),
    )
    present = month_number(today)
    first = min((month_number(day) for day, _, _ in contacts), default=present)
    months = range(max(first + 1, present - FORETOLD), present)
    measured = list(rolling(reports, months, RULES))
    return {
        rule: float(
            np.nanmean([(*it.reports, *it.incidents) for it in measured if it.rule == rule])
        )
        for rule in RULES
        if measured
    }


def clusters_step(found: Sequence[Cluster], injected: Sequence[Request]) -> Step:
    """Whether what was put in is among the clusters that the night's scan found."""
    cells = {cell_of(it) for it in injected}
    hit = [it for it in found if cells & it.cells and it.p <= SURE]
    result = f"{len(found)} found"
    if hit:
        it = hit[0]
        result += (
            f"; the one that was put in: {it.cases} cases where {it.expected:.1f} were expected, "
            f"p = {it.p:.3f}"
        )
    return Step("new clusters", result, fault="" if hit else "the one that was put in is missing")


def rating_step(months: Sequence[StoredMonth], seconds: float) -> Step:
    """`months` that were counted, the latest first."""
    frozen = [it for it in months if it.frozen_at]
    if not frozen:
        return Step("rating", f"{len(months)} months", seconds, "none is frozen")
    rating = frozen[0].rating
    result = (
        f"{len(months)} months, {len(frozen)} frozen; {frozen[0].month}: "
        f"{len(rating.of(Part.BODY))} bodies, {len(rating.of(Part.HEAD))} heads and "
        f"{len(rating.of(Part.DEPUTY))} deputy akims, {rating.city.due:,.0f} due, "
        f"{rating.mean:.0%} solved in term"
    )
    return Step("rating", result, seconds)


def published_step(rows: Sequence[Row], suppressed: int, seconds: float) -> Step:
    """`rows` by how long their days are."""
    spans = ", ".join(f"{it['groups']:,} of a {it['span']}" for it in rows)
    fewest = min((it["fewest"] for it in rows), default=0)
    result = f"{spans}; the fewest applicants of one: {fewest}; {suppressed} contacts suppressed"
    return Step("open data", result, seconds, "" if fewest >= K else "a row of fewer than five")
