"""The calls behind a report's number: `/reports/calls`."""

from __future__ import annotations

from aiohttp import web

from quality.reports.behind import behind
from quality.reports.dimensions import Dimension, Place
from quality.reports.measures import MEASURES
from quality.reports.rows import behind as rows
from softphone_ui.reports.load import labels_of
from softphone_ui.reports.places import read_place
from softphone_ui.reports.query import ReportQuery, address, read_fields, wish_of
from softphone_ui.reports.report_words import MEASURE_WORDS
from softphone_ui.web.database import reading
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.listing import read_cursor, write_cursor
from softphone_ui.web.numbers import sees_numbers, shown_number
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.ticket_words import OUTCOMES
from staff.roles import Right

ROWS = 100


class BehindQuery(ReportQuery):
    """A query for the calls behind a number. `of`: the measure; `row` and `column`: places as
    `/api/reports` names them, None: all."""

    of: str = "offered"
    row: str | None = None
    column: str | None = None
    after: str | None = None


@page("/reports/calls", needs=Right.MISSED)
async def calls_page(request: web.Request) -> web.StreamResponse:
    """Show the calls that a number counts, the oldest first."""
    query = read_fields(request, BehindQuery)
    wish = wish_of(request, query)
    if query.of not in MEASURES:
        raise BadRequest(reason="there is no such measure")
    row = read_place(wish.report.rows, query.row)
    column = read_place(wish.report.columns, query.column)
    found = behind(wish.report, MEASURES[query.of], wish.period, row, column)
    cursor = read_cursor(query.after)
    async with reading(request.app) as link:
        labels = await labels_of(request, link, wish.period)
        calls = await rows.contacts(link, found, rows.After(*cursor) if cursor else None, ROWS + 1)
    shown, more = calls[:ROWS], len(calls) > ROWS
    whole = sees_numbers(person_of(request))
    return render(
        request,
        "reports/calls.html",
        wish=wish,
        labels=labels,
        show=labels.show,
        say=labels.say,
        name=MEASURE_WORDS[query.of][0],
        places=_places(wish.report.rows, row, wish.report.columns, column),
        calls=[(it, shown_number(it.caller, whole=whole)) for it in shown],
        outcomes=OUTCOMES,
        first=address("/reports/calls", query, after=None) if query.after else None,
        following=_following(query, shown[-1]) if more else None,
        back=back_to(query),
    )  # fmt: skip


def _following(query: BehindQuery, last: rows.ReportContact) -> str:
    after = write_cursor(last.offered_at, last.contact_id)
    return address("/reports/calls", query, after=after)


def _places(
    rows_by: Dimension | None, row: Place | None, columns_by: Dimension | None, column: Place | None
) -> list[tuple[Dimension, Place]]:
    both = ((rows_by, row), (columns_by, column))
    return [(by, place) for by, place in both if by is not None and place is not None]


def back_to(query: ReportQuery) -> str:
    """Return the report itself."""
    return address("/reports", query, of=None, row=None, column=None, after=None)
