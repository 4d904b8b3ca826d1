"""Reports that are sent by mail, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.reports.mornings import AttachmentFormat, Result, Subscription


@dataclass(frozen=True, slots=True)
class Order:
    """The order of what is to be sent to whom. `query`: the report's address without days;
    `visible`: the person may open it by its name."""

    name: str
    query: str
    days: int
    visible: bool
    role: str
    language: str
    active: bool


@query("report_subscriptions_all")
async def everybodys(connection: Connection) -> list[Subscription]:
    """Return all subscriptions of all people."""


@query("report_subscriptions_of")
async def of_person(connection: Connection, person_id: int) -> list[Subscription]:
    """Return one's own subscriptions."""


async def subscribe(
    connection: Connection,
    report_id: int,
    person_id: int,
    weekdays: Sequence[int],
    at: time,
    forms: Sequence[AttachmentFormat],
    *,
    address: str,
    now: datetime,
) -> bool:
    """Subscribe from now on, or otherwise than before; False where the report is not to be seen."""
    query = bind(
        "report_subscribe",
        report_id=report_id,
        person_id=person_id,
        weekdays=list(weekdays),
        at=at,
        forms=[it.value for it in forms],
        address=address,
        now=now,
    )
    return await connection.fetchval(*query) is not None


@query("report_unsubscribe")
async def unsubscribe(connection: Connection, report_id: int, person_id: int) -> bool:
    """Unsubscribe from a report; False where it was not sent."""


@query("report_order")
async def order(connection: Connection, report_id: int, person_id: int) -> Order | None:
    """Return the order; None where there is no such report any more."""


@query("report_deliver")
async def deliver(
    connection: Connection, report_id: int, person_id: int, day: date, result: Result, now: datetime
) -> bool:
    """Note the result of a day's report; False where it has come to something before: it is not
    sent again."""
