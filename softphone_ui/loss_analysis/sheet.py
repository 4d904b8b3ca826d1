"""An analysis as a spreadsheet. Text is never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter

from foundation.sentences import fill
from quality.analysis.causes import MainCause
from quality.analysis.rows.analyses import Analysis
from softphone_ui.loss_analysis.load import LossAnalysisPage, LossRow
from softphone_ui.loss_analysis.loss_words import CAUSES, EXPLAINED, remedy
from softphone_ui.missed_calls.sentences import SEQUELS
from softphone_ui.web.measure_links import add_measures_sheet
from softphone_ui.web.sheets import Cell, local_time, write_cell
from softphone_ui.web.words import N_, Say

WIDE, NARROW = 34, 15


def to_xlsx(
    loaded: LossAnalysisPage, analysis: Analysis, say: Say, short_seconds: float, about: str
) -> bytes:
    """Return a day's analysis as a workbook (XLSX). A call that ends within `short_seconds` is a
    short abandon. `about` is the sentence that says where the figures are explained."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheets = _Book(book, say)
        sheets.add(N_("Abandoned calls"), _CALLS, (_call(it, loaded, say) for it in loaded.rows))
        counts = loaded.causes
        causes = (
            (
                say(CAUSES[cause]),
                counts[cause],
                fill(say(EXPLAINED[cause]), short=f"{short_seconds:g}"),
            )
            for cause in MainCause
            if counts[cause]
        )
        sheets.add(N_("Causes"), _CAUSES, causes)
        sheets.add(N_("Quarter-hours"), _QUARTERS, _quarters(loaded, analysis))
        sheets.add(N_("Remedies"), _REMEDIES, _remedies(analysis, say))
        add_measures_sheet(book, say, about)
    return out.getvalue()


_CALLS = (
    N_("Offered at"),
    N_("Line"),
    N_("Language"),
    N_("Caller"),
    N_("Main cause of a loss"),
    N_("Cause set by"),
    N_("Why"),
    N_("Rang in vain"),
    N_("What came of it"),
    N_("Sees to it"),
    N_("Call"),
)
_CAUSES = (N_("Main cause of a loss"), N_("Calls"), N_("What it means"))
_QUARTERS = (
    N_("Quarter-hour"),
    N_("Offered"),
    N_("Usual calls"),
    N_("Abandoned"),
    N_("At work"),
    N_("In the roster"),
    N_("Usually at work"),
    N_("Free"),
    N_("Talking"),
    N_("In wrap-up"),
    N_("On pause"),
    N_("Beyond the plan"),
)
_REMEDIES = (N_("Remedy"), N_("Saves"), N_("At least"), N_("At most"), N_("Abandoned without it"))


class _Book:
    def __init__(self, book: xlsxwriter.Workbook, say: Say) -> None:
        self._book, self._say = book, say
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})

    def add(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """A sheet."""
        sheet = self._book.add_worksheet(self._say(name)[:31])
        sheet.set_column(0, len(heads) - 1, NARROW)
        sheet.set_column(0, 0, WIDE if heads[0] != _CALLS[0] else NARROW + 5)
        for x, head in enumerate(heads):
            sheet.write_string(0, x, self._say(head), self._head)
        for y, row in enumerate(rows, start=1):
            for x, cell in enumerate(row):
                write_cell(sheet, y, x, cell, self._moment)
        sheet.freeze_panes(1, 1)


def _call(row: LossRow, loaded: LossAnalysisPage, say: Say) -> Sequence[Cell]:
    call, task = row.call, loaded.task_of(row)
    return (
        local_time(call.offered_at, loaded.chosen.zone),
        call.line,
        call.language,
        row.caller or None,
        say(CAUSES[call.main]),
        call.set_by,
        call.set_reason,
        ", ".join(call.not_taken_by) or None,
        say(SEQUELS[row.sequel]) if row.sequel else None,
        task.person if task else None,
        call.call_id,
    )


def _quarters(loaded: LossAnalysisPage, analysis: Analysis) -> Iterable[Sequence[Cell]]:
    for quarter in analysis.quarters:
        yield (
            local_time(quarter.at, loaded.chosen.zone), quarter.offered, quarter.usual,
            quarter.lost,
            _tenths(quarter.signed_in), _tenths(quarter.expected), quarter.usual_signed_in,
            _tenths(quarter.available),
            _tenths(quarter.talking), _tenths(quarter.wrap_up), _tenths(quarter.paused),
            _tenths(quarter.over_plan),
        )  # fmt: skip


def _tenths(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _remedies(analysis: Analysis, say: Say) -> Iterable[Sequence[Cell]]:
    for saving in analysis.remedies:
        if saving.sure:
            words = remedy(saving.remedy, say)
            yield (
                words,
                round(saving.saved, 1),
                saving.least,
                saving.most,
                round(saving.lost_without, 1),
            )
