"""Figures of a person's month, each a count or a division with what it is made of. Pure.

Another formula needs another FORMULAS_VERSION: a signed sheet says by which it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quality.assessment.interval import mean_of
from quality.kpi.interval import SURE, Interval, mean_interval, share_interval
from quality.kpi.sums import NOTHING, KpiSums, LikeHour

FORMULAS_VERSION = 4
SCORE_STEPS = 10_000


class KpiUnit(StrEnum):
    """The unit in which a value is read."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """A figure of a month. `counted` ÷ `out_of`, or `counted` itself where that is None; 0 divided
    by 0 is no data. Milliseconds are divided by thousands. `interval` holds 95 %, None of fewer
    than five. `like`: what colleagues had in like hours. `differs`: "more" or "less" than theirs
    where that lies outside the 99.8 % interval; None: nothing can be said."""

    code: str
    unit: KpiUnit
    counted: int
    out_of: int | None = None
    interval: Interval | None = None
    like: float | None = None
    differs: str | None = None

    @property
    def value(self) -> float | None:
        if self.out_of is None:
            return float(self.counted)
        return self.counted / self.out_of if self.out_of else None


@dataclass(frozen=True, slots=True)
class KpiRatio:
    """A ratio of sums. `top` ÷ `among`; of a mean `squares` are those of its single values, of a
    share None. `scale`: how many of `top`'s units make one of the figure's."""

    code: str
    unit: KpiUnit
    top: Callable[[KpiSums], int]
    among: Callable[[KpiSums], int]
    squares: Callable[[KpiSums], int] | None = None
    scale: int = 1

    def interval(self, sums: KpiSums, inside: float) -> Interval | None:
        """Compute the interval of these sums; None where the single values are not known."""
        if self.unit is KpiUnit.SHARE:
            return share_interval(self.top(sums), self.among(sums), inside)
        if self.squares is None:
            return None
        found = mean_interval(self.among(sums), self.top(sums), self.squares(sums), inside)
        return found and Interval(max(0.0, found.low) / self.scale, found.high / self.scale)


def _calls(sums: KpiSums) -> int:
    return sums.calls


def _rings(sums: KpiSums) -> int:
    return sums.picked_up + sums.no_answers


#: What is compared with colleagues in like hours.
RATIOS = (
    KpiRatio("aht_seconds", KpiUnit.SECONDS, lambda sums: sums.handled_ms, _calls,
          lambda sums: sums.handled_squares, 1000),
    KpiRatio("talk_seconds", KpiUnit.SECONDS, lambda sums: sums.talk_ms, _calls, scale=1000),
    KpiRatio("hold_seconds", KpiUnit.SECONDS, lambda sums: sums.hold_ms, _calls, scale=1000),
    KpiRatio("wrap_up_seconds", KpiUnit.SECONDS, lambda sums: sums.wrap_up_ms, _calls, scale=1000),
    KpiRatio("answer_seconds", KpiUnit.SECONDS, lambda sums: sums.answer_ms,
    lambda sums: sums.picked_up,
          lambda sums: sums.answer_squares, 1000),
    KpiRatio("no_answer_share", KpiUnit.SHARE, lambda sums: sums.no_answers, _rings),
    KpiRatio("survey_mean", KpiUnit.POINTS, lambda sums: sums.points, lambda sums: sums.marks,
          lambda sums: sums.point_squares),
)  # fmt: skip


def figure(
    ratio: KpiRatio, own: Mapping[LikeHour, KpiSums], others: Mapping[LikeHour, KpiSums]
) -> KpiFigure:
    """Return the figure of `own` work, beside what `others` did in hours of the same kinds."""
    sums = sum(own.values(), NOTHING)
    like = expected(ratio, own, others)
    return KpiFigure(
        ratio.code,
        ratio.unit,
        ratio.top(sums),
        ratio.among(sums) * ratio.scale,
        ratio.interval(sums, 0.95),
        like,
        _differs(ratio, sums, like),
    )


def expected(
    ratio: KpiRatio, own: Mapping[LikeHour, KpiSums], others: Mapping[LikeHour, KpiSums]
) -> float | None:
    """Return what the figure would be had each kind of hour been as it was for the others: their
    figure of each, weighed by one's own count in it. None where they worked in less than half of
    it."""
    weight, total, whole = 0, 0.0, 0
    for kind, sums in own.items():
        n, theirs = ratio.among(sums), others.get(kind, NOTHING)
        whole += n
        if ratio.among(theirs):
            weight += n
            total += n * ratio.top(theirs) / ratio.among(theirs)
    return total / weight / ratio.scale if weight and 2 * weight >= whole else None


def _differs(ratio: KpiRatio, sums: KpiSums, like: float | None) -> str | None:
    sure = ratio.interval(sums, SURE)
    if sure is None or like is None or sure.holds(like):
        return None
    return "less" if sure.high < like else "more"


def share(code: str, counted: int, out_of: int) -> KpiFigure:
    """Return a share that is compared with nobody's."""
    return KpiFigure(code, KpiUnit.SHARE, counted, out_of, share_interval(counted, out_of))


def scored(code: str, scores: Sequence[float]) -> KpiFigure:
    """Compute the mean of scores from 0.0 to 1.0, counted in ten-thousandths."""
    mean = mean_of(scores)
    known = mean.low is not None and mean.high is not None
    return KpiFigure(
        code,
        KpiUnit.SHARE,
        sum(round(SCORE_STEPS * it) for it in scores),
        SCORE_STEPS * len(scores),
        Interval(mean.low or 0.0, mean.high or 0.0) if known else None,
    )


def count(code: str, counted: int) -> KpiFigure:
    """Make a figure that is only counted."""
    return KpiFigure(code, KpiUnit.COUNT, counted)
