"""`/my-month`: one's own figures, signed when the month is over; `/kpi/{person_id}`: the same of
anybody, for those who lead."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from quality.kpi.reading import shows_calls
from quality.kpi.rows import kpi as rows
from quality.kpi.sheet import KpiSheet, corrections, seal
from softphone_ui.kpi.load import KpiPage, MonthQuery, load, month_of, reading_of
from softphone_ui.kpi.shown import day_charts
from softphone_ui.web import days
from softphone_ui.web.database import writing
from softphone_ui.web.endpoint import endpoint, page, read_query
from softphone_ui.web.errors import NotFound, ReasonedError
from softphone_ui.web.pages import render
from softphone_ui.web.person import person_of
from softphone_ui.web.ticket_words import PAUSE_REASONS
from softphone_ui.web.words import N_
from staff.roles import Right
from staff.rows.audit import write_audit

REFUSALS = {
    "goes_on": N_("The month is not over yet."),
    "changed": N_("The figures have changed since you looked. Look at them again, then sign."),
    "signed": N_("This sheet is signed already, and stays as it is."),
    "no_sheet": N_("Your role has no sheet."),
}


class SheetNotSigned(ReasonedError):
    __doc__ = N_("The sheet was not signed.")
    status, code = 409, "sheet_not_signed"
    sentences = REFUSALS


class Signature(Struct, forbid_unknown_fields=True):
    """The signature of a month: which one, and the seal of the figures that were looked at."""

    month: Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z")]
    seal: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class MonthView(Struct):
    """A person's month. `seal` goes with a signature; `signed` and `signed_at` are null until there
    is one. `sheet` is by today's rows and formulas, null of a role that has none."""

    sheet: KpiSheet | None
    signed: KpiSheet | None
    signed_at: datetime | None
    seal: str | None


@endpoint("GET", "/api/me/month", needs=Right.KPI_OWN)
async def own_month(request: web.Request, query: MonthQuery) -> MonthView:
    """Return one's own figures of a month."""
    return view_of(await load(request, person_of(request).person_id, month_of(request, query)))


@endpoint("POST", "/api/me/month/sign", needs=Right.KPI_OWN)
async def sign_month(request: web.Request, body: Signature) -> None:
    """Sign one's sheet of a month that is over; it is frozen with its formulas. 409 with a `reason`
    where it is signed already, or its figures are no more those that were looked at."""
    person = person_of(request)
    loaded = await load(request, person.person_id, month_of(request, MonthQuery(body.month)))
    if loaded.sheet is None:
        raise SheetNotSigned(reason="no_sheet")
    if not loaded.over:
        raise SheetNotSigned(reason="goes_on")
    if loaded.signed is None and seal(loaded.sheet) != body.seal:
        raise SheetNotSigned(reason="changed")
    async with writing(request.app) as link:
        if not await rows.sign(link, person.person_id, loaded.sheet, datetime.now(UTC)):
            raise SheetNotSigned(reason="signed")
        await write_audit(
            link, person.person_id, "month_signed", subject=body.month,
            detail={"seal": body.seal}, address=request.remote,
        )  # fmt: skip


def view_of(loaded: KpiPage) -> MonthView:
    """Return the month for a program."""
    signed = loaded.signed
    return MonthView(
        loaded.sheet,
        signed.sheet if signed else None,
        signed.signed_at if signed else None,
        seal(loaded.sheet) if loaded.sheet else None,
    )


@page("/my-month", needs=Right.KPI_OWN)
async def own_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/my-month?month=2026-11`."""
    month = month_of(request, read_query(request, MonthQuery))
    loaded = await load(request, person_of(request).person_id, month)
    return show(request, loaded, path="/my-month", own=True)


@page("/kpi/{person_id}", needs=Right.KPI)
async def person_page(request: web.Request) -> web.StreamResponse:
    """Show the page `/kpi/7?month=2026-11` of a person."""
    number = person_number(request)
    loaded = await load(request, number, month_of(request, read_query(request, MonthQuery)))
    return show(request, loaded, path=f"/kpi/{number}", own=False)


def person_number(request: web.Request) -> int:
    """Return the person in the address. Raises NotFound where it is no number."""
    text = request.match_info["person_id"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise NotFound
    return int(text)


def show(request: web.Request, loaded: KpiPage, *, path: str, own: bool) -> web.Response:
    """Show the page of a month."""
    month, shown = loaded.month, loaded.shown
    following = month.following if month.following <= days.today(month.zone) else None
    later = corrections(loaded.signed.sheet, loaded.sheet) if loaded.signed and loaded.sheet else []
    return render(
        request,
        "kpi/month.html",
        read=reading_of(request),
        subject=loaded.subject,
        own=own,
        path=path,
        month=month,
        following=following,
        sheet=shown,
        of_calls=shown is not None and shows_calls(shown.role),
        signed=loaded.signed,
        over=loaded.over,
        seal=seal(loaded.sheet) if loaded.sheet else "",
        corrections=later,
        charts=day_charts(shown, reading_of(request)) if shown else [],
        reasons=PAUSE_REASONS,
    )
