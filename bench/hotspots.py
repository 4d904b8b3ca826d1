"""Next month's places foretold, by rolling months: PEI of ours and of the rules to beat."""

from __future__ import annotations

import gzip
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import report
from bench.hotspot_city import BEGINS, MONTHS, MadeCity, made_city
from city.problems.hotspots import rules
from city.problems.hotspots.backtest import PARTS, Measured, Rule, rolling
from city.problems.hotspots.forecast import ranked
from city.problems.hotspots.months import Counts, Monthly, monthly, months_of
from city.problems.hotspots.table import Reports, read

OURS, TRUE = "ours", "the true intensities"
#: Reports of a cell and month in the made cities: a busy one, and a quiet one.
RATES = (6.0, 1.5)
#: Months of a public table that are foretold, and that must lie before the first.
MOST_MONTHS, LEAST_PAST = 24, 3
HALF_YEAR = 5
DRAWS, CONFIDENCE = 2_000, (2.5, 97.5)
FAR = date(2100, 1, 1)


def _simple(rule: object) -> Rule:
    def run(past: Reports, month: int) -> tuple[NDArray[np.uint64], Counts]:
        table: Monthly = monthly(past, month)
        return table.cells, rule(table)  # type: ignore[operator]

    return run


RULES: dict[str, Rule] = {
    OURS: ranked,
    "last month": _simple(rules.last_month),
    "EWMA": _simple(rules.moving_mean),
    "EWMA, smoothed": _simple(rules.smoothed_mean),
}


@dataclass(frozen=True)
class Trial:
    """One table of reports: its rules, its months, and how many before each may be used."""

    name: str
    reports: Reports
    months: Sequence[int]
    rules: Mapping[str, Rule]
    history: int | None = None


async def run(files: Sequence[Path], seed: int) -> tuple[str, bool]:
    trials = [it for rate in RATES for it in _made(made_city(seed, rate), rate)]
    trials += [it for file in files for it in _of_file(file)]
    began = time.perf_counter()
    parts, met = [], True
    for trial in trials:
        measured = list(rolling(trial.reports, trial.months, trial.rules, trial.history))
        text, beats = _section(trial, measured, np.random.default_rng(seed))
        parts.append(text)
        met = met and beats
    seconds = time.perf_counter() - began
    body = _body(parts, seed, seconds, met)
    command = " ".join(["./komek bench hotspots", *(f"--from {it.name}" for it in files)])
    title = "Next month's places, by rolling months"
    return report.section(title, command, body, "without a PBX"), met


def _made(city: MadeCity, rate: float) -> list[Trial]:
    def true(past: Reports, month: int) -> tuple[NDArray[np.uint64], Counts]:
        cells = np.unique(past.cells)
        return cells, city.rates[month - BEGINS][np.searchsorted(city.cells, cells)]

    months = range(BEGINS + MONTHS - 12, BEGINS + MONTHS)
    name = f"a made city, {rate:g} reports a cell and month"
    known = {**RULES, TRUE: true}
    return [
        Trial(f"{name}, all its past", city.reports, months, known),
        Trial(f"{name}, a half-year at a time", city.reports, months, known, HALF_YEAR),
    ]


def _of_file(file: Path) -> list[Trial]:
    data = file.read_bytes()
    reports = read(gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data, 9, FAR)
    found = months_of(reports.days)
    first, last = int(np.min(found)), int(np.max(found))
    name = file.name.partition(".")[0]
    trials = []
    for words, past in (("all its past", None), ("a half-year at a time", HALF_YEAR)):
        begins = max(first + (past or LEAST_PAST), last - MOST_MONTHS)
        months = range(begins, last + 1)
        if months:
            trials.append(Trial(f"`{name}`, {words}", reports, months, RULES, past))
    return trials


def _columns(measured: Sequence[Measured], rule: str) -> Counts:
    """[month, column] of one rule."""
    rows = [(*it.reports, *it.incidents) for it in measured if it.rule == rule]
    return np.array(rows)


def _section(
    trial: Trial, measured: Sequence[Measured], rng: np.random.Generator
) -> tuple[str, bool]:
    ours = _columns(measured, OURS)
    lines, beats = [], True
    for rule in trial.rules:
        theirs = _columns(measured, rule)
        line = [rule, *(f"{it:.3f}" for it in np.nanmean(theirs, axis=0))]
        line.append(f"{np.nanmean(theirs):.3f}")
        if rule not in (OURS, TRUE):
            low, high = _interval(np.nanmean(ours - theirs, axis=1), rng)
            line.append(f"{np.nanmean(ours - theirs):+.3f} ({low:+.3f} to {high:+.3f})")
            beats = beats and bool(np.nanmean(ours) > np.nanmean(theirs))
        lines.append([*line, ""][: len(_HEAD)])
    rows = f"{len(trial.reports.days):,} rows, {len(np.unique(trial.reports.cells)):,} cells"
    head = f"{trial.name} ({rows}, {len(trial.months)} months)"
    return f"{head}:\n\n{report.table(_HEAD, lines)}", beats


_HEAD = [
    "rule",
    *(f"reports, {part:.0%}" for part in PARTS),
    *(f"incidents, {part:.0%}" for part in PARTS),
    "mean",
    "ours is better by",
]


def _interval(gains: Counts, rng: np.random.Generator) -> tuple[float, float]:
    """95 % of the mean gain, months drawn anew."""
    gains = gains[~np.isnan(gains)]
    means = rng.choice(gains, (DRAWS, len(gains))).mean(axis=1)
    low, high = np.percentile(means, CONFIDENCE)
    return float(low), float(high)


def _body(parts: Sequence[str], seed: int, seconds: float, met: bool) -> str:
    whole = "\n\n".join(parts)
    return f"""Each month is foretold from what came before it, in cells of H3 at resolution 9. \
PEI: what the k highest cells had, as a part of what the best k had; k is 1 % or 5 % of the cells \
with a report so far, equal scores by cell. An incident is all reports of a topic in a cell with \
gaps under 7 days. The made cities have 1,000 cells, 24 months, ten topics with seasons, drift \
and 150 new problems (seed {seed}); what their true intensities reach is the ceiling for reports. \
Gains are means over months and columns, with 95 % intervals by drawing the months anew. All took \
{seconds:.0f} s.

{whole}

Target: better than each simple rule in every mean: {"met" if met else "**not met**"}."""
