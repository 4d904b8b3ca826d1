"""`/missed`: the missed calls of a day, read as sentences under the figures they explain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aiohttp import web

from queue_manager.domain.floor.callback import CallbackSource
from queue_manager.domain.measures.causes import Cause
from queue_manager.rows import callbacks
from softphone_ui.callbacks.figures import figures
from softphone_ui.missed_calls.api import MissedCallsPage, load
from softphone_ui.missed_calls.missed_calls import (
    HOUR,
    MOST_REFUSED,
    MissedQuery,
    find_refused,
)
from softphone_ui.missed_calls.sentences import (
    CAUSES,
    CAUSES_EXPLAINED,
    REFUSALS,
    SEQUELS,
    crowd_in_words,
    rings_in_words,
    sequel_in_words,
    steps_in_words,
)
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.period_pages import fields_of, linker, read_query, render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from staff.roles import Right

#: Longer periods are not drawn hour by hour.
MOST_HOURS = 48


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar of causes; `x` and `width` in per cent of it."""

    cause: Cause
    calls: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class HourCell:
    """Hour of the table. `has_come` is false for an hour that has not begun. `missed` counts the
    lost calls and the talks that a fault of ours cut off. `stack` holds the segments of their bar
    as `(cause, y, height)`, in per cent of the highest bar."""

    hour: int
    begins_at: datetime
    has_come: bool
    lost: int
    missed: int
    offered: int
    in_time_share: float | None
    at_work: float | None
    occupancy: float | None
    stack: list[tuple[Cause, float, float]]


def segments(causes: dict[Cause, int]) -> list[Segment]:
    """Return the bar of causes, from left to right in the order of `Cause`."""
    total, x, made = sum(causes.values()), 0.0, []
    for cause in Cause:
        if calls := causes.get(cause, 0):
            made.append(Segment(cause, calls, x, 100 * calls / total))
            x += 100 * calls / total
    return made


def hour_cells(loaded: MissedCallsPage) -> list[HourCell]:
    """Return the period hour by hour, those to come too; empty for a long period."""
    period = loaded.chosen.period
    count = -((period.begins - period.ends) // HOUR)
    if count > MOST_HOURS:
        return []
    missed = {hour: sum(causes.values()) for hour, causes in loaded.found.hours.items()}
    highest = max([4, *missed.values()])
    return [_hour_cell(loaded, hour, missed.get(hour, 0), highest) for hour in range(count)]


def _hour_cell(loaded: MissedCallsPage, hour: int, missed: int, highest: int) -> HourCell:
    course = loaded.hours[hour] if hour < len(loaded.hours) else None
    return HourCell(
        hour=hour,
        begins_at=loaded.chosen.step(hour, HOUR),
        has_come=course is not None,
        lost=course.lost if course else 0,
        missed=missed,
        offered=course.offered if course else 0,
        in_time_share=course.in_time_share if course else None,
        at_work=course.at_work if course else None,
        occupancy=course.occupancy if course else None,
        stack=_stack(loaded.found.hours.get(hour, {}), highest),
    )


def _stack(causes: dict[Cause, int], highest: int) -> list[tuple[Cause, float, float]]:
    below, pieces = 100.0, []
    for cause in Cause:
        if calls := causes.get(cause, 0):
            height = 100 * calls / highest
            below -= height
            pieces.append((cause, below, height))
    return pieces


class MissedKind(StrEnum):
    """The kinds of calls that the page lists instead of the missed ones."""

    REFUSED = "refused"


class MissedPageQuery(MissedQuery):
    """A query of the page. `kind`: the list shows calls of this kind."""

    kind: MissedKind | None = None


@page("/missed", needs=Right.MISSED)
async def missed_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/missed?day=…`."""
    query = read_query(request, MissedPageQuery)
    loaded = await load(request, query)
    person = person_of(request)
    async with reading(request.app) as connection:
        queued = figures(
            each
            for each in await callbacks.counts(connection, loaded.chosen.period)
            if each.source is CallbackSource.REQUESTED
        )
        refused = (
            await find_refused(connection, loaded.chosen.period, whole=sees_numbers(person))
            if query.kind is MissedKind.REFUSED
            else None
        )
    return render_lead(
        request,
        "missed_calls/missed.html",
        loaded.chosen,
        loaded=loaded,
        queued=queued,
        refused=refused,
        refusals=REFUSALS,
        most_refused=MOST_REFUSED,
        query=query,
        link=linker("/missed", query),
        hidden=[(key, it) for key, it in fields_of(query).items() if key != "digits"],
        segments=segments(dict(loaded.found.causes)),
        hours=hour_cells(loaded),
        hour_length=HOUR,
        causes=CAUSES,
        explained=CAUSES_EXPLAINED,
        sequels=SEQUELS,
        short=f"{request.app[SETTINGS].calls.short_abandon_seconds:g}",
        rings_in_words=rings_in_words,
        crowd_in_words=crowd_in_words,
        steps_in_words=steps_in_words,
        sequel_in_words=sequel_in_words,
        sees_numbers=sees_numbers(person),
        may_export=person.may(Right.EXPORT),
    )
