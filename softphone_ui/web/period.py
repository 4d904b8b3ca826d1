"""The stretch of time a page or a program asks about: a local day, or between two moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Meta, Struct

from queue_manager.rows.service_level import ServiceLevelPeriod
from softphone_ui.web import days
from softphone_ui.web.errors import BadRequest
from softphone_ui.web.settings_key import SETTINGS

LONGEST = timedelta(days=93)


class PeriodQuery(Struct):
    """Period in an address: a local `day` (today if nothing is given), or `since` with `until` (now
    if left out). If both are given, the day counts."""

    day: date | None = None
    since: datetime | None = None
    until: datetime | None = None
    line: Annotated[str, Meta(pattern="^[0-9]{2,15}$")] | None = None


@dataclass(frozen=True, slots=True)
class ChosenPeriod:
    """A period with the local day it lies in; `day` is None for a period of two moments."""

    period: ServiceLevelPeriod
    day: date | None
    zone: ZoneInfo

    def step(self, number: int, length: timedelta) -> datetime:
        """Return the beginning of a step of the period."""
        return self.period.begins + number * length


def chosen_period(request: web.Request, query: PeriodQuery) -> ChosenPeriod:
    """Return the period the query means. Raises BadRequest with the field that is wrong."""
    zone = ZoneInfo(request.app[SETTINGS].timezone)
    if query.day is not None or query.since is None:
        if query.day is None and query.until is not None:
            raise BadRequest(reason="until goes with since")
        day = query.day or days.today(zone)
        return ChosenPeriod(_day(day, zone, query.line), day, zone)
    until = query.until or datetime.now(UTC)
    if query.since.tzinfo is None or until.tzinfo is None:
        raise BadRequest(reason="since and until need a time zone, such as +05:00")
    if not timedelta() < until - query.since <= LONGEST:
        raise BadRequest(reason=f"until comes after since, by {LONGEST.days} days at most")
    return ChosenPeriod(ServiceLevelPeriod(query.since, until, query.line), None, zone)


def _day(day: date, zone: ZoneInfo, line: str | None) -> ServiceLevelPeriod:
    if not days.FIRST <= day <= days.LAST:
        raise BadRequest(reason="there is no such day")
    return ServiceLevelPeriod(days.begins(day, zone), days.ends(day, zone), line)
