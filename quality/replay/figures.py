"""A replayed day in figures, whole and by quarter-hour. Formulas as in FIELD.md; which calls count
as answered in time is for `measures.count_call` to say, as everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from quality.replay.run import CallerFate
from queue_manager.domain.measures.facts import quarter_of
from queue_manager.domain.measures.measures import (
    KPI,
    CallMeasures,
    FigureName,
    Tally,
    count_call,
    service_levels,
)


@dataclass(frozen=True, slots=True)
class ReplayFigures:
    """Calls, counted by the quarter in which they were offered. `waited_seconds` sums the waits of
    `waits` calls: those whose wait had an end. A wait runs from the call's first moment to when
    caller and operator can hear each other, or to the caller's end. `waited_answered_seconds`: of
    the answered ones alone."""

    tally: Tally
    waits: int
    waited_seconds: float
    waited_answered_seconds: float

    @property
    def offered(self) -> int:
        """Count all calls: each is answered or lost."""
        return self.tally.offered

    @property
    def answered(self) -> int:
        return self.tally.answered

    @property
    def lost(self) -> int:
        """Return callers who reached nobody: short abandons, and those who still wait when all is
        over."""
        return self.tally.lost

    @property
    def in_16_seconds(self) -> int:
        """Return calls answered within 16 seconds of their first moment."""
        return self.tally.in_time

    @property
    def mean_wait_seconds(self) -> float | None:
        """Return the mean over answered and lost calls; None where no wait had an end."""
        return self.waited_seconds / self.waits if self.waits else None

    @property
    def mean_wait_answered_seconds(self) -> float | None:
        """Return the mean over answered calls; None without one."""
        return self.waited_answered_seconds / self.answered if self.answered else None

    def service_level(self, name: FigureName) -> float | None:
        """Return one of FIELD.md's four, 0.0 to 1.0; None where there is nothing to count among."""
        return next(it.share for it in service_levels(self.tally) if it.name is name)


def figures_of(fates: Iterable[CallerFate]) -> ReplayFigures:
    """Compute the figures of these calls."""
    tally, waits, waited, waited_answered = Tally(), 0, 0.0, 0.0
    for fate in fates:
        measured = CallMeasures(fate.offered_at, fate.connected_at, fate.outcome, kpi=KPI)
        tally += count_call(measured)
        ends = fate.connected_at or fate.ended_at
        if ends is None:
            continue
        seconds = (ends - fate.offered_at).total_seconds()
        waits, waited = waits + 1, waited + seconds
        if fate.connected_at is not None:
            waited_answered += seconds
    return ReplayFigures(tally, waits, waited, waited_answered)


def by_quarter(fates: Iterable[CallerFate]) -> Mapping[datetime, ReplayFigures]:
    """Compute the figures for each quarter of an hour in which a call was offered, in order."""
    quarters: dict[datetime, list[CallerFate]] = {}
    for fate in fates:
        quarters.setdefault(quarter_of(fate.offered_at), []).append(fate)
    return {at: figures_of(quarters[at]) for at in sorted(quarters)}


def as_json(figures: ReplayFigures) -> dict[str, Any]:
    """Write figures for programs: counts, seconds to the millisecond, shares from 0 to 1; null is
    "no data"."""
    return {
        "offered": figures.offered,
        "answered": figures.answered,
        "lost": figures.lost,
        "mean_wait_seconds": _rounded(figures.mean_wait_seconds, 3),
        "in_16_seconds": figures.in_16_seconds,
        "short_abandons": figures.tally.short_abandon,
        "mean_wait_answered_seconds": _rounded(figures.mean_wait_answered_seconds, 3),
        "service_level": _rounded(figures.service_level(FigureName.IN_TIME), 6),
        "service_level_strict": _rounded(figures.service_level(FigureName.STRICT), 6),
    }


def day_as_json(fates: tuple[CallerFate, ...], zone: tzinfo | None) -> dict[str, Any]:
    """Return the whole day, and `quarter_hours`, each with the moment at which it `begins`: in
    `zone`, or without one where it is None (then the day's own clock is taken for UTC)."""
    quarters = [
        {"begins": shown(at, zone), **as_json(figures)} for at, figures in by_quarter(fates).items()
    ]
    return {**as_json(figures_of(fates)), "quarter_hours": quarters}


def shown(at: datetime, zone: tzinfo | None) -> str:
    """Return a moment as ISO 8601."""
    return at.replace(tzinfo=None).isoformat() if zone is None else at.astimezone(zone).isoformat()


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
