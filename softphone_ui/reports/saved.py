"""`/reports/saved`: a report is kept under a name, shared with the others, or kept no more."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl

from aiohttp import web
from yarl import URL

from quality.reports.actions import (
    NamedReport,
    NameTaken,
    NoSuchReport,
    ReportChanged,
    drop_report,
    save_report,
)
from quality.reports.rows.saved import SavedReport
from softphone_ui.reports.query import ReportQuery, address, read_pairs, wish_of
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import page
from softphone_ui.web.errors import BadRequest, NotFound, ReasonedError
from softphone_ui.web.person import acting
from softphone_ui.web.words import N_
from staff.roles import Right

LONGEST_NAME, LONGEST_QUERY = 80, 8000


REFUSALS = {
    "name": N_("Give the report a name of at most 80 letters."),
    "exists": N_("You keep another report under this name. Say that it is to be replaced."),
    "changed": N_("Somebody has changed this report meanwhile. Look at it again."),
}


class CannotKeepReport(ReasonedError):
    __doc__ = N_("The report was not kept.")
    status, code = 409, "report_not_kept"
    sentences = REFUSALS


@page("/reports/saved", needs=Right.MISSED, method="POST")
async def change_saved(request: web.Request) -> web.StreamResponse:
    """Change saved reports. `act`: keep (`name`, `report`, `shared`, `replace`, and the `version`
    that is replaced), or drop-<number>."""
    form = await request.post()
    act, _, number = str(form.get("act", "")).partition("-")
    if act == "drop" and number.isascii() and number.isdigit():
        await _drop(request, int(number[:18]))
        raise web.HTTPSeeOther("/reports")
    query = _query(str(form.get("report", "")))
    name = " ".join(str(form.get("name", "")).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise CannotKeepReport(reason="name")
    await _keep(
        request, name, query, shared="shared" in form, instead_of=_version(form.get("version"))
    )
    raise web.HTTPSeeOther(address("/reports", query))


def link_to(report: SavedReport, today: date) -> str:
    """Return the report over its days, today the last."""
    first = today - timedelta(days=report.days - 1)
    url = URL(f"/reports?{report.query}")
    return str(url.update_query(since=first.isoformat(), until=today.isoformat()))


async def _keep(
    request: web.Request, name: str, query: ReportQuery, *, shared: bool, instead_of: int | None
) -> None:
    text = URL(address("/reports", query, since=None, until=None)).raw_query_string
    report = NamedReport(name, text, wish_of(request, query).period.days, shared)
    async with writing(request.app) as link:
        try:
            await save_report(link, report, instead_of, acting(request))
        except NameTaken:
            raise CannotKeepReport(reason="exists") from None
        except ReportChanged:
            raise CannotKeepReport(reason="changed") from None


async def _drop(request: web.Request, report_id: int) -> None:
    async with writing(request.app) as link:
        try:
            await drop_report(link, report_id, acting(request))
        except NoSuchReport:
            raise NotFound from None


def _query(text: str) -> ReportQuery:
    """The address of a report, as the page sent it. Raises BadRequest."""
    if len(text) > LONGEST_QUERY:
        raise BadRequest(reason="the report's address is too long")
    return read_pairs(parse_qsl(text), ReportQuery)


def _version(text: object) -> int | None:
    """Of the report that is to be replaced; None: a new one is kept."""
    digits = str(text or "")[:9]
    return int(digits) if digits.isascii() and digits.isdigit() else None
