"""Missed calls of any day: filtered, counted, and told with their stories."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from foundation.postgres.pool import Connection
from queue_manager.domain.floor.records import Crowd
from queue_manager.domain.floor.states import CutOff, Outcome, RingResult
from queue_manager.domain.measures.causes import Cause
from queue_manager.rows import missed_calls
from queue_manager.rows.missed_calls import MissedCall, RefusedCall, Story
from queue_manager.rows.service_level import ServiceLevelPeriod
from softphone_ui.web.listing import MOST_ROWS, read_cursor, write_cursor
from softphone_ui.web.numbers import SHOWN_DIGITS, shown_number
from softphone_ui.web.period import PeriodQuery

ROWS = 100
MOST_REFUSED = 500
HOUR = timedelta(hours=1)


class Sequel(StrEnum):
    """The sequel of a missed call, so far."""

    OWED = "owed"
    CAME_AGAIN = "came_again"
    CALLED_BACK = "called_back"
    NO_NUMBER = "no_number"
    WITHDRAWN = "withdrawn"


class MissedFilter(PeriodQuery):
    """A filter of missed calls. `hour` counts from the period's beginning (0–23 of a day).
    `operator` was rung and did not take the call. `digits` are part of the caller's number."""

    cause: Cause | None = None
    sequel: Sequel | None = None
    hour: Annotated[int, Meta(ge=0)] | None = None
    operator: Annotated[str, Meta(max_length=8)] | None = None
    digits: Annotated[str, Meta(max_length=30)] | None = None


class MissedQuery(MissedFilter):
    """A query for missed calls. `after` is the `next` of the page before."""

    after: str | None = None
    limit: Annotated[int, Meta(ge=1, le=MOST_ROWS)] = ROWS


class RingView(Struct):
    operator: str
    name: str
    seconds: float
    result: RingResult


class LadderStepView(Struct):
    """A step of the line's ladder that was taken `after_seconds` of waiting; "breach": the KPI
    passed, with the cause. `operator` is whom the step brought in."""

    step: str
    after_seconds: float
    operator: str | None
    cause: Cause | None


class CrowdView(Struct):
    """The activity of everybody when the caller left; `paused` is extension → reason. `waiting`
    counts everyone in line, this caller too."""

    available: list[str]
    ringing: list[str]
    talking: list[str]
    wrap_up: list[str]
    paused: dict[str, str]
    waiting: int


class MissedCallView(Struct):
    """A missed call with its story. `caller` is whole or covered, by role; "" if withheld.

    `cut_off`: why the call ended that nobody meant to end; where it was `answered`, in mid-talk.
    `expected_wait_seconds` was the estimate when they came. `came_again_at` is the caller's next
    call that was answered, `came_again` counts all later ones. `called_back_by` names who noted the
    call back.
    """

    call_id: str
    line: str
    offered_at: datetime
    left_at: datetime
    waited_seconds: float
    caller: str
    language: str
    outcome: Outcome
    cause: Cause
    failure: str | None
    expected_wait_seconds: float | None
    rings: list[RingView]
    steps: list[LadderStepView]
    crowd: CrowdView | None
    sequel: Sequel
    came_again: int
    came_again_at: datetime | None
    called_back_at: datetime | None
    called_back_by: str | None
    ticket: str | None
    cut_off: CutOff | None = None


class Judged(Struct, frozen=True, gc=False):
    """A missed call with what is told from it."""

    call: MissedCall
    cause: Cause
    sequel: Sequel
    hour: int


@dataclass(frozen=True, slots=True)
class MissedCalls:
    """All missed calls of the period, and those the filter chose, oldest first."""

    every: list[Judged]
    chosen: list[Judged]
    causes: Counter[Cause]
    sequels: Counter[Sequel]
    hours: dict[int, Counter[Cause]]

    @property
    def total(self) -> int:
        return len(self.every)


async def find(
    connection: Connection, period: ServiceLevelPeriod, filters: MissedFilter, *, whole: bool
) -> MissedCalls:
    """Read and judge the period's missed calls. Each count leaves its own filter aside.

    Without `whole` numbers, only the four digits that are shown can be looked for.
    """
    missed = await missed_calls.missed_calls(connection, period)
    return await asyncio.to_thread(choose, missed, period, filters, whole=whole)


def choose(
    missed: Iterable[MissedCall], period: ServiceLevelPeriod, filters: MissedFilter, *, whole: bool
) -> MissedCalls:
    """Choose of calls that were read, as `find`. A period has as many as callers like to lose: in a
    thread."""
    every = [judge(call, period) for call in missed]
    digits = "".join(it for it in filters.digits or "" if it.isdecimal())
    fitting = [j for j in every if _concerns(j.call, filters.operator, digits, whole=whole)]
    hours: dict[int, Counter[Cause]] = {}
    for judged in fitting:
        if fits(judged, filters, but="hour"):
            hours.setdefault(judged.hour, Counter())[judged.cause] += 1
    return MissedCalls(
        every=every,
        chosen=[judged for judged in fitting if fits(judged, filters)],
        causes=Counter(j.cause for j in fitting if fits(j, filters, but="cause")),
        sequels=Counter(j.sequel for j in fitting if fits(j, filters, but="sequel")),
        hours=hours,
    )


def judge(call: MissedCall, period: ServiceLevelPeriod) -> Judged:
    """Return the cause, the sequel, and the hour of the period."""
    return Judged(call, call.cause, sequel_of(call), (call.offered_at - period.begins) // HOUR)


def sequel_of(call: MissedCall) -> Sequel:
    """Return what came of it: called back by someone, came again and was answered, withdrawn by a
    lead, or still due."""
    if call.withdrawn:
        return Sequel.WITHDRAWN
    if call.done_at is not None and call.done_by is not None:
        return Sequel.CALLED_BACK
    if call.came_again_at is not None or call.done_at is not None:
        return Sequel.CAME_AGAIN
    return Sequel.NO_NUMBER if call.caller is None else Sequel.OWED


def fits(judged: Judged, filters: MissedFilter, *, but: str = "") -> bool:
    """Return whether cause, sequel and hour are the wanted ones, the field `but` left aside."""
    return (
        (but == "cause" or filters.cause in (None, judged.cause))
        and (but == "sequel" or filters.sequel in (None, judged.sequel))
        and (but == "hour" or filters.hour in (None, judged.hour))
    )


def _concerns(call: MissedCall, operator: str | None, digits: str, *, whole: bool) -> bool:
    number = call.caller or ""
    return (operator is None or operator in call.not_taken_by) and (
        digits in (number if whole else number[-SHOWN_DIGITS:])
    )


def page_of(chosen: list[Judged], after: str | None, limit: int) -> tuple[list[Judged], str | None]:
    """Return one page, newest first, and the cursor of the next. Raises BadRequest for a bad
    cursor."""
    cursor = read_cursor(after)
    newest = chosen[::-1]
    if cursor is not None:
        newest = [j for j in newest if (j.call.offered_at, j.call.call_id) < cursor]
    shown = newest[:limit]
    more = len(newest) > limit
    return shown, write_cursor(shown[-1].call.offered_at, shown[-1].call.call_id) if more else None


async def find_refused(
    connection: Connection, period: ServiceLevelPeriod, *, whole: bool
) -> list[RefusedCall]:
    """Return the latest refused calls of the period, newest first, with the numbers as they are
    shown. They are no missed calls of the figures: `lost` and `offered` leave them out."""
    found = await missed_calls.refused_calls(connection, period, MOST_REFUSED)
    return [replace(it, caller=shown_number(it.caller, whole=whole)) for it in found]


async def tell(
    connection: Connection, judged: Iterable[Judged], names: dict[str, str], *, whole: bool
) -> list[MissedCallView]:
    """Return the calls with their stories, in the order given."""
    calls = list(judged)
    stories = await missed_calls.stories(connection, [each.call.call_id for each in calls])
    return [_tell(each, stories[each.call.call_id], names, whole=whole) for each in calls]


def _tell(judged: Judged, story: Story, names: dict[str, str], *, whole: bool) -> MissedCallView:
    call = judged.call
    by_hand = judged.sequel is Sequel.CALLED_BACK
    return MissedCallView(
        call_id=call.call_id,
        line=story.line,
        offered_at=call.offered_at,
        left_at=story.ended_at,
        waited_seconds=call.waited_seconds,
        caller=shown_number(call.caller, whole=whole),
        language=story.language,
        outcome=call.outcome,
        cause=judged.cause,
        failure=story.failure,
        rings=[
            RingView(ring.operator, names.get(ring.operator, ""), ring.seconds, ring.result)
            for ring in story.rings
        ],
        steps=[
            LadderStepView(
                step.step,
                (step.at - call.offered_at).total_seconds(),
                step.operator,
                Cause(step.cause) if step.cause else None,
            )
            for step in story.steps
        ],
        expected_wait_seconds=story.expected_wait_seconds,
        crowd=_tell_crowd(story.crowd),
        sequel=judged.sequel,
        came_again=call.came_again,
        came_again_at=call.came_again_at,
        called_back_at=call.done_at if by_hand else None,
        called_back_by=story.done_by_name if by_hand else None,
        ticket=call.ticket,
        cut_off=CutOff(call.cut_off) if call.cut_off else None,
    )


def _tell_crowd(crowd: Crowd | None) -> CrowdView | None:
    if crowd is None:
        return None
    return CrowdView(
        available=list(crowd.available),
        ringing=list(crowd.ringing),
        talking=list(crowd.talking),
        wrap_up=list(crowd.wrap_up),
        paused=crowd.paused,
        waiting=crowd.waiting,
    )
