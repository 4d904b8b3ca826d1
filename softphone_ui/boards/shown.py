"""A board's charts as they are shown: each with its report, or with the reason why it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from foundation.postgres.pool import Connection
from foundation.sentences import fill
from quality.boards.board import BoardChart, ChartProblem, problem_of
from quality.reports.dimensions import Place
from quality.reports.measures import ReportMeasure
from softphone_ui.reports.chart import chart_of
from softphone_ui.reports.load import LoadedReport, made_in
from softphone_ui.reports.places import in_address
from softphone_ui.reports.query import CannotReport, ReportQuery, address, read_pairs, wish_in
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS
from softphone_ui.web import days
from softphone_ui.web.charts import Chart
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.pages import language_of
from softphone_ui.web.person import person_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_, WORDS
from staff.roles import Right

#: What stands in place of a chart that cannot be shown.
PROBLEM_WORDS = {
    ChartProblem.NO_RIGHT: N_("You may not see reports, so this chart is not shown to you."),
    ChartProblem.REPORT_DELETED: N_("The saved report of this chart was deleted."),
    ChartProblem.REPORT_NOT_SHARED: N_("The saved report of this chart is not shared any more."),
    ChartProblem.MEASURE_GONE: N_("The figure of this chart does not exist any more."),
}
CANNOT = N_("This chart cannot be made: {why}")
TOO_SLOW = N_("This chart took too long to be made. Open the board again, or choose fewer days.")


class BoardQuery(Struct):
    """Query of a board: days for all its charts; without them each covers its own last days."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ShownChart:
    """A chart of a board as it is shown. `problem`: a sentence in its place. `total` and `change`:
    the figure over all days, and against the other period. `report`: the address of the report;
    `xlsx`: of its file."""

    stored: BoardChart
    problem: str | None = None
    name: str = ""
    period: str = ""
    chart: Chart | None = None
    total: str = ""
    change: str = ""
    report: str = ""
    xlsx: str = ""


async def show_charts(
    request: web.Request, link: Connection, charts: Sequence[BoardChart], query: BoardQuery
) -> list[ShownChart]:
    """Make every chart that the person may see. One that cannot be made keeps no other back."""
    return [await _show(request, link, chart, query) for chart in charts]


async def _show(
    request: web.Request, link: Connection, stored: BoardChart, query: BoardQuery
) -> ShownChart:
    language, words = language_of(request), request.app[WORDS]
    problem = problem_of(stored, may_see=person_of(request).may(Right.MISSED))
    if problem is not None:
        name = "" if problem is ChartProblem.NO_RIGHT else stored.name
        return ShownChart(stored, words.say(language, PROBLEM_WORDS[problem]), name)
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    try:
        board_report = query_of(stored, query, days.today(zone))
        wish = wish_in(zone, board_report)
        made = await made_in(link, wish, language, words)
    except (CannotReport, BadRequest) as error:
        why = words.say(language, error.sentence)
        return ShownChart(stored, fill(words.say(language, CANNOT), why=why), stored.name)
    except TimeoutError:
        return ShownChart(stored, words.say(language, TOO_SLOW), stored.name)
    return _drawn(stored, board_report, made)


def query_of(stored: BoardChart, query: BoardQuery, today: date) -> ReportQuery:
    """Return the query of a chart's report: of its one measure, not divided by columns, over the
    chosen days or its own up to today. Raises BadRequest."""
    until = query.until or today
    since = query.since or until - timedelta(days=stored.days - 1)
    fields = dict(parse_qsl(stored.query))
    rest = {key: it for key, it in fields.items() if key not in ("upper", "lower")}
    changed = {
        "measures": stored.measure,
        "columns": "none",
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    return read_pairs({**rest, **changed}.items(), ReportQuery)


def _drawn(stored: BoardChart, board_report: ReportQuery, made: LoadedReport) -> ShownChart:
    measure, labels = made.wish.report.measure(stored.measure), made.labels

    def behind(of: ReportMeasure, row: Place | None) -> str | None:
        if of.unknown or not getattr(made.compared.sums(row, None), of.part):
            return None
        return address("/reports/calls", board_report, of=of.code, row=in_address(row))

    name = labels.say(MEASURE_WORDS[measure.code][0])
    rows = (
        labels.say(DIMENSION_WORDS[board_report.rows])
        if board_report.rows
        else labels.say(N_("In all"))
    )
    found = made.compared.difference(measure, None, None)
    total = labels.value(measure.unit, measure.value(made.compared.sums(None, None)))
    change = ""
    if found is not None and made.wish.other is not None:
        changes = " · ".join(labels.change(measure.unit, found))
        change = f"{labels.days(made.wish.other)}: {changes}"
    return ShownChart(
        stored,
        None,
        f"{stored.name} · {name}" if stored.of_saved else f"{name} · {rows}",
        labels.days(made.wish.period),
        chart_of(made, measure, behind),
        total,
        change,
        address("/reports", board_report),
        address("/api/reports.xlsx", board_report),
    )
