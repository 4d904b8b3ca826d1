"""The dispatcher's own records, put together call by call as the database would; and a slow recount
of what a day's figures are, told from the records alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from queue_manager.domain.floor import records as note
from queue_manager.domain.floor.states import OperatorState
from queue_manager.domain.measures.facts import MILLISECOND, CallHistory

R = TypeVar("R")
KPI = timedelta(seconds=16)


def histories(
    records: Iterable[note.Record], kpis: Mapping[str, timedelta] | None = None
) -> list[CallHistory]:
    """What is on record of each call, in the order in which they began."""
    every = list(records)
    return [
        _history(call, [it for it in every if _call_of(it) == call.call_id], every, kpis or {})
        for call in _all(every, note.CallBegan)
    ]


def _history(
    call: note.CallBegan,
    own: list[note.Record],
    every: list[note.Record],
    kpis: Mapping[str, timedelta],
) -> CallHistory:
    answered = next(iter(_all(own, note.CallAnswered)), None)
    ended = next(iter(_all(own, note.CallEnded)), None)
    rings = sorted(_all(own, note.RingEnded), key=lambda it: (it.started_at, it.ring_id))
    broken = sorted(_all(own, note.CallBroken), key=lambda it: it.lost_at)
    survey = next(iter(_all(own, note.SurveyScored)), None)
    kept = [it for it in _all(every, note.CallbackQueued) if it.callback_id == call.call_id]
    over = next(
        (it for it in _all(every, note.CallbackEnded) if it.callback_id == call.call_id), None
    )
    crowd = ended.crowd if ended else None
    return CallHistory(
        call_id=call.call_id,
        line=call.line,
        language=call.language,
        offered_at=call.offered_at,
        dialled=call.dialled,
        trial=call.trial,
        expected_wait_seconds=call.expected_wait_seconds,
        connected_at=answered.connected_at if answered else None,
        operator=(ended and ended.operator) or (answered.operator if answered else None),
        ended_at=ended.ended_at if ended else None,
        outcome=ended.outcome if ended else None,
        ended_by=ended.ended_by if ended else None,
        refusal=ended.refusal if ended else None,
        cut_off=ended.cut_off if ended else None,
        overflowed=ended.overflowed if ended else False,
        greeted_at=ended.greeted_at if ended else None,
        talk_seconds=ended.talk_seconds if ended else None,
        hold_seconds=ended.hold_seconds if ended else None,
        ticket=ended.ticket if ended else None,
        free=len(crowd.available) if crowd else None,
        in_line=crowd.waiting if crowd else None,
        rung=[it.operator for it in rings],
        ring_results=[it.result for it in rings],
        first_ring_at=rings[0].started_at if rings else None,
        handed_to=[it.transfer_to for it in broken],
        handed_outside=[it.outside for it in broken],
        wrap_up=sum((it.ended_at - it.began_at for it in wrap_ups(own)), timedelta()),
        survey_score=survey.score if survey else None,
        callback_source=kept[-1].source.value if kept else None,
        callback_result=over.result.value if over else None,
        callback_attempts=(over.attempts if over else 0) if kept else None,
        kpi_ms=kpis.get(call.line, KPI) // MILLISECOND,
    )


def wrap_ups(records: Iterable[note.Record]) -> list[note.StateEnded]:
    """Wrap-ups after calls. Two that begin in one instant are one: the longer stays."""
    found: dict[tuple[object, ...], note.StateEnded] = {}
    for it in _all(records, note.StateEnded):
        key = (it.operator, it.began_at, it.call_id)
        if it.state is OperatorState.WRAP_UP and it.call_id:
            found[key] = max(found.get(key, it), it, key=lambda each: each.ended_at)
    return list(found.values())


@dataclass
class Recount:
    """The figures of all calls that are in figures, counted the slow and obvious way."""

    parts: Counter[str] = field(default_factory=Counter)
    in_time: int = 0
    in_15: int = 0
    in_20: int = 0
    overflowed: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0


def recount(records: Iterable[note.Record], kpis: Mapping[str, timedelta] | None = None) -> Recount:
    """As the queries of the figures counted before there were facts."""
    of_call: dict[str, list[note.Record]] = defaultdict(list)
    for record in records:
        if (call_id := _call_of(record)) is not None:
            of_call[call_id].append(record)
    found = Recount()
    for own in of_call.values():
        began = next(iter(_all(own, note.CallBegan)), None)
        if began is not None and not began.trial:
            _count(found, began, own, (kpis or {}).get(began.line, KPI))
    return found


def _count(found: Recount, began: note.CallBegan, own: list[note.Record], kpi: timedelta) -> None:
    answered = next(iter(_all(own, note.CallAnswered)), None)
    ended = next(iter(_all(own, note.CallEnded)), None)
    if answered is not None:
        waited = answered.connected_at - began.offered_at
        found.parts["answered"] += 1
        found.in_time += waited <= kpi
        found.in_15 += waited <= timedelta(seconds=15)
        found.in_20 += waited <= timedelta(seconds=20)
        found.overflowed += ended is not None and ended.overflowed
    else:
        found.parts[ended.outcome.value if ended else "waiting"] += 1
    if ended is not None and ended.outcome == "answered":
        found.talk += ended.talk_seconds - ended.hold_seconds
        found.hold += ended.hold_seconds
        found.wrap_up += sum((it.ended_at - it.began_at).total_seconds() for it in wrap_ups(own))
    if ended is not None and ended.cut_off == "pbx_down":
        found.causes["ours"] += 1
    elif ended is not None and ended.outcome in ("abandoned", "short_abandon", "failed"):
        found.causes[_cause(began, ended, _all(own, note.RingEnded))] += 1


def _cause(began: note.CallBegan, ended: note.CallEnded, rings: list[note.RingEnded]) -> str:
    if ended.outcome == "failed" or any(ring.result == "failed" for ring in rings):
        return "ours"
    if ended.cut_off == "vanished":
        return "vanished"
    if ended.outcome == "short_abandon":
        return "left_early"
    if any(ring.result in ("no_answer", "rejected", "busy", "unreachable") for ring in rings):
        return "not_taken"
    if not rings:
        crowd = ended.crowd
        enough = crowd is not None and len(crowd.available) >= crowd.waiting
        return "ours" if enough else "nobody_free"
    first = min(ring.started_at for ring in rings)
    late = first - began.offered_at > timedelta(seconds=1)
    return "nobody_free" if late else "left_ringing"


def _call_of(record: note.Record) -> str | None:
    found: str | None = getattr(record, "call_id", None)
    return found


def _all(records: Iterable[note.Record], kind: type[R]) -> list[R]:
    return [record for record in records if isinstance(record, kind)]
