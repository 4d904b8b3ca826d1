"""`/losses`: why the calls of a day were lost, what would have saved them, and who sees to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from yarl import URL

from foundation.sentences import fill
from quality.analysis.actions import TO_SET
from quality.analysis.causes import OF_THE_CALLER, MainCause
from quality.analysis.rows import analyses
from quality.analysis.rows.analyses import Act, Assignee, Task
from quality.analysis.saving import Saving
from softphone_ui.loss_analysis import drawing
from softphone_ui.loss_analysis.load import LossAnalysisPage, LossQuery, LossRow, load
from softphone_ui.loss_analysis.loss_words import ACTS, CAUSES, EXPLAINED, evidence, remedy
from softphone_ui.missed_calls.missed_calls import MissedCallView, judge, tell
from softphone_ui.missed_calls.sentences import (
    SEQUELS,
    crowd_in_words,
    rings_in_words,
    sequel_in_words,
    steps_in_words,
)
from softphone_ui.reports.labels import LANGUAGE_WORDS
from softphone_ui.web import days
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.numbers import sees_numbers
from softphone_ui.web.pages import language_of
from softphone_ui.web.period_pages import NO_FILTER, linker, read_query, render_lead
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS, Say
from staff.roles import Right, codes_with

ROWS = 100


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause of the day. `width`: its bar, in per cent of the longest."""

    cause: MainCause
    calls: int
    share: float
    width: float
    task: Task | None
    open: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A cause or a call that is looked at. `story`: of the call."""

    subject: str
    cause: MainCause
    row: LossRow | None
    story: MissedCallView | None
    task: Task | None
    acts: list[Act]


@page("/losses", needs=Right.MISSED)
async def losses_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/losses?day=…`; yesterday where no day is chosen."""
    query = read_query(request, LossQuery)
    if query.day is None:
        yesterday = days.today(ZoneInfo(request.app[SETTINGS].timezone)) - timedelta(days=1)
        raise web.HTTPSeeOther(f"/losses?day={yesterday.isoformat()}")
    return await answer(request, query)


async def answer(request: web.Request, query: LossQuery, *, refused: bool = False) -> web.Response:
    """Show the page; `refused`: the day was to be closed, and could not be."""
    loaded = await load(request, query)
    panel = await _panel(request, query, loaded)
    words, language = request.app[WORDS], language_of(request)

    def say(message: str) -> str:
        return words.say(language, message)

    show = Show(language, loaded.chosen.zone)
    chosen = [it for it in loaded.rows if query.cause in (None, it.call.main)]
    person = person_of(request)
    response = render_lead(
        request,
        "loss_analysis/losses.html",
        loaded.chosen,
        loaded=loaded,
        analysis=loaded.analysis,
        query=query,
        panel=panel,
        refused=refused,
        link=linker("/losses", query),
        no_filter={**NO_FILTER, "call": None},
        is_over=loaded.day < days.today(loaded.chosen.zone),
        today=days.today(loaded.chosen.zone),
        may_change=person.may(Right.LOSSES),
        may_export=person.may(Right.EXPORT),
        causes=CAUSES,
        explained=EXPLAINED,
        to_set=TO_SET,
        cause_rows=cause_rows(loaded),
        course=drawing.course(loaded.analysis.quarters, show) if loaded.analysis else None,
        drawing=drawing,
        remedies=_remedies(loaded, say),
        parts=(_by(loaded, "line"), _by(loaded, "language")),
        language_names=LANGUAGE_WORDS,
        sequels=SEQUELS,
        rows=chosen[query.after : query.after + ROWS],
        following=query.after + ROWS if len(chosen) > query.after + ROWS else None,
        evidence=lambda row: evidence(row.call, row.quarter, say, show),
        assignees=await _assignees(request) if panel and person.may(Right.LOSSES) else [],
        address_of=address_of,
        act_in_words=lambda act: act_in_words(act, say, show),
        subject_in_words=lambda row: loaded.subject(row, say, show),
        rings_in_words=rings_in_words,
        crowd_in_words=crowd_in_words,
        steps_in_words=steps_in_words,
        sequel_in_words=sequel_in_words,
        short=f"{request.app[SETTINGS].calls.short_abandon_seconds:g}",
    )
    response.set_status(409 if refused else 200)
    return response


def address_of(day: date, subject: str) -> str:
    """Return the page of a day with a cause or a call opened; "": with none."""
    kind, _, which = subject.partition(":")
    opened = {kind: which} if kind else {}
    return str(URL("/losses").with_query({"day": day.isoformat(), **opened}))


def cause_rows(loaded: LossAnalysisPage) -> list[CauseRow]:
    """Return the day's causes, those that somebody can do something about first."""
    counts, unassigned = loaded.causes, loaded.hindrances.unassigned
    most, total = max(counts.values(), default=0), counts.total()
    return [
        CauseRow(
            cause,
            counts[cause],
            counts[cause] / total,
            100 * counts[cause] / most,
            loaded.tasks.get(analyses.of_cause(cause)),
            cause in unassigned or cause is MainCause.UNEXPLAINED,
        )
        for cause in sorted(MainCause, key=lambda cause: (cause in OF_THE_CALLER, -counts[cause]))
        if counts[cause]
    ]


def act_in_words(act: Act, say: Say, show: Show) -> str:
    """Return a line of the history."""
    detail = act.detail
    cause = detail.get("cause")
    due = detail.get("due")
    return fill(
        say(ACTS[act.act]),
        n=detail.get("lost", ""),
        cause=say(CAUSES[MainCause(cause)]) if cause else "",
        person=detail.get("person", ""),
        due=show.short_day(date.fromisoformat(due)) if due else "",
    )


async def _panel(request: web.Request, query: LossQuery, loaded: LossAnalysisPage) -> Panel | None:
    if query.call is not None:
        row = next((it for it in loaded.rows if it.call.call_id == query.call), None)
        if row is None:  # a call of another day: the form of days sends the open call too
            raise web.HTTPSeeOther(str(request.rel_url.without_query_params("call")))
        subject = analyses.of_call(query.call)
        return _panel_of(loaded, subject, row.call.main, row, await _story(request, loaded, row))
    if query.cause is not None and query.cause in loaded.causes:
        return _panel_of(loaded, analyses.of_cause(query.cause), query.cause)
    return None


def _panel_of(
    loaded: LossAnalysisPage,
    subject: str,
    cause: MainCause,
    row: LossRow | None = None,
    story: MissedCallView | None = None,
) -> Panel:
    acts = [it for it in loaded.history if it.subject == subject]
    return Panel(subject, cause, row, story, loaded.tasks.get(subject), acts)


async def _story(
    request: web.Request, loaded: LossAnalysisPage, row: LossRow
) -> MissedCallView | None:
    if row.missed is None:
        return None
    judged = judge(row.missed, loaded.chosen.period)
    whole = sees_numbers(person_of(request))
    async with reading(request.app) as link:
        (story,) = await tell(link, [judged], dict(loaded.names), whole=whole)
    return story


async def _assignees(request: web.Request) -> list[Assignee]:
    async with reading(request.app) as link:
        return await analyses.assignees(link, codes_with(Right.MISSED))


def _remedies(loaded: LossAnalysisPage, say: Say) -> list[tuple[str, Saving]]:
    """Those that save calls for sure."""
    found = loaded.analysis.remedies if loaded.analysis else ()
    return [(remedy(it.remedy, say), it) for it in found if it.sure]


def _by(loaded: LossAnalysisPage, field: str) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in loaded.rows:
        key = getattr(row.call, field)
        counts[key] = counts.get(key, 0) + 1
    return sorted(counts.items(), key=lambda count: -count[1])
