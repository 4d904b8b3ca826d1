"""A report on paper has the page's numbers, with their units, and says what it leaves out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.printing import FigureRow, PrintedTable, Text, pdf_of
from quality.reports.comparison import compare
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.measures import NAMES, ReportSums
from quality.reports.report import Report, plan
from quality.reports.table import SumsSlice, lay_out
from softphone_ui.reports.labels import KeyNames, Labels
from softphone_ui.reports.load import LoadedReport
from softphone_ui.reports.paper import MOST_COLUMNS, paper_of, total_words
from softphone_ui.reports.query import ReportRequest
from softphone_ui.reports.report_words import PRESETS, Preset
from softphone_ui.web.show import Show
from softphone_ui.web.words import LANGUAGES, read_words

ALMATY = ZoneInfo("Asia/Almaty")
AT = datetime(2026, 3, 9, 3, tzinfo=UTC)
PERIOD = ReportPeriod(date(2026, 3, 2), date(2026, 3, 8), ALMATY)
EACH = ReportSums(answered=20, in_time=16, abandoned=5, answered_wait_ms=180_000, talk_ms=3_000_000)
WORDS = read_words()


def made(report: Report, language: str = "ru", each: ReportSums = EACH) -> LoadedReport:
    """The same calls in each quarter or day of a week."""
    planned = plan(report, PERIOD)
    sums = tuple(getattr(each, name) for name in NAMES)
    days = [PERIOD.first + timedelta(days=n) for n in range(7)]
    parts = [SumsSlice(day, None, (), sums) for day in days]
    table = lay_out(report, planned, parts, PERIOD)

    def say(message: str) -> str:
        return WORDS.say(language, message)

    labels = Labels(Show(language, ALMATY), language, say, KeyNames(), PERIOD)
    return LoadedReport(ReportRequest(report, PERIOD, None), compare(report, table, None), labels)


def test_a_line_for_each_row_and_one_for_all() -> None:
    report = Report(("offered", "level_in_time", "answer_seconds", "aht_seconds"), Dimension.DAY)
    paper = paper_of(made(report), "Утро", "Komek 109")
    figures, table, formulas = paper.parts
    assert isinstance(figures, FigureRow) and isinstance(table, PrintedTable)
    assert [it.value for it in figures.figures] == ["175", "64,0\u00a0%", "9,0 с", "2:30"]
    assert table.head[:2] == ["День", "Поступило"] and len(table.rows) == 8
    assert table.rows[0] == ["02.03.2026 пн", "25", "64,0\u00a0%", "9,0 с", "2:30"]
    assert table.rows[-1][:2] == ["Всего", "175"]
    assert isinstance(formulas, PrintedTable) and "÷" in formulas.rows[1][1]
    assert paper.subtitle == "02.03.2026 – 08.03.2026" and not paper.wide


def test_below_each_number_stand_the_other_period_and_the_change() -> None:
    report = Report(("offered", "level_in_time", "answer_seconds"), Dimension.DAY)
    now = made(report, each=ReportSums(answered=20, in_time=16, answered_wait_ms=180_000))
    before = made(report, each=ReportSums(answered=25, in_time=10, answered_wait_ms=100_000))
    week = ReportPeriod(date(2026, 2, 23), date(2026, 3, 1), ALMATY)
    compared = compare(report, now.table, before.table)
    both = LoadedReport(ReportRequest(report, PERIOD, week), compared, now.labels)
    paper = paper_of(both, "Утро", "Komek 109")
    assert paper.subtitle == "02.03.2026 – 08.03.2026 в сравнении с 23.02.2026 – 01.03.2026"
    figures, table = paper.parts[:2]
    assert isinstance(figures, FigureRow) and isinstance(table, PrintedTable) and paper.wide
    changes = ["175 · −35 · −20,0\u00a0%", "40,0\u00a0% · +40,0 п. п. · +100,0\u00a0%",
               "4,0 · +5,0 · +125,0\u00a0%"]  # fmt: skip
    assert [it.note for it in figures.figures] == changes
    assert table.rows[-1][1:] == [f"{figure.value}\n{change}" for figure, change in
                                  zip(figures.figures, changes, strict=True)]  # fmt: skip


def test_more_columns_than_a_sheet_has_room_for_are_said_to_be_elsewhere() -> None:
    quarters = Report(("offered",), Dimension.WEEKDAY, Dimension.QUARTER_OF_DAY)
    paper = paper_of(made(quarters), "Утро", "Komek 109")
    table, text = paper.parts[1:3]
    assert isinstance(table, PrintedTable) and len(table.head) == MOST_COLUMNS + 1 and paper.wide
    assert isinstance(text, Text) and "таблице" in text.text
    assert table.heading == "Поступило", "one figure in every cell"


def test_what_befell_a_call_that_somebody_else_had_is_told_of_no_operator() -> None:
    """1001 and 1003 let it ring, 1004 takes the call, loses it and hands it on to 1002. It is a
    call of 1002's, who has handed on nothing, lost nothing and let nothing ring."""
    codes = ("answered", "no_answer_share", "transfer_share", "breaks")
    call = ReportSums(answered=1, rings=4, rings_no_answer=2, transfers=1, breaks=1)
    hers = Report(codes, Dimension.DAY, None, {Dimension.OPERATOR: ["1002"]})
    figures, table, _ = paper_of(made(hers, each=call), "Утро", "Komek 109").parts
    assert isinstance(figures, FigureRow) and isinstance(table, PrintedTable)
    assert [it.value for it in figures.figures] == ["7", "–", "–", "–"]
    assert table.rows[0][1:] == ["1", "–", "–", "–"]
    of_the_line = Report(codes, Dimension.DAY, None, {Dimension.LINE: ["109"]})
    told = [value for _, value in total_words(made(of_the_line, each=call))]
    assert told == ["7", "50,0\u00a0%", "100,0\u00a0%", "7"], "the calls of a line are whole"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda it: it.name)
def test_no_preset_asks_for_what_cannot_be_told(preset: Preset) -> None:
    report = Report(preset.measures, preset.rows, preset.columns)
    assert not [code for code in report.measures if report.measure(code).unknown]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_laid_out_in_each_language(language: str) -> None:
    for report in (
        Report(("offered",)),
        Report(("offered", "lost"), Dimension.DAY),
        Report(("lost",), Dimension.WEEKDAY, Dimension.HOUR_OF_DAY),
    ):
        found = made(report, language)
        assert pdf_of(paper_of(found, "Таңғы есеп", "Komek 109"), AT).startswith(b"%PDF-")
        assert next(value for _, value in total_words(found)) in ("175", "35")
