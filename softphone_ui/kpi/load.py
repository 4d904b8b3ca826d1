"""A person's month, read for a page or a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from quality.kpi import reading as month_reading
from quality.kpi.rows import kpi as rows
from quality.kpi.rows.kpi import Signed, Subject
from quality.kpi.sheet import KpiMonth, KpiSheet
from softphone_ui.kpi.shown import SheetFormatter
from softphone_ui.web import days
from softphone_ui.web.database import snapshot
from softphone_ui.web.errors import BadRequest, NotFound
from softphone_ui.web.pages import language_of
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.show import Show
from softphone_ui.web.words import WORDS

YEARS = (2000, 2200)


class MonthQuery(Struct):
    """A query for a month. `month` as ``2026-11``; the present one where it is left out."""

    month: Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z")] | None = None


@dataclass(frozen=True, slots=True)
class KpiPage:
    """The month of one person as the page shows it. `sheet`: by today's rows and formulas, None of
    a role that has none. `over`: the month is, so that it can be signed."""

    subject: Subject
    month: KpiMonth
    sheet: KpiSheet | None
    signed: Signed | None
    over: bool

    @property
    def shown(self) -> KpiSheet | None:
        """Return what was signed, else what there is."""
        return self.signed.sheet if self.signed else self.sheet


def zone_of(request: web.Request) -> ZoneInfo:
    return ZoneInfo(request.app[SETTINGS].timezone)


def month_of(request: web.Request, query: MonthQuery) -> KpiMonth:
    """Return the month. Raises BadRequest for a month that no calendar here has."""
    zone = zone_of(request)
    if query.month is None:
        return KpiMonth(days.today(zone).replace(day=1), zone)
    first = date.fromisoformat(f"{query.month}-01") if query.month >= "0001" else date.min
    if not YEARS[0] <= first.year <= YEARS[1]:
        raise BadRequest(reason="there is no such month")
    return KpiMonth(first, zone)


def reading_of(request: web.Request) -> SheetFormatter:
    """Return how the person who asks reads figures."""
    language, words = language_of(request), request.app[WORDS]
    return SheetFormatter(
        Show(language, zone_of(request)), lambda text: words.say(language, text), language
    )


def planned_reasons(request: web.Request) -> frozenset[str]:
    """Return pauses that have a plan."""
    return frozenset(request.app[SETTINGS].calls.planned_pauses)


async def load(request: web.Request, person_id: int, month: KpiMonth) -> KpiPage:
    """Load one person's month. Raises NotFound where there is no such person."""
    now = datetime.now(UTC)
    async with snapshot(request.app) as link:
        subject = await rows.person(link, person_id)
        if subject is None:
            raise NotFound
        made = await month_reading.sheet_of(link, subject, month, now, planned_reasons(request))
        signed = await rows.signed(link, person_id, month)
    return KpiPage(subject, month, made, signed, month.ends <= now)
