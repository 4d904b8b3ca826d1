"""The address of a report: what it shows, of which days, beside which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Self, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec import Meta, Struct
from yarl import URL

from quality.reports.comparison import ComparedPeriod, period_before, year_before
from quality.reports.dimensions import Dimension, ReportPeriod
from quality.reports.report import Report, ReportRefused, plan
from softphone_ui.reports.places import NONE
from softphone_ui.reports.report_words import PRESETS, WHY_REFUSED
from softphone_ui.web import days
from softphone_ui.web.errors import BadRequest, ReasonedError
from softphone_ui.web.settings_key import SETTINGS
from softphone_ui.web.words import N_

#: All of them together fit into an address (8190 bytes).
Codes = Annotated[str, Meta(max_length=900, pattern=r"^[0-9A-Za-z_,.-]*$")]
#: Skills and shifts are few, and their keys longer than others.
FewCodes = Annotated[str, Meta(max_length=300, pattern=r"^[0-9A-Za-z_,.-]*$")]
#: Query fields that hold keys, several parted by commas; "-" stands for contacts without one.
FILTERS = {
    "line": Dimension.LINE,
    "language": Dimension.LANGUAGE,
    "operator": Dimension.OPERATOR,
    "topic": Dimension.TOPIC,
    "body": Dimension.BODY,
    "district": Dimension.DISTRICT,
    "skill": Dimension.SKILL,
    "shift": Dimension.SHIFT,
}


class CannotReport(ReasonedError):
    __doc__ = N_("The report cannot be made.")
    status, code = 422, "report_refused"
    sentences = WHY_REFUSED


class ReportQuery(Struct):
    """Query of a report. `measures`, and the keys of each filter, are separated by commas; in a
    filter `-` stands for contacts without a key. Without days the report covers the last seven
    days, including today. `beside`: the period to compare with; `beside_since` and `beside_until`
    are its days where they are chosen. `upper` and `lower`: the measures that are drawn;
    `lower=one`: only the upper one is drawn. `none` in `rows` or `columns`: not divided."""

    measures: Codes = ",".join(PRESETS[0].measures)
    rows: Dimension | None = Dimension.DAY
    columns: Dimension | None = None
    since: date | None = None
    until: date | None = None
    beside: ComparedPeriod | None = None
    beside_since: date | None = None
    beside_until: date | None = None
    upper: FewCodes | None = None
    lower: FewCodes | None = None
    line: Codes | None = None
    language: Codes | None = None
    operator: Codes | None = None
    topic: Codes | None = None
    body: Codes | None = None
    district: Codes | None = None
    skill: FewCodes | None = None
    shift: FewCodes | None = None

    @classmethod
    def read_address(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Read a query from an address, as pages and programs write it. Raises BadRequest."""
        return read_pairs(pairs, cls)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A report that can be made. `other`: the period with which it is compared."""

    report: Report
    period: ReportPeriod
    other: ReportPeriod | None


Query = TypeVar("Query", bound="ReportQuery")


def read_fields(request: web.Request, kind: type[Query]) -> Query:
    """Return the page's address. Raises BadRequest."""
    return read_pairs(request.query.items(), kind)


def read_pairs(pairs: Iterable[tuple[str, str]], kind: type[Query]) -> Query:
    """Return an address's fields: what a form says several times is parted by commas, and `none` is
    no dimension. Raises BadRequest."""
    written: dict[str, list[str]] = {}
    for name, value in pairs:
        if value and value not in written.setdefault(name, []):
            written[name].append(value)
    fields: dict[str, object] = {
        name: ",".join(values) for name, values in written.items() if values
    }
    for name in ("rows", "columns"):
        if fields.get(name) == "none":
            fields[name] = None
    try:
        return msgspec.convert(fields, kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(reason=str(error)) from None


def wish_of(request: web.Request, query: ReportQuery) -> ReportRequest:
    """Return what is wished. Raises CannotReport with the reason, BadRequest for a day there is
    not."""
    return wish_in(ZoneInfo(request.app[SETTINGS].timezone), query)


def wish_in(zone: ZoneInfo, query: ReportQuery) -> ReportRequest:
    """Return the same, of a city in `zone`."""
    only = {}
    for name, dimension in FILTERS.items():
        if (chosen := getattr(query, name)) is not None:
            only[dimension] = ["" if key == NONE else key for key in chosen.split(",")]
    measures = tuple(it for it in query.measures.split(",") if it)
    report = Report(measures, query.rows, query.columns, only)
    until = _known_day(query.until or days.today(zone))
    since = _known_day(query.since or until - timedelta(days=6))
    period = ReportPeriod(since, until, zone)
    try:
        plan(report, period)
        other = _other(period, query)
        if other is not None:
            plan(report, other)
    except ReportRefused as refused:
        raise CannotReport(reason=refused.why.value, what=refused.what) from None
    return ReportRequest(report, period, other)


def _known_day(day: date) -> date:
    """Return the day. Raise BadRequest where the calendar of the reports does not have it."""
    if not days.FIRST <= day < days.LAST:
        raise BadRequest(reason="there is no such day")
    return day


def _other(period: ReportPeriod, query: ReportQuery) -> ReportPeriod | None:
    """Return the period to compare with. Of chosen days, a missing one makes it as long as the
    period itself."""
    match query.beside:
        case ComparedPeriod.BEFORE:
            return period_before(period)
        case ComparedPeriod.YEAR:
            return year_before(period)
        case ComparedPeriod.CHOSEN:
            length = timedelta(days=period.days - 1)
            until = _known_day(query.beside_until or period_before(period).last)
            if query.beside_since is not None and query.beside_until is None:
                until = _known_day(query.beside_since) + length
            since = _known_day(query.beside_since or until - length)
            return ReportPeriod(since, until, period.zone)
    return None


def address(path: str, query: ReportQuery, **changes: object) -> str:
    """Return the address of this report with some fields changed; None takes a field out."""
    fields = {**msgspec.to_builtins(query), **changes}
    written = {name: _plain(it) for name, it in fields.items() if it is not None}
    for name in ("rows", "columns"):
        written.setdefault(name, "none")
    return str(URL(path).with_query(written))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def now() -> datetime:
    return datetime.now(UTC)
