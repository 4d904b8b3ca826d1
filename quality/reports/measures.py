"""What is summed of contacts, and what a report can show of the sums. Pure.

Each measure is a count, or a count (or a sum) divided by another. Formulas are those of
`queue_manager/domain/measures/measures.py`; here stands only which of them a report names. Both
parts are whole numbers, so that a report's total is the measure of its sums and never a mean of its
cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from queue_manager.domain.floor.states import Outcome
from queue_manager.domain.measures.measures import FigureName, Tally, service_levels


@dataclass(frozen=True, slots=True)
class Apart:
    """Figures that do not add up, or are not summed; read only for a report that shows them.
    `busy_ms`: operators' time with callers and after them, out of `there_ms` signed in without
    pauses. `waits_ms`: at or below which half, 90 % and 95 % of the answered waited. Of the
    answered `with_ticket`, `on_the_spot` were solved so, and of those `known` to have had their
    days, `alone` did not come again (registry/knowledge/first_call.py)."""

    waits_ms: tuple[int, ...] = ()
    with_ticket: int = 0
    on_the_spot: int = 0
    known: int = 0
    alone: int = 0
    busy_ms: int = 0
    there_ms: int = 0


class _WithApart(msgspec.Struct, frozen=True, kw_only=True):
    apart: Apart = Apart()


# A report by quarters has thousands of them: a Struct is made in a tenth of a dataclass's time.
class ReportSums(_WithApart, frozen=True):
    """Counts of contacts and whole milliseconds: the list of all columns that reports sum.

    The view `contact_counts` (schema.sql) says what one contact adds to each of them, and each
    table of sums has them as columns.

    `answered` … `failed` share out all contacts among themselves. `answered_wait_ms`, `talk_ms`
    (without holds), `hold_ms` and `wrap_up_ms` are of the answered, `lost_wait_ms` of the lost.
    `known_callers`: contacts whose number is known; `repeated`: those of them whose number had
    called within the seven days before. `survey_points`: of all `surveys` together. `apart` is no
    sum: it is lost where sums are added.
    """

    answered: int = 0
    short_abandon: int = 0
    abandoned: int = 0
    callback_kept: int = 0
    informed: int = 0
    self_served: int = 0
    voicemail: int = 0
    refused: int = 0
    failed: int = 0
    in_time: int = 0
    in_15: int = 0
    in_20: int = 0
    overflowed: int = 0
    answered_wait_ms: int = 0
    lost_wait_ms: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0
    rings: int = 0
    rings_no_answer: int = 0
    rings_failed: int = 0
    transfers: int = 0
    handed_outside: int = 0
    breaks: int = 0
    known_callers: int = 0
    repeated: int = 0
    callbacks: int = 0
    callbacks_reached: int = 0
    surveys: int = 0
    survey_points: int = 0
    abused: int = 0

    def __add__(self, other: ReportSums) -> ReportSums:
        return ReportSums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def tally(self) -> Tally:
        """Return the contacts by outcome, of which the service level is computed."""
        return Tally(
            **{outcome.value: getattr(self, outcome.value) for outcome in Outcome},
            in_time=self.in_time,
            in_15=self.in_15,
            in_20=self.in_20,
            overflowed=self.overflowed,
        )

    @property
    def handled_ms(self) -> int:
        """Time that the answered contacts took operators."""
        return self.talk_ms + self.hold_ms + self.wrap_up_ms

    @property
    def offered(self) -> int:
        """Return contacts that asked for an operator."""
        return self.tally.offered

    @property
    def lost(self) -> int:
        """Return contacts that asked for an operator and reached nobody and nothing."""
        return self.tally.lost


NAMES = tuple(name for name in ReportSums.__struct_fields__ if name != "apart")
NOTHING = ReportSums()


class MeasureUnit(StrEnum):
    """The unit in which a value is told."""

    COUNT = "count"
    SHARE = "share"  # 0.0 to 1.0
    SECONDS = "seconds"
    POINTS = "points"  # of a survey, 1 to 5


class Need(StrEnum):
    """The values that are read apart for a measure, for it does not add, or is not among the
    sums."""

    WAITS = "waits"
    FIRST_CALLS = "first_calls"
    STATES = "states"


class Better(StrEnum):
    """The direction that is better; a plain count is neither."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a measure. `counted`, and what it is divided by (None: it stands for itself).
    `divides`: whether the two say something by themselves; of a percentile they do not."""

    counted: int
    out_of: int | None = None
    divides: bool = True

    @property
    def number(self) -> float | None:
        """Return the number; None where there is nothing to divide by: no data is not zero."""
        if self.out_of is None:
            return float(self.counted)
        return self.counted / self.out_of if self.out_of else None


@dataclass(frozen=True, slots=True)
class ReportMeasure:
    """Figure of a report. `value` of sums: milliseconds are divided by thousands if `unit` is
    seconds. `part`: the attribute of Sums that says which contacts it counts, or is a mean of.
    `need`: what is read apart for it, from single contacts. `of_calls`: it counts what happened in
    calls, also while somebody else had them than who had them last, so that it is nobody's.
    `unknown`: it cannot be told here."""

    code: str
    unit: MeasureUnit
    value: Callable[[ReportSums], Value]
    part: str
    better: Better = Better.NEITHER
    need: Need | None = None
    of_calls: bool = False
    unknown: bool = False

    def of_no_operator(self) -> ReportMeasure:
        """Return the measure as a report by operators has it: no data where it is `of_calls`."""
        if not self.of_calls:
            return self
        return replace(self, value=lambda _: Value(0, 0, divides=False), unknown=True)


LESS, MORE, NEITHER = Better.LESS, Better.MORE, Better.NEITHER


def _count(code: str, better: Better = NEITHER) -> ReportMeasure:
    return ReportMeasure(
        code, MeasureUnit.COUNT, lambda sums: Value(getattr(sums, code)), code, better
    )


def _share(code: str, part: str, among: str, better: Better) -> ReportMeasure:
    def value(sums: ReportSums) -> Value:
        return Value(getattr(sums, part), getattr(sums, among))

    return ReportMeasure(code, MeasureUnit.SHARE, value, part, better)


def _mean(code: str, ms: str, better: Better = NEITHER, part: str = "answered") -> ReportMeasure:
    def value(sums: ReportSums) -> Value:
        return Value(getattr(sums, ms), 1000 * getattr(sums, part))

    return ReportMeasure(code, MeasureUnit.SECONDS, value, part, better)


def _level(name: FigureName) -> ReportMeasure:
    def value(sums: ReportSums) -> Value:
        figure = next(level for level in service_levels(sums.tally) if level.name is name)
        return Value(figure.counted, figure.out_of)

    part = {FigureName.NENA_15: "in_15", FigureName.NENA_20: "in_20"}.get(name, "in_time")
    return ReportMeasure(f"level_{name.value}", MeasureUnit.SHARE, value, part, MORE)


def _percentile(code: str, place: int) -> ReportMeasure:
    def value(sums: ReportSums) -> Value:
        waits = sums.apart.waits_ms
        return Value(waits[place], 1000, divides=False) if waits else Value(0, 0)

    return ReportMeasure(code, MeasureUnit.SECONDS, value, "answered", LESS, Need.WAITS)


def _share_apart(code: str, part: str, among: str, better: Better, need: Need) -> ReportMeasure:
    def value(sums: ReportSums) -> Value:
        return Value(getattr(sums.apart, part), getattr(sums.apart, among))

    return ReportMeasure(code, MeasureUnit.SHARE, value, "answered", better, need)


#: Code → measure, in the order in which they are offered.
MEASURES: Mapping[str, ReportMeasure] = {
    measure.code: measure
    for measure in (
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
        _share("lost_share", "lost", "offered", LESS),
        _mean("answer_seconds", "answered_wait_ms", LESS),
        _percentile("wait_p50_seconds", 0),
        _percentile("wait_p90_seconds", 1),
        _percentile("wait_p95_seconds", 2),
        _mean("lost_after_seconds", "lost_wait_ms", part="lost"),
        _mean("aht_seconds", "handled_ms"),
        _mean("talk_seconds", "talk_ms"),
        _mean("hold_seconds", "hold_ms", LESS),
        _mean("wrap_up_seconds", "wrap_up_ms"),
        _share_apart("occupancy", "busy_ms", "there_ms", NEITHER, Need.STATES),
        replace(_share("no_answer_share", "rings_no_answer", "rings", LESS), of_calls=True),
        replace(_share("transfer_share", "transfers", "answered", NEITHER), of_calls=True),
        _count("handed_outside"),
        replace(_count("breaks", LESS), of_calls=True),
        _share_apart("on_the_spot_share", "on_the_spot", "with_ticket", MORE, Need.FIRST_CALLS),
        _share_apart("first_call_share", "alone", "known", MORE, Need.FIRST_CALLS),
        _share("repeated_share", "repeated", "known_callers", LESS),
        _count("callbacks"),
        _share("callbacks_reached_share", "callbacks_reached", "callbacks", MORE),
        _count("surveys"),
        replace(
            _share("survey_mean", "survey_points", "surveys", MORE),
            unit=MeasureUnit.POINTS,
            part="surveys",
        ),
        _count("abused"),
    )
}
