"""The facts of one call: every flag and duration that a figure counts, computed once and summed
ever after. Pure: what is on record of the call in, its facts out.

Flags and formulas are those of `measures.py`, causes those of `causes.py`. A change of any of them,
or of this file, that changes a fact needs a new FORMULAS_VERSION: the scribe then builds the facts
of every call again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from queue_manager.domain.floor.states import CutOff, EndedBy, Outcome, RingResult, Route
from queue_manager.domain.measures.causes import NOT_TAKEN, Cause, cause_of
from queue_manager.domain.measures.measures import KPI, LOST, CallMeasures, Tally, count_call

FORMULAS_VERSION = 3
#: A caller who has called within this time before is a repeated caller (168 hours).
REPEAT_WITHIN = timedelta(days=7)
#: Earlier calls are counted up to this number.
MOST_EARLIER_CALLS = 100
QUARTER = timedelta(minutes=15)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
MILLISECOND = timedelta(milliseconds=1)
#: The largest duration that a column holds: 24 days.
MOST_MS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class CallHistory:
    """The records of one call and of what surrounds it. Times are in UTC, `…_seconds` as they were
    recorded.

    `outcome` and `ended_at` are None while the call lasts. `talk_seconds` includes the holds.
    `rung`, `ring_results` and `first_ring_at` are of all rings in their order; `handed_to` (an
    extension) and `handed_outside` (a code of the directory) of all breaks of the talk: both None
    where the operator's side was lost. `free` operators and `in_line` callers: when a caller left
    unanswered. `earlier_calls` of the same number within REPEAT_WITHIN; None: the number is not
    known. `kpi_ms`: of the line, when the call was measured first. `skill`: what the caller needed
    of an operator, by the dispatcher's word (lines/skills.py::skill_of); None: that is not on
    record. `shift_…`: of the roster's row in which the operator was at the connection; None: in
    none, or nobody answered.
    """

    call_id: str
    line: str
    language: str
    offered_at: datetime
    channel: str = "telephone"
    dialled: str | None = None
    route: Route = Route.DISPATCHER
    trial: bool = False
    expected_wait_seconds: float | None = None
    greeted_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    ended_by: EndedBy | None = None
    refusal: str | None = None
    cut_off: CutOff | None = None
    overflowed: bool = False
    operator: str | None = None
    ticket: str | None = None
    talk_seconds: float | None = None
    hold_seconds: float | None = None
    free: int | None = None
    in_line: int | None = None
    rung: Sequence[str] = ()
    ring_results: Sequence[RingResult] = ()
    first_ring_at: datetime | None = None
    handed_to: Sequence[str | None] = ()
    handed_outside: Sequence[str | None] = ()
    wrap_up: timedelta = timedelta()
    unrecorded: timedelta = timedelta()
    survey_score: int | None = None
    abuse: str | None = None
    callback_source: str | None = None
    callback_result: str | None = None
    callback_attempts: int | None = None
    earlier_calls: int | None = None
    kpi_ms: int = KPI // MILLISECOND
    topic_id: int | None = None
    body_id: int | None = None
    district: str | None = None
    skill: str | None = None
    shift_starts_at: datetime | None = None
    shift_ends_at: datetime | None = None


@dataclass(frozen=True)
class CallContext:
    """Part of a call's facts: which call it is, and where it belongs.

    `quarter_at` is the quarter of an hour in which the call was offered: hours and days of every
    zone in use are whole numbers of these. `skill` and `shift_…`: as in CallHistory.
    """

    contact_id: str
    offered_at: datetime
    quarter_at: datetime
    formulas: int
    channel: str
    line: str
    dialled: str | None
    language: str
    operator: str | None
    ticket: str | None
    topic_id: int | None
    body_id: int | None
    district: str | None
    route: Route
    trial: bool
    skill: str | None
    shift_starts_at: datetime | None
    shift_ends_at: datetime | None


@dataclass(frozen=True)
class CallJudgement:
    """Part of a call's facts: how it ended, and in which figures it counts.

    The flags are judged by microseconds, never by milliseconds. `cause`: of a lost call, or of a
    talk that our fault cut off.
    """

    outcome: Outcome | None
    cause: Cause | None
    refusal: str | None
    ended_by: EndedBy | None
    answered: bool
    lost: bool
    short_abandon: bool
    in_time: bool
    in_15: bool
    in_20: bool
    overflowed: bool
    connected_at: datetime | None
    ended_at: datetime | None
    kpi_ms: int


@dataclass(frozen=True)
class CallDurations:
    """Part of a call's facts: how long what took, in whole milliseconds. `talk_ms` is without the
    holds."""

    waited_ms: int | None
    expected_wait_ms: int | None
    greeted_ms: int | None
    first_ring_ms: int | None
    talk_ms: int
    hold_ms: int
    wrap_up_ms: int
    unrecorded_ms: int


@dataclass(frozen=True)
class CallRings:
    """Part of a call's facts: whose telephones were rung, and how often the talk changed hands.

    `breaks`: the operator's side was lost; `transfers`: handed on to a colleague; `handed_outside`:
    to a number of the directory.
    """

    rings: int
    rings_no_answer: int
    rings_failed: int
    not_taken_by: tuple[str, ...]
    breaks: int
    transfers: int
    handed_outside: int


@dataclass(frozen=True)
class CallSequel:
    """Part of a call's facts: what came before and after it."""

    earlier_calls: int | None
    callback_source: str | None
    callback_result: str | None
    callback_attempts: int | None
    survey_score: int | None
    abuse: str | None


@dataclass(frozen=True)
class Facts(CallContext, CallJudgement, CallDurations, CallRings, CallSequel):
    """Facts of one call. The fields are the columns of `contact_facts`."""


def facts_of(call: CallHistory) -> Facts:
    """Compute the facts of a call, also of one that still lasts (then they are not kept)."""
    parts = (_context(call), _judgement(call), _durations(call), _rings(call), _sequel(call))
    return Facts(**{name: value for part in parts for name, value in vars(part).items()})


def _context(call: CallHistory) -> CallContext:
    return CallContext(
        contact_id=call.call_id,
        offered_at=call.offered_at,
        quarter_at=quarter_of(call.offered_at),
        formulas=FORMULAS_VERSION,
        channel=call.channel,
        line=call.line,
        dialled=call.dialled,
        language=call.language,
        operator=call.operator,
        ticket=call.ticket,
        topic_id=call.topic_id,
        body_id=call.body_id,
        district=call.district,
        route=call.route,
        trial=call.trial,
        skill=call.skill,
        shift_starts_at=call.shift_starts_at,
        shift_ends_at=call.shift_ends_at,
    )


def _judgement(call: CallHistory) -> CallJudgement:
    tally = count_call(measured(call))
    return CallJudgement(
        outcome=call.outcome,
        cause=_cause(call),
        refusal=call.refusal,
        ended_by=call.ended_by,
        answered=bool(tally.answered),
        lost=bool(tally.lost),
        short_abandon=bool(tally.short_abandon),
        in_time=bool(tally.in_time),
        in_15=bool(tally.in_15),
        in_20=bool(tally.in_20),
        overflowed=bool(tally.overflowed),
        connected_at=call.connected_at,
        ended_at=call.ended_at,
        kpi_ms=call.kpi_ms,
    )


def _durations(call: CallHistory) -> CallDurations:
    hold_ms = _ms_of_seconds(call.hold_seconds or 0.0)
    return CallDurations(
        waited_ms=_ms_since(call.offered_at, call.connected_at or call.ended_at),
        expected_wait_ms=_ms_or_none(call.expected_wait_seconds),
        greeted_ms=_ms_since(call.offered_at, call.greeted_at),
        first_ring_ms=_ms_since(call.offered_at, call.first_ring_at),
        talk_ms=max(0, _ms_of_seconds(call.talk_seconds or 0.0) - hold_ms),
        hold_ms=hold_ms,
        wrap_up_ms=_ms(call.wrap_up),
        unrecorded_ms=_ms(call.unrecorded),
    )


def _rings(call: CallHistory) -> CallRings:
    results = call.ring_results
    return CallRings(
        rings=len(results),
        rings_no_answer=sum(result is RingResult.NO_ANSWER for result in results),
        rings_failed=sum(result is RingResult.FAILED for result in results),
        not_taken_by=_not_taken_by(call),
        breaks=sum(not any(ways) for ways in _breaks(call)),
        transfers=sum(to is not None for to in call.handed_to),
        handed_outside=sum(code is not None for code in call.handed_outside),
    )


def _sequel(call: CallHistory) -> CallSequel:
    return CallSequel(
        earlier_calls=call.earlier_calls,
        callback_source=call.callback_source,
        callback_result=call.callback_result,
        callback_attempts=call.callback_attempts,
        survey_score=call.survey_score,
        abuse=call.abuse,
    )


def measured(call: CallHistory) -> CallMeasures:
    """Return what of a call is counted. Who was connected, but did not end as answered, was not
    answered: an outcome is never guessed, nor put aside."""
    answered = call.outcome in (None, Outcome.ANSWERED)
    return CallMeasures(
        offered_at=call.offered_at,
        connected_at=call.connected_at if answered else None,
        outcome=call.outcome,
        overflowed=call.overflowed,
        kpi=call.kpi_ms * MILLISECOND,
    )


def tally_of(facts: Facts) -> Tally:
    """Return one call's facts as a tally: what a sum over rows of facts gives for this row."""
    part = "answered" if facts.answered else facts.outcome.value if facts.outcome else "waiting"
    return Tally(
        **{part: 1},
        in_time=int(facts.in_time),
        in_15=int(facts.in_15),
        in_20=int(facts.in_20),
        overflowed=int(facts.overflowed),
    )


def quarter_of(at: datetime) -> datetime:
    """Return the beginning of the quarter of an hour in which `at` lies, by UTC."""
    return at - (at - EPOCH) % QUARTER


def _cause(call: CallHistory) -> Cause | None:
    if call.cut_off is CutOff.PBX_DOWN:
        return Cause.OURS
    if call.outcome not in LOST:
        return None
    known = call.free is not None and call.in_line is not None
    return cause_of(
        call.outcome,
        None if call.first_ring_at is None else call.first_ring_at - call.offered_at,
        rings_not_taken=len(_not_taken_by(call)),
        rings_failed=sum(result is RingResult.FAILED for result in call.ring_results),
        enough_free=(call.free or 0) >= (call.in_line or 0) if known else None,
        vanished=call.cut_off is CutOff.VANISHED,
    )


def _not_taken_by(call: CallHistory) -> tuple[str, ...]:
    """Whose telephone was rung in vain, once for each ring, in their order."""
    rings = zip(call.rung, call.ring_results, strict=True)
    return tuple(operator for operator, result in rings if result in NOT_TAKEN)


def _breaks(call: CallHistory) -> list[tuple[str | None, str | None]]:
    return list(zip(call.handed_to, call.handed_outside, strict=True))


def _ms_since(begins: datetime, ends: datetime | None) -> int | None:
    return None if ends is None else _ms(ends - begins)


def _ms_or_none(seconds: float | None) -> int | None:
    return None if seconds is None else _ms_of_seconds(seconds)


def _ms(lasted: timedelta) -> int:
    return min(max(0, (lasted + MILLISECOND / 2) // MILLISECOND), MOST_MS)


def _ms_of_seconds(seconds: float) -> int:
    return round(min(max(0.0, seconds * 1000), float(MOST_MS)))
