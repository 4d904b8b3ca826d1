"""Reports that are sent by mail, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import all_into, into
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


async def everybodys(connection: Connection) -> list[Subscription]:
    """Return all of them."""
    return all_into(Subscription, await connection.fetch(*bind("report_subscriptions_all")))


async def of_person(connection: Connection, person_id: int) -> list[Subscription]:
    """Return one's own subscriptions."""
    query = bind("report_subscriptions_of", person_id=person_id)
    return all_into(Subscription, await connection.fetch(*query))


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


async def unsubscribe(connection: Connection, report_id: int, person_id: int) -> bool:
    """Unsubscribe from a report; False where it was not sent."""
    query = bind("report_unsubscribe", report_id=report_id, person_id=person_id)
    return await connection.fetchval(*query) is not None


async def order(connection: Connection, report_id: int, person_id: int) -> Order | None:
    """Return the order; None where there is no such report any more."""
    query = bind("report_order", report_id=report_id, person_id=person_id)
    row = await connection.fetchrow(*query)
    return None if row is None else into(Order, row)


async def deliver(
    connection: Connection, report_id: int, person_id: int, day: date, result: Result, now: datetime
) -> bool:
    """Note the result of a day's report; False where it has come to something before: it is not
    sent again."""
    query = bind(
        "report_deliver",
        report_id=report_id,
        person_id=person_id,
        day=day,
        result=result.value,
        now=now,
    )
    return await connection.fetchval(*query) is not None
