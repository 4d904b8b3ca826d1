"""An analysis as a paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from foundation.printing import (
    Bar,
    Bars,
    Columns,
    FigureRow,
    LargeFigure,
    Paper,
    Part,
    PrintedTable,
    Text,
)
from foundation.sentences import fill
from quality.analysis.causes import MainCause
from quality.analysis.rows.analyses import Analysis
from softphone_ui.loss_analysis.load import LossAnalysisPage
from softphone_ui.loss_analysis.loss_words import CAUSES, remedy
from softphone_ui.missed_calls.missed_calls import Sequel
from softphone_ui.missed_calls.sentences import SEQUELS
from softphone_ui.web.show import Show
from softphone_ui.web.words import N_, Say

#: Every so many quarters has its name below its column.
NAMED = 8


def paper_of(
    loaded: LossAnalysisPage, analysis: Analysis, say: Say, show: Show, language: str
) -> Paper:
    """Return what the page says, on A4."""
    made = fill(
        say(N_("made {day} {at}")),
        day=show.short_day(show.day_of(analysis.made_at)),
        at=show.clock(analysis.made_at),
    )
    return Paper(
        say(N_("Analysis of losses")),
        f"{show.long_day(loaded.day)} · {_standing(analysis, say, show)}",
        language,
        made,
        list(_parts(loaded, analysis, say, show)),
    )


def _standing(analysis: Analysis, say: Say, show: Show) -> str:
    if analysis.closed_at is None:
        return say(N_("not closed"))
    return fill(
        say(N_("closed {day} {at}, {person}")),
        day=show.short_day(show.day_of(analysis.closed_at)),
        at=show.clock(analysis.closed_at),
        person=analysis.closed_by or "",
    )


def _parts(loaded: LossAnalysisPage, analysis: Analysis, say: Say, show: Show) -> Iterator[Part]:
    sequels, lost = loaded.sequels, loaded.lost
    share = lost / analysis.offered if analysis.offered else None
    yield FigureRow(
        [
            LargeFigure(say(N_("Offered")), show.count(analysis.offered)),
            LargeFigure(say(N_("Abandoned")), show.count(lost), show.percent(share)),
            LargeFigure(say(SEQUELS[Sequel.CALLED_BACK]), show.count(sequels[Sequel.CALLED_BACK])),
            LargeFigure(say(SEQUELS[Sequel.OWED]), show.count(sequels[Sequel.OWED])),
        ]
    )
    if not analysis.has_roster:
        yield Text(say(N_("No roster: staffing is compared with what is usual.")))
    yield _causes(loaded, say, show)
    yield _course(analysis, say, show)
    if found := [it for it in analysis.remedies if it.sure]:
        yield PrintedTable(
            [say(N_("Remedy")), say(N_("Saves")), say(N_("At least")), say(N_("At most"))],
            [
                [
                    remedy(saving.remedy, say),
                    show.tenths(saving.saved),
                    str(saving.least),
                    str(saving.most),
                ]
                for saving in found
            ],
            numbers=(1, 2, 3),
            heading=say(N_("What would have saved calls")),
        )
    yield from _tables(loaded, say, show)


def _causes(loaded: LossAnalysisPage, say: Say, show: Show) -> Bars:
    counts = loaded.causes
    most = max(counts.values(), default=1)
    return Bars(
        [
            Bar(say(CAUSES[cause]), counts[cause] / most, show.count(counts[cause]))
            for cause in sorted(MainCause, key=lambda cause: -counts[cause])
            if counts[cause]
        ],
        heading=say(N_("Causes")),
    )


def _course(analysis: Analysis, say: Say, show: Show) -> Columns:
    quarters = analysis.quarters
    most = max([1, *(it.lost for it in quarters)])
    most_there = max([1.0, *(it.signed_in for it in quarters)])
    return Columns(
        [show.clock(it.at) if n % NAMED == 0 else "" for n, it in enumerate(quarters)],
        [it.lost / most for it in quarters],
        [it.signed_in / most_there for it in quarters],
        figures=_peaks([it.lost for it in quarters], show),
        top=show.count(most),
        heading=say(N_("Abandoned calls by quarter-hour, against staffing")),
        legend=fill(
            say(N_("columns: abandoned calls; line: operators at work, at most {n}")),
            n=show.tenths(most_there),
        ),
    )


def _peaks(lost: Sequence[int], show: Show) -> list[str]:
    """Return the figure of the first highest column of each NAMED columns, "" for the others: there
    is no room for each."""
    figures = [""] * len(lost)
    for first in range(0, len(lost), NAMED):
        highest = max(range(first, min(first + NAMED, len(lost))), key=lambda n: lost[n])
        if lost[highest]:
            figures[highest] = show.count(lost[highest])
    return figures


def _tables(loaded: LossAnalysisPage, say: Say, show: Show) -> Iterator[Part]:
    comments = [[show.clock(it.at), it.person or "", it.words] for it in loaded.history if it.words]
    if comments:
        heads = [say(N_("Time")), say(N_("Who")), say(N_("Of what")), say(N_("Words"))]
        yield PrintedTable(heads, comments, heading=say(N_("What was said of it")))
    yield PrintedTable(
        [say(N_("Offered at")), say(N_("Caller")), say(N_("Cause")), say(N_("What came of it"))],
        [
            [
                show.clock_seconds(row.call.offered_at),
                row.caller,
                say(CAUSES[row.call.main]),
                say(SEQUELS[row.sequel]) if row.sequel else "",
            ]
            for row in loaded.rows
        ],
        heading=say(N_("Abandoned calls")),
        left_out=say(N_("The rest is in the spreadsheet.")),
    )
