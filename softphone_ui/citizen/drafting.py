"""The draft of a report between its pages: the browser has a key in a cookie, we have the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from foundation.process.client_address import client_of
from foundation.telephones.numbers import read_caller
from registry.drafts.report import DraftReport, ReportPage, first_open, may_see
from registry.drafts.rows import drafts
from registry.drafts.rows.drafts import Draft
from registry.files.shelf import Shelf
from softphone_ui.web.database import reading_for_anybody, writing_for_anybody
from softphone_ui.web.errors import TooManyTries
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.throttle import THROTTLE
from softphone_ui.web.words import N_

COOKIE = "komek_report"
PATH = "/report"
HOUR = 3600
#: By one client within an hour, for each report that may be sent: drafts begun, photos opened.
DRAFTS_PER_REPORT, PHOTOS_PER_REPORT = 5, 10
#: Photos of drafts wait here.
DRAFT_SHELF: web.AppKey[Shelf] = web.AppKey("draft shelf", Shelf)


class TooManyReports(TooManyTries):
    __doc__ = N_(
        "Too many reports came from your network within the hour. Call 109, or try again later: "
        "what you have written stays here."
    )


async def count(request: web.Request, what: str, per_report: int = 1) -> None:
    """Count one of `what` of this client. Raises TooManyReports."""
    most = request.app[SETTINGS].citizens.site_reports_per_hour * per_report
    name = f"site {what}\0{client_of(request.remote or '')}"
    try:
        await request.app[THROTTLE].count(name, most, HOUR)
    except TooManyTries as error:
        raise TooManyReports(**error.detail) from None


async def draft_of(request: web.Request) -> Draft | None:
    """Return the draft of this browser; None: it has none that holds."""
    key = request.cookies.get(COOKIE, "")
    if not 20 <= len(key) <= 64:
        return None
    async with reading_for_anybody(request.app) as link:
        return await drafts.read(link, key, datetime.now(UTC))


async def draft_for(request: web.Request, page: ReportPage) -> Draft:
    """Return the draft that has come to `page`. Raises HTTPSeeOther to where it goes on."""
    draft = await draft_of(request)
    if draft is None:
        raise web.HTTPSeeOther(f"{PATH}/{ReportPage.WHAT}")
    if draft.sent:
        raise web.HTTPSeeOther(f"{PATH}/sent")
    if not may_see(draft.report, page):
        raise web.HTTPSeeOther(f"{PATH}/{first_open(draft.report)}")
    return draft


async def begun(request: web.Request) -> Draft:
    """Return this browser's draft, or begin a new one, as also where the address asks for a `new`
    one. Raises TooManyReports; HTTPSeeOther for a sent one."""
    draft = None if "new" in request.query else await draft_of(request)
    if draft is not None and draft.sent:
        raise web.HTTPSeeOther(f"{PATH}/sent")
    if draft is not None:
        return draft
    await count(request, "draft", DRAFTS_PER_REPORT)
    async with writing_for_anybody(request.app) as link:
        return await drafts.add(link, drafts.new_key(), language_of(request), datetime.now(UTC))


async def save(request: web.Request, draft: Draft, report: DraftReport) -> None:
    telephone = e164_of(request, report.telephone)
    async with writing_for_anybody(request.app) as link:
        await drafts.save(link, draft.key, report, language_of(request), telephone)


def e164_of(request: web.Request, telephone: str) -> str | None:
    """Return the number as it is called; None for what is no number of a telephone."""
    country = request.app[SETTINGS].place.country
    return read_caller(telephone, "", country).e164 if telephone else None


def with_cookie(request: web.Request, answer: web.Response, draft: Draft) -> web.Response:
    """Give the browser the draft's key from now on."""
    answer.set_cookie(
        COOKIE,
        draft.key,
        max_age=int(drafts.LASTS.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=request.secure or request.headers.get("X-Forwarded-Proto") == "https",
    )
    return answer


def go_to(page: str) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(f"{PATH}/{page}")


def set_up(app: web.Application) -> None:
    app[DRAFT_SHELF] = Shelf(app[SETTINGS].folders.files_dir / "drafts")
