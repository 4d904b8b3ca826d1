"""What a line may be: an administrator's wish is refused where it makes no sense, with the field
and the reason. Pure; the pages put the reasons into the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from foundation.names import LANGUAGES, Names
from queue_manager.domain.lines.hours import DAYS, OpeningSpan, Week, read_clock
from queue_manager.domain.lines.line import LadderStep, Line, StepKind

LONGEST_NAME = 80
MOST_STEPS = 12
#: No citizen waits longer than this for a step to help them.
LONGEST_STEP_SECONDS = 600.0
#: Kinds that help to keep the KPI; once it is broken they come too late.
BEFORE_THE_KPI = frozenset(
    {StepKind.RELAX_TOPICS, StepKind.RESERVE_JOINS, StepKind.END_WRAP_UP, StepKind.RING_TWO}
)
#: Field → the least and the greatest number it may hold.
LIMITS: Mapping[str, tuple[float, float]] = {
    "kpi_seconds": (2, 3600),
    "ring_seconds": (1, 120),
    "wrap_up_seconds": (0, 3600),
    "short_abandon_seconds": (0, 60),
    "priority": (0, 100),
    "most_waiting": (1, 10_000),
}


class LineProblemCode(StrEnum):
    """The reason why a changed line is refused."""

    NOT_A_NUMBER = "not_a_number"
    TAKEN = "taken"
    NAME_MISSING = "name_missing"
    OUT_OF_RANGE = "out_of_range"
    RING_LONGER_THAN_KPI = "ring_longer_than_kpi"
    SHORT_ABANDON_LONGER_THAN_KPI = "short_abandon_longer_than_kpi"
    NO_SUCH_LINE = "no_such_line"
    OVERFLOWS_TO_ITSELF = "overflows_to_itself"
    OVERFLOWS_IN_A_CIRCLE = "overflows_in_a_circle"
    EMERGENCY_HAS_NO_HOURS = "emergency_has_no_hours"
    EMERGENCY_IS_NEVER_FULL = "emergency_is_never_full"
    EMERGENCY_IS_EVERYBODYS = "emergency_is_everybodys"
    NAMED_ONLY_OVERFLOWS = "named_only_overflows"
    NO_SUCH_TOPIC = "no_such_topic"
    NOT_A_WEEK = "not_a_week"
    NOT_A_TIME = "not_a_time"
    CLOSES_BEFORE_IT_OPENS = "closes_before_it_opens"
    HOURS_OVERLAP = "hours_overlap"
    NEVER_OPEN = "never_open"
    TOO_MANY_STEPS = "too_many_steps"
    STEP_NEGATIVE = "step_negative"
    STEP_TOO_LATE = "step_too_late"
    STEP_UNKNOWN = "step_unknown"
    STEP_EMPTY = "step_empty"
    STEP_TWICE = "step_twice"
    NOT_IN_ORDER = "not_in_order"
    SAME_TIME = "same_time"
    AFTER_THE_KPI = "after_the_kpi"
    RESERVE_AFTER_OVERFLOW = "reserve_after_overflow"
    RING_TWO_BEFORE_ONE = "ring_two_before_one"
    ALERT_AFTER_OVERFLOW = "alert_after_overflow"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One refusal. `field` is the wish's; `step` counts from 0 (of `hours`: the day, Monday 0).
    `least`, `most` and `step_kind` fill the sentence's blanks."""

    field: str
    why: LineProblemCode
    step: int | None = None
    least: float | None = None
    most: float | None = None
    step_kind: str | None = None


@dataclass(frozen=True, slots=True)
class LadderStepRequest:
    """A step of the ladder as it was written down."""

    after_seconds: float
    does: tuple[str, ...]


USUAL_STEPS = (
    LadderStepRequest(8, ("relax_topics", "reserve_joins")),
    LadderStepRequest(11, ("end_wrap_up", "alert_lead")),
    LadderStepRequest(13, ("ring_two",)),
    LadderStepRequest(16, ("overflow_joins",)),
)


@dataclass(frozen=True, slots=True)
class LineRequest:
    """A line as an administrator wants it. `hours` are seven days of (opens, closes), `"09:00"`;
    None: always. Seconds as numbers, `overflow_to` another line's number."""

    number: str
    names: Names
    kpi_seconds: float = 16
    ring_seconds: float = 6
    wrap_up_seconds: float = 20
    short_abandon_seconds: float = 5
    priority: int = 0
    emergency: bool = False
    open: bool = True
    hours: tuple[tuple[tuple[str, str], ...], ...] | None = None
    overflow_to: str | None = None
    callback_offer: bool = True
    survey: bool = False
    voicemail: bool = False
    named_only: bool = False
    most_waiting: int | None = None
    greets: bool = True
    topics: tuple[str, ...] = ()
    ladder: tuple[LadderStepRequest, ...] = field(default=USUAL_STEPS)


def problems_of(
    wish: LineRequest, lines: Mapping[str, str | None], topics: Iterable[str], *, new: bool
) -> tuple[LineProblem, ...]:
    """Return everything that makes no sense; empty where the line can be so.

    `lines` are those there are: number → the one it overflows to. `topics` are the codes known.
    """
    return (
        *_names(wish, lines, new=new),
        *_numbers(wish),
        *_overflow(wish, lines),
        *(
            LineProblem("topics", LineProblemCode.NO_SUCH_TOPIC)
            for topic in wish.topics
            if topic not in set(topics)
        ),
        *_hours(wish),
        *ladder_problems(wish.ladder, wish.kpi_seconds, wish.ring_seconds),
    )


def _names(
    wish: LineRequest, lines: Mapping[str, str | None], *, new: bool
) -> Iterator[LineProblem]:
    number = wish.number
    if not (2 <= len(number) <= 8 and number.isascii() and number.isdecimal()):
        yield LineProblem("number", LineProblemCode.NOT_A_NUMBER)
    elif new and number in lines:
        yield LineProblem("number", LineProblemCode.TAKEN)
    for language in LANGUAGES:
        text = wish.names.in_language(language)
        if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
            yield LineProblem(f"names.{language}", LineProblemCode.NAME_MISSING, most=LONGEST_NAME)


def _numbers(wish: LineRequest) -> Iterator[LineProblem]:
    for name, (least, most) in LIMITS.items():
        value = getattr(wish, name)
        if value is not None and not least <= value <= most:
            yield LineProblem(name, LineProblemCode.OUT_OF_RANGE, least=least, most=most)
    if wish.ring_seconds > wish.kpi_seconds:
        yield LineProblem(
            "ring_seconds", LineProblemCode.RING_LONGER_THAN_KPI, most=wish.kpi_seconds
        )
    if wish.short_abandon_seconds > wish.kpi_seconds:
        most = wish.kpi_seconds
        yield LineProblem(
            "short_abandon_seconds", LineProblemCode.SHORT_ABANDON_LONGER_THAN_KPI, most=most
        )
    if wish.emergency and wish.named_only:
        yield LineProblem("named_only", LineProblemCode.EMERGENCY_IS_EVERYBODYS)
    if wish.emergency and wish.most_waiting is not None:
        yield LineProblem("most_waiting", LineProblemCode.EMERGENCY_IS_NEVER_FULL)


def _overflow(wish: LineRequest, lines: Mapping[str, str | None]) -> Iterator[LineProblem]:
    if wish.overflow_to is None:
        return
    if wish.named_only:
        yield LineProblem("overflow_to", LineProblemCode.NAMED_ONLY_OVERFLOWS)
    if wish.overflow_to == wish.number:
        yield LineProblem("overflow_to", LineProblemCode.OVERFLOWS_TO_ITSELF)
    elif wish.overflow_to not in lines:
        yield LineProblem("overflow_to", LineProblemCode.NO_SUCH_LINE)
    elif _comes_back(wish, lines):
        yield LineProblem("overflow_to", LineProblemCode.OVERFLOWS_IN_A_CIRCLE)


def _comes_back(wish: LineRequest, lines: Mapping[str, str | None]) -> bool:
    at, seen = wish.overflow_to, {wish.number}
    while at is not None and at not in seen:
        seen.add(at)
        at = lines.get(at)
    return at == wish.number


def _hours(wish: LineRequest) -> Iterator[LineProblem]:
    if wish.hours is None:
        return
    if wish.emergency:
        yield LineProblem("hours", LineProblemCode.EMERGENCY_HAS_NO_HOURS)
    if len(wish.hours) != len(DAYS):
        yield LineProblem("hours", LineProblemCode.NOT_A_WEEK)
        return
    if not any(wish.hours):
        yield LineProblem("hours", LineProblemCode.NEVER_OPEN)
    for day, spans in enumerate(wish.hours):
        yield from _day(day, spans)


def _day(day: int, spans: Sequence[tuple[str, str]]) -> Iterator[LineProblem]:
    try:
        read = sorted((read_clock(opens), read_clock(closes)) for opens, closes in spans)
    except ValueError:
        yield LineProblem("hours", LineProblemCode.NOT_A_TIME, step=day)
        return
    if any(closes <= opens for opens, closes in read):
        yield LineProblem("hours", LineProblemCode.CLOSES_BEFORE_IT_OPENS, step=day)
    elif any(after[0] < before[1] for before, after in pairwise(read)):
        yield LineProblem("hours", LineProblemCode.HOURS_OVERLAP, step=day)


def ladder_problems(
    ladder: Sequence[LadderStepRequest], kpi_seconds: float, ring_seconds: float
) -> tuple[LineProblem, ...]:
    """Return what is wrong with a ladder; each problem names its step."""
    if len(ladder) > MOST_STEPS:
        return (LineProblem("ladder", LineProblemCode.TOO_MANY_STEPS, most=MOST_STEPS),)
    found: list[LineProblem] = []
    done: dict[str, int] = {}
    for at, step in enumerate(ladder):
        found += _step(at, step, kpi_seconds, ring_seconds)
        found += _order(at, step, ladder[at - 1] if at else None)
        for kind in dict.fromkeys(step.does):
            if kind in done:
                found.append(LineProblem("ladder", LineProblemCode.STEP_TWICE, at, step_kind=kind))
            done.setdefault(kind, at)
    return (*found, *_sequence(done))


def _step(at: int, step: LadderStepRequest, kpi: float, ring: float) -> Iterator[LineProblem]:
    known = {kind.value for kind in StepKind}
    if step.after_seconds < 0:
        yield LineProblem("ladder", LineProblemCode.STEP_NEGATIVE, at)
    elif not step.after_seconds <= LONGEST_STEP_SECONDS:  # nor what is no number
        yield LineProblem("ladder", LineProblemCode.STEP_TOO_LATE, at, most=LONGEST_STEP_SECONDS)
    if not step.does:
        yield LineProblem("ladder", LineProblemCode.STEP_EMPTY, at)
    for kind in step.does:
        if kind not in known:
            yield LineProblem("ladder", LineProblemCode.STEP_UNKNOWN, at, step_kind=kind[:40])
        elif kind in BEFORE_THE_KPI and step.after_seconds >= kpi:
            yield LineProblem("ladder", LineProblemCode.AFTER_THE_KPI, at, most=kpi, step_kind=kind)
        elif kind == StepKind.RING_TWO and step.after_seconds < ring:
            yield LineProblem("ladder", LineProblemCode.RING_TWO_BEFORE_ONE, at, least=ring)


def _order(
    at: int, step: LadderStepRequest, before: LadderStepRequest | None
) -> Iterator[LineProblem]:
    if before is None:
        return
    if step.after_seconds == before.after_seconds:
        yield LineProblem("ladder", LineProblemCode.SAME_TIME, at)
    elif step.after_seconds < before.after_seconds:
        yield LineProblem("ladder", LineProblemCode.NOT_IN_ORDER, at)


def _sequence(done: Mapping[str, int]) -> Iterator[LineProblem]:
    """`done`: kind → the step that does it. Strangers come last."""
    overflow = done.get(StepKind.OVERFLOW_JOINS)
    if overflow is None:
        return
    for kind, why in (
        (StepKind.RESERVE_JOINS, LineProblemCode.RESERVE_AFTER_OVERFLOW),
        (StepKind.ALERT_LEAD, LineProblemCode.ALERT_AFTER_OVERFLOW),
    ):
        if done.get(kind, overflow) > overflow:
            yield LineProblem("ladder", why, done[kind])


def as_line(wish: LineRequest) -> Line:
    """Return the line the dispatcher works with. Raises ValueError for a wish with problems."""
    return Line(
        number=wish.number,
        kpi=timedelta(seconds=wish.kpi_seconds),
        ring_time=timedelta(seconds=wish.ring_seconds),
        wrap_up=timedelta(seconds=wish.wrap_up_seconds),
        short_abandon=timedelta(seconds=wish.short_abandon_seconds),
        names=wish.names,
        priority=wish.priority,
        emergency=wish.emergency,
        ladder=tuple(map(_as_step, wish.ladder)),
        topics=frozenset(wish.topics),
        overflow_to=wish.overflow_to,
        callback_offer=wish.callback_offer,
        open=wish.open,
        most_waiting=wish.most_waiting,
        survey=wish.survey,
        voicemail=wish.voicemail,
        named_only=wish.named_only,
        hours=None if wish.hours is None else as_week(wish.hours),
    )


def _as_step(wish: LadderStepRequest) -> LadderStep:
    does = frozenset(StepKind(kind) for kind in wish.does)
    return LadderStep(timedelta(seconds=wish.after_seconds), does)


def as_week(hours: Sequence[Sequence[Sequence[str]]]) -> Week:
    """Read seven days of clock times as spans. Raises ValueError."""
    if len(hours) != len(DAYS):
        raise ValueError("a week has seven days")
    return tuple(
        tuple(OpeningSpan(read_clock(opens), read_clock(closes)) for opens, closes in day)
        for day in hours
    )
