"""Figures that do not add, read for each cell, row and column by themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.reports.apart import Found, Scope, ValuePlace
from quality.reports.dimensions import (
    CYCLES,
    WHOLE,
    Dimension,
    Place,
    ReportPeriod,
    place_in_time,
    unit_of,
)
from quality.reports.measures import Apart
from quality.reports.report import KEYS, Report
from queue_manager.domain.measures.measures import AWAY, BUSY
from queue_manager.rows.first_call import TAKEN_BACK
from registry.knowledge.first_call import WITHIN
from registry.workflow.states import State

#: By what the time of operators can be told apart.
OF_STATES = frozenset({Dimension.OPERATOR, *(it for it in Dimension if unit_of(it) != WHOLE)})


@dataclass(frozen=True, slots=True)
class Asking:
    """The question to the contacts, and how they are laid out: parameters of the queries."""

    begins: datetime
    ends: datetime
    zone: str
    row_unit: str
    row_key: str | None
    column_unit: str
    column_key: str | None
    lines: list[str] | None
    languages: list[str] | None
    operators: list[str] | None
    topics: list[str] | None
    bodies: list[str] | None
    districts: list[str] | None
    skills: list[str] | None
    shifts: list[str] | None


def asking(report: Report, period: ReportPeriod) -> Asking:
    """Return what a report asks for."""

    def chosen(dimension: Dimension) -> list[str] | None:
        return list(report.only[dimension]) if dimension in report.only else None

    return Asking(
        period.begins,
        period.ends,
        period.zone.key,
        *_by(report.rows),
        *_by(report.columns),
        *map(chosen, (Dimension.LINE, *KEYS)),
    )


def _by(dimension: Dimension | None) -> tuple[str, str | None]:
    unit = WHOLE if dimension is None else unit_of(dimension)
    return unit, None if dimension is None or unit != WHOLE else dimension.value


async def waits(
    connection: Connection, report: Report, period: ReportPeriod, question: Asking
) -> Found:
    """Read the median, the 90 % and the 95 % quantile of the waits of answered contacts, in
    milliseconds. The result is empty where nobody was answered: SQL returns the row of all contacts
    even then, with null."""
    rows = await connection.fetch(*bind("report_waits", **asdict(question)))
    return _found(rows, report, period, lambda row: Apart(waits_ms=tuple(row["waits"] or ())))


async def first_calls(
    connection: Connection, report: Report, period: ReportPeriod, question: Asking, now: datetime
) -> Found:
    """Return first-call resolution, as `queue_manager/rows/first_call.py` counts it."""
    query = bind(
        "report_first_calls",
        days=WITHIN.days,
        on_the_spot=State.ANSWERED_ON_THE_SPOT,
        taken_back=TAKEN_BACK,
        now=now,
        **asdict(question),
    )
    return _found(
        await connection.fetch(*query),
        report,
        period,
        lambda row: Apart(
            with_ticket=row["with_ticket"],
            on_the_spot=row["on_the_spot"],
            known=row["known"],
            alone=row["alone"],
        ),
    )


async def states(
    connection: Connection, report: Report, period: ReportPeriod, question: Asking
) -> Found:
    """Return operators' time, by time and operator; nothing where a report divides or chooses by
    what no operator's time is of: nobody waits for a call of a topic."""
    if not {*report.dimensions, *report.only} <= {*OF_STATES}:
        return {}
    query = bind(
        "report_states",
        busy=list(BUSY),
        away=list(AWAY),
        begins=question.begins,
        ends=question.ends,
        zone=question.zone,
        row_unit=question.row_unit,
        row_key=question.row_key,
        column_unit=question.column_unit,
        column_key=question.column_key,
        operators=question.operators,
    )
    return _found(
        await connection.fetch(*query),
        report,
        period,
        lambda row: Apart(busy_ms=row["busy_ms"], there_ms=row["there_ms"]),
    )


def _found(
    rows: Sequence[Row], report: Report, period: ReportPeriod, read: Callable[[Row], Apart]
) -> Found:
    found: Found = {}
    for row in rows:
        scope = Scope(every_row=row["every_row"], every_column=row["every_column"])
        at = _place(report.rows, row["row_at"], row["row_key"], period)
        column = _place(report.columns, row["column_at"], row["column_key"], period)
        found[ValuePlace(scope, at, column)] = read(row)
    return found


def _place(
    dimension: Dimension | None, at: datetime | None, key: str | None, period: ReportPeriod
) -> Place | None:
    if dimension is None or at is None:
        return key
    zone = UTC if unit_of(dimension) in CYCLES else period.zone
    return place_in_time(dimension, at, zone)
