"""A day's analysis, read for a page, a program or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from foundation.postgres.pool import Connection, one_snapshot
from quality.analysis.actions import hindrances_of
from quality.analysis.causes import MainCause
from quality.analysis.closing import Hindrances
from quality.analysis.quarter import Quarter
from quality.analysis.rows import analyses
from quality.analysis.rows.analyses import Act, AnalysedDay, Analysis, LossCall, Task
from queue_manager.domain.measures.facts import quarter_of
from queue_manager.rows import calls_behind, missed_calls
from queue_manager.rows.missed_calls import MissedCall
from softphone_ui.loss_analysis.loss_words import CAUSES
from softphone_ui.missed_calls.missed_calls import Sequel, sequel_of
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.person import person_of
from softphone_ui.web.show import Show
from softphone_ui.web.words import Say

#: Days of the list, and one's own tasks, that are shown.
DAYS_SHOWN, TASKS_SHOWN = 14, 20


class LossQuery(PeriodQuery):
    """A day; `cause` chooses some of its lost calls, `call` one. `after`: so many rows are passed
    over."""

    cause: MainCause | None = None
    call: Annotated[str, Meta(max_length=100)] | None = None
    after: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


@dataclass(frozen=True, slots=True)
class LossRow:
    """A lost call with what came of it. `sequel` and `ticket` None: it is no missed call any more.
    `quarter`: behind its cause, or its own."""

    call: LossCall
    caller: str
    waited_seconds: float | None
    sequel: Sequel | None
    missed: MissedCall | None
    quarter: Quarter | None


@dataclass(frozen=True, slots=True)
class LossAnalysisPage:
    """All that is shown. `analysis` None: there is none; `requested`: it is being made. `names` of
    operators by extension, `tasks` by subject, `mine`: what whoever asks still has to see to."""

    chosen: ChosenPeriod
    day: date
    analysis: Analysis | None
    requested: bool
    rows: Sequence[LossRow]
    tasks: Mapping[str, Task]
    history: Sequence[Act]
    days: Sequence[AnalysedDay]
    mine: Sequence[Task]
    names: Mapping[str, str]

    @property
    def cut_off(self) -> int:
        """Count the answered calls that a fault of ours cut off. They are analysed too, but are not
        lost."""
        return sum(it.missed is not None and not it.missed.lost for it in self.rows)

    @property
    def lost(self) -> int:
        """Return the measure `lost` of this day."""
        return len(self.rows) - self.cut_off

    @property
    def causes(self) -> Counter[MainCause]:
        return Counter(it.call.main for it in self.rows)

    @property
    def sequels(self) -> Counter[Sequel]:
        return Counter(it.sequel for it in self.rows if it.sequel is not None)

    def task_of(self, row: LossRow) -> Task | None:
        """Return who sees to this call, itself or with all of its cause."""
        own = self.tasks.get(analyses.of_call(row.call.call_id))
        return own or self.tasks.get(analyses.of_cause(row.call.main))

    def subject(self, subject: str, say: Say, show: Show) -> str:
        """Return what an act or a task is about: a cause, or a call by its time; "": the day."""
        kind, _, which = subject.partition(":")
        if kind == "cause":
            return say(CAUSES[MainCause(which)])
        found = next((it.call for it in self.rows if it.call.call_id == which), None)
        return show.clock_seconds(found.offered_at) if found else which

    @property
    def hindrances(self) -> Hindrances:
        return hindrances_of([it.call for it in self.rows], self.tasks)


def chosen_day(request: web.Request, query: LossQuery) -> ChosenPeriod:
    """Return the day that is asked for; yesterday where none is. Raises BadRequest."""
    chosen = chosen_period(request, query)
    if chosen.day is None:
        raise BadRequest(reason="an analysis is of a day")
    if query.day is not None:
        return chosen
    return chosen_period(request, PeriodQuery(day=chosen.day - timedelta(days=1)))


async def load(request: web.Request, query: LossQuery) -> LossAnalysisPage:
    """Return the day's analysis, with the callers' numbers as whoever asks may see them."""
    chosen = chosen_day(request, query)
    day = days.day_of(chosen.period.begins, chosen.zone)
    person = person_of(request)
    async with reading(request.app) as link, one_snapshot(link):
        analysis = await analyses.analysis(link, day)
        since = day - timedelta(days=DAYS_SHOWN - 1)
        rows = await _rows(link, chosen, day, analysis, whole=sees_numbers(person))
        return LossAnalysisPage(
            chosen,
            day,
            analysis,
            await analyses.requested(link, day),
            rows,
            {it.subject: it for it in await analyses.tasks(link, day)},
            await analyses.history(link, day),
            await analyses.analysed_days(link, since, day),
            await analyses.tasks_of(link, person.person_id, TASKS_SHOWN),
            await calls_behind.operator_names(link),
        )


async def _rows(
    link: Connection,
    chosen: ChosenPeriod,
    day: date,
    analysis: Analysis | None,
    *,
    whole: bool,
) -> list[LossRow]:
    if analysis is None:
        return []
    quarters = {it.at: it for it in analysis.quarters}
    missed = {it.call_id: it for it in await missed_calls.missed_calls(link, chosen.period)}
    return [
        _row(call, missed.get(call.call_id), quarters, whole=whole)
        for call in await analyses.calls(link, day)
    ]


def _row(
    call: LossCall, missed: MissedCall | None, quarters: Mapping[datetime, Quarter], *, whole: bool
) -> LossRow:
    return LossRow(
        call,
        shown_number(missed.caller, whole=whole) if missed else "",
        missed.waited_seconds if missed else None,
        sequel_of(missed) if missed else None,
        missed,
        quarters.get(call.evidence_at or quarter_of(call.offered_at)),
    )
