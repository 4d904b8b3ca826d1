"""`/written`: how the ten minutes were kept, by hour, day, network, language or person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from aiohttp import web
from msgspec import Struct

from channels.clock import ANSWER_WITHIN, ChannelFigures, figures
from channels.rows import inbox
from quality.reports import written
from quality.reports.written import ReportRowKind, WrittenRow
from registry.networks import name_of
from softphone_ui.web.charts import (
    Chart,
    ChartPoint,
    ChartSeries,
    ChartTarget,
    ChartValue,
    target_sentence,
)
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import endpoint, page
from softphone_ui.web.pages import language_of
from softphone_ui.web.period import ChosenPeriod, PeriodQuery, chosen_period
from softphone_ui.web.period_pages import linker, read_query, render_lead
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, WORDS, Say
from staff.roles import Right

TARGET_SECONDS = ANSWER_WITHIN.total_seconds()
BY_WORDS = {
    ReportRowKind.HOUR: N_("by hour"),
    ReportRowKind.DAY: N_("by day"),
    ReportRowKind.NETWORK: N_("by network"),
    ReportRowKind.LANGUAGE: N_("by language"),
    ReportRowKind.PERSON: N_("by who answered"),
}


class WrittenQuery(PeriodQuery):
    """A query for contacts in writing. `by`: what a row is."""

    by: ReportRowKind = ReportRowKind.HOUR


class WrittenFigures(Struct):
    """The figures of the contacts that were published in the period (channels/clock.py): `share` =
    in time ÷ (published - spam - withdrawn before it was seen), `strict` = in time ÷ published;
    null: none was judged. `outside`: answered in the network itself, with link and time, of which
    `outside_in_time` within the ten minutes; in neither share. Medians in seconds."""

    share: float | None
    strict: float | None
    published: int
    in_time: int
    late: int
    spam: int
    withdrawn: int
    outside: int
    outside_in_time: int
    open: int
    self_served: int
    lag_seconds: float | None
    offered_seconds: float | None
    answer_seconds: float | None
    resolved_seconds: float | None


class WrittenLine(Struct):
    """A row: its key, and its figures."""

    key: str
    figures: WrittenFigures


class WrittenReport(Struct):
    """All of the period, and its rows."""

    total: WrittenFigures
    rows: list[WrittenLine]


async def load(app: web.Application, chosen: ChosenPeriod, by: ReportRowKind) -> WrittenReport:
    now = datetime.now(UTC)
    async with reading(app) as link:
        contacts = await inbox.clocks(link, chosen.period.begins, chosen.period.ends)
    found = written.rows(contacts, by, chosen.zone, now)
    return WrittenReport(_view(figures(contacts, now)), [_line(it) for it in found])


def _line(row: WrittenRow) -> WrittenLine:
    return WrittenLine(row.key, _view(row.figures))


def _view(figures: ChannelFigures) -> WrittenFigures:
    return WrittenFigures(
        figures.share, figures.strict, figures.published, figures.in_time, figures.late,
        figures.spam, figures.withdrawn, figures.outside,
        figures.outside_in_time, figures.open, figures.self_served, figures.lag_seconds,
        figures.offered_seconds,
        figures.answer_seconds, figures.resolved_seconds,
    )  # fmt: skip


def row_name(by: ReportRowKind, key: str, language: str) -> str:
    """Return what a row is about, as people read it."""
    match by:
        case ReportRowKind.NETWORK:
            return name_of(key, language)
        case ReportRowKind.HOUR:
            return f"{key}:00"
    return key or "–"


def answer_chart(
    report: WrittenReport, by: ReportRowKind, name: Callable[[str], str], say: Say, show: Show
) -> Chart | None:
    """Draw the median time to a person's first answer, row by row, with the ten minutes."""
    medians = [(it.key, it.figures.answer_seconds) for it in report.rows]
    known = [seconds for _, seconds in medians if seconds is not None]
    if not known:
        return None
    missed = sum(seconds > TARGET_SECONDS for seconds in known)
    title = say(N_("median from publication to a person's first answer"))
    points = [
        ChartPoint(
            name(key),
            [ChartValue(show.waited(at), at, at is not None and at > TARGET_SECONDS)],
        )
        for key, at in medians
    ]
    sentence = target_sentence(say, show.waited(TARGET_SECONDS), missed, len(known))
    return Chart(
        title,
        [ChartSeries(title)],
        points,
        say(BY_WORDS[by]),
        target=ChartTarget(TARGET_SECONDS, sentence),
    )


@endpoint("GET", "/api/written", needs=Right.MISSED)
async def written_report(request: web.Request, query: WrittenQuery) -> WrittenReport:
    """Return how the ten minutes were kept. The line is not looked at."""
    return await load(request.app, chosen_period(request, query), query.by)


@page("/written", needs=Right.MISSED)
async def written_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/written?day=…&by=…`."""
    query = read_query(request, WrittenQuery)
    chosen = chosen_period(request, query)
    report = await load(request.app, chosen, query.by)
    language = language_of(request)
    name = partial(row_name, query.by, language=language)
    say = partial(request.app[WORDS].say, language)
    return render_lead(
        request,
        "written/written.html",
        chosen,
        report=report,
        by=query.by,
        by_words=BY_WORDS,
        row_name=name,
        chart=answer_chart(report, query.by, name, say, Show(language, chosen.zone)),
        link=linker("/written", query),
    )
