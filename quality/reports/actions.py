"""Business actions with saved reports and their sending by mail, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from foundation.postgres.pool import Connection
from quality.reports.mornings import AttachmentFormat
from quality.reports.rows import saved, subscriptions
from staff.acting import ActingPerson


class NameTaken(Exception):
    """An error: the person has saved another report under this name."""


class ReportChanged(Exception):
    """An error: somebody changed the report after the version that is to be replaced."""


class NoSuchReport(Exception):
    """An error: there is no such report, or the person may not use it."""


@dataclass(frozen=True, slots=True)
class NamedReport:
    """Report to be saved. `query`: of its address, without days; `days`: how many it covers."""

    name: str
    query: str
    days: int
    shared: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """The times at which a report is sent by mail: on `days` (1: Monday) at a time, in these
    forms."""

    days: Sequence[int]
    at: time
    forms: Sequence[AttachmentFormat]
    address: str


async def save_report(
    connection: Connection, report: NamedReport, instead_of: int | None, by: ActingPerson
) -> None:
    """Save a report under a name. `instead_of`: the version of the report of this name that it
    replaces; None: it is a new one. Raise NameTaken, ReportChanged."""
    person_id, query, days, shared = by.person_id, report.query, report.days, report.shared
    if instead_of is None:
        added = await saved.add(connection, person_id, report.name, query, days, shared=shared)
        if added is None:
            raise NameTaken
    else:
        before = await saved.named(connection, person_id, report.name)
        if before is None or before.version != instead_of:
            raise ReportChanged
        if not await saved.change(connection, person_id, before, query, days, shared=shared):
            raise ReportChanged
    await by.note(connection, "report_kept", report.name, {"shared": shared})


async def drop_report(connection: Connection, report_id: int, by: ActingPerson) -> None:
    """Delete a saved report of the person. Raise NoSuchReport."""
    name = await saved.drop(connection, by.person_id, report_id)
    if name is None:
        raise NoSuchReport
    await by.note(connection, "report_dropped", name)


async def subscribe(
    connection: Connection, report_id: int, sending: Sending, by: ActingPerson, now: datetime
) -> None:
    """Have a saved report sent by mail. Raise NoSuchReport."""
    days, forms = list(sending.days), list(sending.forms)
    if not await subscriptions.subscribe(
        connection, report_id, by.person_id, days, sending.at, forms,
        address=sending.address, now=now,
    ):  # fmt: skip
        raise NoSuchReport
    detail = {"address": sending.address, "days": days, "at": sending.at.isoformat("minutes")}
    await by.note(connection, "report_subscribed", str(report_id), detail)


async def unsubscribe(connection: Connection, report_id: int, by: ActingPerson) -> None:
    """Stop sending a report by mail. Raise NoSuchReport."""
    if not await subscriptions.unsubscribe(connection, report_id, by.person_id):
        raise NoSuchReport
    await by.note(connection, "report_unsubscribed", str(report_id))
