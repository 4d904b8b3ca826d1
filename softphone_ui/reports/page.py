"""`/reports`: chosen by a form, drawn, and a table in which every number opens into its calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from yarl import URL

from quality.reports.dimensions import Dimension, Place
from quality.reports.measures import NOTHING, Better, MeasureUnit, ReportMeasure, ReportSums
from quality.reports.rows import saved
from softphone_ui.reports.chart import ONE, Chart, ChartBar, drawn
from softphone_ui.reports.labels import Labels
from softphone_ui.reports.load import LoadedReport, load
from softphone_ui.reports.places import NONE, in_address
from softphone_ui.reports.query import (
    FILTERS,
    ComparedPeriod,
    ReportQuery,
    ReportRequest,
    address,
    read_fields,
    wish_of,
)
from softphone_ui.reports.report_words import DIMENSION_WORDS, MEASURE_WORDS, PRESETS, Preset
from softphone_ui.reports.saved import link_to
from softphone_ui.web import days
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
BESIDE_WORDS = {
    ComparedPeriod.BEFORE: N_("the same number of days before"),
    ComparedPeriod.YEAR: N_("52 weeks before"),
}


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it is shown. `change`: against the period beside; `turn`: better, worse or "".
    `shade`: 0 to SHADES. `href`: the calls, where there are some."""

    text: str
    parts: str
    href: str | None
    shade: int = 0
    change: str = ""
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
        own = await saved.of_person(link, person_of(request).person_id)
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
        filters=filters_of(query, made.labels),
        typed={field: getattr(query, field) or "" for field in FILTERS},
        presets=[(it.name, _address_of(it, wish)) for it in PRESETS],
        saved=[(it, link_to(it, today)) for it in own],
        this=URL(address("/reports", query)).raw_query_string,
        xlsx=address("/api/reports.xlsx", query),
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
        if self._divided:
            first = self._measures[0]
            cells = [
                self._shown(first, self._table.of_columns.get(column), None, column)
                for column in self._table.columns
            ]
            return [*cells, self._shown(first, self._table.total, None, None)]
        other = self._made.other
        return [
            self._shown(measure, self._table.total, None, None, other.total if other else None)
            for measure in self._measures
        ]

    def charts(self) -> list[Chart]:
        """Draw one or two figures by rows, where rows follow each other and are not too many."""
        if self._report.rows is None or not 1 < len(self._table.rows) <= MOST_BARS:
            return []
        if self._divided:
            return []
        return [self._chart(self._report.measure(code)) for code in self.drawn]

    def _chart(self, measure: ReportMeasure) -> Chart:
        tallest, bars = self._tallest(measure), []
        for row in self._table.rows:
            sums = self._table.of_rows.get(row)
            shown = self._shown(measure, sums, row, None)
            number = self._number(measure, sums) or 0.0
            share = number / tallest if tallest else 0.0
            label = self._made.labels.place(self._report.rows, row)
            bars.append(ChartBar(label, share, shown.text, shown.href))
        return Chart(self._made.labels.say(MEASURE_WORDS[measure.code][0]), bars)

    def _row(self, row: Place | None) -> list[CellView]:
        if self._divided:
            first = self._measures[0]
            cells = [
                self._shown(first, self._table.cells.get((row, column)), row, column)
                for column in self._table.columns
            ]
            total = self._shown(first, self._table.of_rows.get(row), row, None)
            return [*cells, CellView(total.text, total.parts, total.href)]
        other = self._beside(row)
        sums = self._table.of_rows.get(row)
        return [self._shown(it, sums, row, None, other) for it in self._measures]

    def _beside(self, row: Place | None) -> ReportSums | None:
        """What the period beside had in this row: the same key, or the step of the same number."""
        other = self._made.other
        if other is None:
            return None
        if row in other.of_rows:
            return other.of_rows[row]
        number = self._table.rows.index(row)
        same_steps = len(other.rows) == len(self._table.rows)
        return other.of_rows.get(other.rows[number]) if same_steps else None

    def _shown(
        self,
        measure: ReportMeasure,
        sums: ReportSums | None,
        row: Place | None,
        column: Place | None,
        other: ReportSums | None = None,
    ) -> CellView:
        labels, value = self._made.labels, measure.value(sums or NOTHING)
        text = labels.value(measure.unit, value)
        some = sums is not None and not measure.unknown and bool(getattr(sums, measure.part))
        href = self._href(measure, row, column) if some else None
        change, turn = self._change(measure, sums, other)
        shade = self._shade(measure, sums) if self._divided else 0
        return CellView(text, labels.parts(measure.unit, value), href, shade, change, turn)

    def _href(self, measure: ReportMeasure, row: Place | None, column: Place | None) -> str:
        return address(
            "/reports/calls",
            self._query,
            of=measure.code,
            row=in_address(row),
            column=in_address(column),
        )

    def _number(self, measure: ReportMeasure, sums: ReportSums | None) -> float | None:
        return None if sums is None else measure.value(sums).number

    def _tallest(self, measure: ReportMeasure) -> float:
        table = self._table
        sums = table.cells.values() if self._divided else table.of_rows.values()
        return max((self._number(measure, each) or 0.0 for each in sums), default=0.0)

    def _shade(self, measure: ReportMeasure, sums: ReportSums | None) -> int:
        number = self._number(measure, sums)
        if not number or not self._most:
            return 0
        return max(1, round(SHADES * number / self._most))

    def _change(
        self, measure: ReportMeasure, sums: ReportSums | None, other: ReportSums | None
    ) -> tuple[str, str]:
        now, then = self._number(measure, sums), self._number(measure, other)
        if now is None or then is None:
            return "", ""
        text = _difference(self._made.labels, measure.unit, now - then)
        if now == then or measure.better is Better.NEITHER:
            return text, ""
        return text, "better" if (now > then) is (measure.better is Better.MORE) else "worse"


def _difference(labels: Labels, unit: MeasureUnit, difference: float) -> str:
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    size = abs(difference)
    match unit:
        case MeasureUnit.SHARE:
            return f"{sign}{labels.show.tenths(100 * size)}"
        case MeasureUnit.COUNT:
            return f"{sign}{labels.show.count(round(size))}"
    return f"{sign}{labels.show.tenths(size, 2 if unit is MeasureUnit.POINTS else 1)}"
