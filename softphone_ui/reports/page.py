"""`/reports`: chosen by a form, drawn, and a table in which every number opens into its calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from yarl import URL

from quality.boards.rows import boards
from quality.reports.comparison import ComparedPeriod, period_before
from quality.reports.dimensions import Dimension, Place
from quality.reports.measures import ReportMeasure, Value
from quality.reports.rows import saved
from softphone_ui.reports.chart import ONE, chart_of, drawn
from softphone_ui.reports.labels import Labels
from softphone_ui.reports.load import LoadedReport, load
from softphone_ui.reports.places import NONE, in_address
from softphone_ui.reports.query import (
    FILTERS,
    ReportQuery,
    ReportRequest,
    address,
    read_fields,
    wish_of,
)
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS, PRESETS, Preset
from softphone_ui.reports.saved import link_to
from softphone_ui.web import days
from softphone_ui.web.charts import Chart
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.words import N_
from staff.roles import Right

#: A heat map has so many shades above nothing.
SHADES = 6
#: More bars than this nobody tells apart; the table has them all.
MOST_BARS = 400
#: The files that a report can be taken home as.
FILES = ("xlsx", "csv", "pdf")
TURNS = {True: "better", False: "worse", None: ""}
BESIDE_WORDS = {
    ComparedPeriod.BEFORE: N_("the period before"),
    ComparedPeriod.YEAR: N_("a year before"),
    ComparedPeriod.CHOSEN: N_("chosen days"),
}


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it is shown. `change`: what the other period had, the difference, and that in
    percent; `turn`: better, worse or "". `shade`: 0 to SHADES. `href`: the calls, where there are
    some."""

    text: str
    parts: str
    href: str | None
    shade: int = 0
    change: Sequence[str] = ()
    turn: str = ""


@page("/reports", needs=Right.MISSED)
async def reports_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/reports?measures=…&rows=…`."""
    query = read_fields(request, ReportQuery)
    wish = wish_of(request, query)
    made = await load(request, wish)
    grid = Grid(made, query)
    today = days.today(wish.period.zone)
    async with reading(request.app) as link:
        person = person_of(request)
        own = await saved.of_person(link, person.person_id)
        found = await boards.of_person(link, person.person_id, person.role)
    return render(
        request,
        "reports/reports.html",
        wish=wish,
        query=query,
        labels=made.labels,
        show=made.labels.show,
        say=made.labels.say,
        heads=grid.heads(),
        rows=grid.rows(),
        totals=grid.totals(),
        charts=grid.charts(),
        one=ONE,
        upper=grid.drawn[0],
        lower=grid.drawn[1] if len(grid.drawn) > 1 else ONE,
        divided=wish.report.columns is not None,
        measures=MEASURE_WORDS,
        chosen=wish.report.measures,
        dimensions=DIMENSION_WORDS,
        beside_words=BESIDE_WORDS,
        other=wish.other or period_before(wish.period),
        filters=filters_of(query, made.labels),
        typed={field: getattr(query, field) or "" for field in FILTERS},
        presets=[(it.name, _address_of(it, wish)) for it in PRESETS],
        boards=[it for it in found if it.own],
        saved=[(it, link_to(it, today)) for it in own],
        this=URL(address("/reports", query)).raw_query_string,
        files=[(kind, address(f"/api/reports.{kind}", query)) for kind in FILES],
        exports=person_of(request).may(Right.EXPORT),
    )


def _address_of(preset: Preset, wish: ReportRequest) -> str:
    """The preset up to the last day that is shown."""
    until = wish.period.last
    since = until - timedelta(days=preset.days - 1)
    measures = ",".join(preset.measures)
    return address("/reports", ReportQuery(measures, preset.rows, preset.columns, since, until))


def filters_of(
    query: ReportQuery, labels: Labels
) -> list[tuple[str, Dimension, list[tuple[str, str, bool]]]]:
    """Return field, dimension, and its choices: key, name, whether it is chosen. What is chosen
    stays one of them, though nobody has it in this period; of keys that nobody lists there are
    none."""
    found = []
    for field, dimension in FILTERS.items():
        names = dict(labels.names.of.get(dimension, {}))
        chosen = (getattr(query, field) or "").split(",")
        for key in chosen if names else ():
            if key and key not in names:
                names[key] = labels.place(dimension, "" if key == NONE else key) or key
        choices = [(key, name, key in chosen) for key, name in names.items()]
        found.append((field, dimension, sorted(choices, key=lambda choice: choice[1])))
    return found


class Grid:
    """The table of a report, cell by cell, as it is shown."""

    def __init__(self, made: LoadedReport, query: ReportQuery) -> None:
        self._made, self._query = made, query
        self._report, self._table = made.wish.report, made.table
        self._measures = [self._report.measure(code) for code in self._report.measures]
        #: Where columns are divided, one measure is shown in each.
        self._divided = self._report.columns is not None
        self.drawn = drawn(self._report.measures, query.upper, query.lower)
        self._most = self._tallest(self._measures[0])

    def heads(self) -> list[tuple[str, str]]:
        """Return each column's name, and what it means."""
        say = self._made.labels.say
        if self._divided:
            by = self._report.columns
            places = [(self._made.labels.place(by, it), "") for it in self._table.columns]
            return [*places, (say(N_("In all")), "")]
        words = [MEASURE_WORDS[measure.code] for measure in self._measures]
        return [(say(name), say(formula)) for name, formula in words]

    def rows(self) -> list[tuple[str, list[CellView]]]:
        labels = self._made.labels
        return [(labels.place(self._report.rows, row), self._row(row)) for row in self._table.rows]

    def totals(self) -> list[CellView]:
        """Return the last line: of all contacts together."""
        return self._row(None)

    def charts(self) -> list[Chart]:
        """Draw one or two figures by rows, where rows follow each other and are not too many."""
        if self._report.rows is None or not 1 < len(self._table.rows) <= MOST_BARS:
            return []
        if self._divided:
            return []
        measures = [self._report.measure(code) for code in self.drawn]
        return [chart_of(self._made, measure, self._behind) for measure in measures]

    def _behind(self, measure: ReportMeasure, row: Place | None) -> str | None:
        return self._shown(measure, row, None).href

    def _row(self, row: Place | None) -> list[CellView]:
        if not self._divided:
            return [self._shown(it, row, None) for it in self._measures]
        first = self._measures[0]
        return [self._shown(first, row, column) for column in (*self._table.columns, None)]

    def _shown(self, measure: ReportMeasure, row: Place | None, column: Place | None) -> CellView:
        labels, sums = self._made.labels, self._made.compared.sums(row, column)
        value = measure.value(sums)
        some = not measure.unknown and bool(getattr(sums, measure.part))
        href = self._href(measure, row, column) if some else None
        found = self._made.compared.difference(measure, row, column)
        return CellView(
            labels.value(measure.unit, value),
            labels.parts(measure.unit, value),
            href,
            self._shade(value) if self._divided and None not in (row, column) else 0,
            labels.change(measure.unit, found) if found else (),
            TURNS[found.better] if found else "",
        )

    def _href(self, measure: ReportMeasure, row: Place | None, column: Place | None) -> str:
        return address(
            "/reports/calls",
            self._query,
            of=measure.code,
            row=in_address(row),
            column=in_address(column),
        )

    def _tallest(self, measure: ReportMeasure) -> float:
        table = self._table
        sums = table.cells.values() if self._divided else table.of_rows.values()
        return max((measure.value(each).number or 0.0 for each in sums), default=0.0)

    def _shade(self, value: Value) -> int:
        if not value.number or not self._most:
            return 0
        return max(1, round(SHADES * value.number / self._most))
