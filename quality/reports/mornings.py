"""When a report is due that somebody has sent by mail. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from quality.reports.dimensions import DAY, ReportPeriod

#: So long after its time a report that is not sent is late.
LATE_AFTER = timedelta(minutes=30)


class AttachmentFormat(StrEnum):
    """The format in which a report is attached."""

    XLSX = "xlsx"
    PDF = "pdf"


class Result(StrEnum):
    """The result of sending a day's report. `not_allowed`: by then its person may not see it."""

    SENT = "sent"
    NOT_ALLOWED = "not_allowed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A report that somebody has sent. `weekdays`: from 1 (Monday). `changed_at`: when they said so
    last. `last_day` and `last_result`: of the last one."""

    report_id: int
    person_id: int
    weekdays: Sequence[int]
    at: time
    forms: Sequence[AttachmentFormat]
    address: str
    changed_at: datetime
    last_day: date | None = None
    last_result: Result | None = None


def due_day(subscription: Subscription, now: datetime, zone: ZoneInfo) -> date | None:
    """Return the day of the city whose report is to go out now. One that a stop of ours has delayed
    goes out on the same day or not at all: nobody wants Monday's on Tuesday beside Tuesday's."""
    day = now.astimezone(zone).date()
    moment = _moment(subscription, day, zone)
    over = subscription.last_day is not None and subscription.last_day >= day
    if (
        over
        or day.isoweekday() not in subscription.weekdays
        or now < moment
        or subscription.changed_at > moment
    ):
        return None
    return day


def period_of(day: date, days: int, zone: ZoneInfo) -> ReportPeriod:
    """Return the days that the report of a morning covers: up to yesterday, for today has hardly
    begun."""
    last = day - DAY
    return ReportPeriod(last - (days - 1) * DAY, last, zone)


def late(subscriptions: Iterable[Subscription], now: datetime, zone: ZoneInfo) -> int:
    """Return how many of today's reports should have been sent by now and are not."""
    return sum(_is_late(it, now, zone) for it in subscriptions)


def _is_late(subscription: Subscription, now: datetime, zone: ZoneInfo) -> bool:
    day = now.astimezone(zone).date()
    if subscription.last_day == day:
        return subscription.last_result is Result.FAILED
    due = due_day(subscription, now, zone)
    return due is not None and now - _moment(subscription, due, zone) > LATE_AFTER


def _moment(subscription: Subscription, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, subscription.at, zone)
