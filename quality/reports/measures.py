"""What a report can show: each measure is a count, or a count (or a sum) divided by another. Pure.

Formulas are those of `queue_manager/domain/measures/measures.py`; here stands only which of them a
report names. Both parts are whole numbers, so that a report's total is the measure of its sums and
never a mean of its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from quality.reports.sums import Sums
from queue_manager.domain.measures.measures import FigureName, service_levels


class Unit(StrEnum):
    """How a value is told."""

    COUNT = "count"
    SHARE = "share"  # 0.0 to 1.0
    SECONDS = "seconds"
    POINTS = "points"  # of a survey, 1 to 5


class Need(StrEnum):
    """What is read apart for a measure, for it does not add, or is not among the sums."""

    WAITS = "waits"
    FIRST_CALLS = "first_calls"
    STATES = "states"


class Better(StrEnum):
    """Which way is better; a plain count is neither."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Value:
    """`counted`, and what it is divided by (None: it stands for itself). `divides`: whether the two
    say something by themselves; of a percentile they do not."""

    counted: int
    out_of: int | None = None
    divides: bool = True

    @property
    def number(self) -> float | None:
        """None where there is nothing to divide by: no data is not zero."""
        if self.out_of is None:
            return float(self.counted)
        return self.counted / self.out_of if self.out_of else None


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` of sums: milliseconds are divided by thousands where `unit` is seconds. `part`: which
    contacts it counts, or is a mean of: `offered`, `lost` or a column of `report_sums` that is not
    0. `need`: what is read apart for it, from single contacts. `of_calls`: it counts what happened
    in calls, also while somebody else had them than who had them last, so that it is nobody's.
    `unknown`: it cannot be told here."""

    code: str
    unit: Unit
    value: Callable[[Sums], Value]
    part: str
    better: Better = Better.NEITHER
    need: Need | None = None
    of_calls: bool = False
    unknown: bool = False

    def of_no_operator(self) -> Measure:
        """As a report by operators has it: no data where it is `of_calls`."""
        if not self.of_calls:
            return self
        return replace(self, value=lambda _: Value(0, 0, divides=False), unknown=True)


def _count(code: str, better: Better = Better.NEITHER) -> Measure:
    def value(sums: Sums) -> Value:
        return Value(getattr(sums.tally if code in ("offered", "lost") else sums, code))

    return Measure(code, Unit.COUNT, value, code, better)


def _share(code: str, part: str, among: Callable[[Sums], int], better: Better) -> Measure:
    def value(sums: Sums) -> Value:
        return Value(sums.tally.lost if part == "lost" else getattr(sums, part), among(sums))

    return Measure(code, Unit.SHARE, value, part, better)


def _mean(code: str, ms: Callable[[Sums], int], better: Better, part: str = "answered") -> Measure:
    def value(sums: Sums) -> Value:
        return Value(ms(sums), 1000 * (sums.tally.lost if part == "lost" else sums.answered))

    return Measure(code, Unit.SECONDS, value, part, better)


def _level(name: FigureName) -> Measure:
    def value(sums: Sums) -> Value:
        figure = next(it for it in service_levels(sums.tally) if it.name is name)
        return Value(figure.counted, figure.out_of)

    part = {FigureName.NENA_15: "in_15", FigureName.NENA_20: "in_20"}.get(name, "in_time")
    return Measure(f"level_{name.value}", Unit.SHARE, value, part, Better.MORE)


def _percentile(code: str, place: int) -> Measure:
    def value(sums: Sums) -> Value:
        waits = sums.apart.waits_ms
        return Value(waits[place], 1000, divides=False) if waits else Value(0, 0)

    return Measure(code, Unit.SECONDS, value, "answered", Better.LESS, Need.WAITS)


def _resolution(code: str, counted: str, out_of: str) -> Measure:
    def value(sums: Sums) -> Value:
        return Value(getattr(sums.apart, counted), getattr(sums.apart, out_of))

    return Measure(code, Unit.SHARE, value, "answered", Better.MORE, Need.FIRST_CALLS)


def _handled_ms(sums: Sums) -> int:
    return sums.talk_ms + sums.hold_ms + sums.wrap_up_ms


LESS, MORE, NEITHER = Better.LESS, Better.MORE, Better.NEITHER
_ALL = (
    _count("offered"),
    _count("answered"),
    _count("lost", LESS),
    _count("abandoned", LESS),
    _count("short_abandon"),
    _count("callback_kept"),
    _count("informed"),
    _count("self_served"),
    _count("voicemail"),
    _count("refused"),
    _count("failed", LESS),
    _count("overflowed"),
    *(_level(name) for name in FigureName),
    _share("lost_share", "lost", lambda it: it.tally.offered, LESS),
    _mean("answer_seconds", lambda it: it.answered_wait_ms, LESS),
    _percentile("wait_p50_seconds", 0),
    _percentile("wait_p90_seconds", 1),
    _percentile("wait_p95_seconds", 2),
    _mean("lost_after_seconds", lambda it: it.lost_wait_ms, NEITHER, part="lost"),
    _mean("aht_seconds", _handled_ms, NEITHER),
    _mean("talk_seconds", lambda it: it.talk_ms, NEITHER),
    _mean("hold_seconds", lambda it: it.hold_ms, LESS),
    _mean("wrap_up_seconds", lambda it: it.wrap_up_ms, NEITHER),
    Measure(
        "occupancy",
        Unit.SHARE,
        lambda it: Value(it.apart.busy_ms, it.apart.there_ms),
        "answered",
        need=Need.STATES,
    ),
    replace(_share("no_answer_share", "rings_no_answer", lambda it: it.rings, LESS), of_calls=True),
    replace(_share("transfer_share", "transfers", lambda it: it.answered, NEITHER), of_calls=True),
    _count("handed_outside"),
    replace(_count("breaks", LESS), of_calls=True),
    _resolution("on_the_spot_share", "on_the_spot", "with_ticket"),
    _resolution("first_call_share", "alone", "known"),
    _share("repeated_share", "repeated", lambda it: it.known_callers, LESS),
    _count("callbacks"),
    _share("callbacks_reached_share", "callbacks_reached", lambda it: it.callbacks, MORE),
    _count("surveys"),
    Measure(
        "survey_mean", Unit.POINTS, lambda it: Value(it.survey_points, it.surveys), "surveys", MORE
    ),
    _count("abused"),
)
#: Code → measure, in the order in which they are offered.
MEASURES: Mapping[str, Measure] = {measure.code: measure for measure in _ALL}
