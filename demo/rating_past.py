"""Closures of a demo history that were drawn for an audit, and what was found: by the rules and
rows of `city/rating/`."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from city.rating.counting import draw_closures, draw_rejections
from city.rating.months import Month
from city.rating.rows import audits, rating
from city.rating.rows.audits import AuditResult
from demo.rows import demo_quality as rows
from foundation.postgres.pool import Connection

#: Of what was drawn: how much has been looked at, and how often it was found so.
JUDGED = 0.85
FOUND = {AuditResult.DONE: 0.88, AuditResult.NOT_DONE: 0.08, AuditResult.UNCLEAR: 0.04}
NOTES = {
    AuditResult.DONE: "На месте сделано, заявитель подтвердил.",
    AuditResult.NOT_DONE: "Заявитель говорит, что никто не приезжал.",
    AuditResult.UNCLEAR: "До заявителя не дозвонились, на фото не видно.",
}
#: Somebody looks at one after another from the next day's morning on.
BEGINS, EACH = timedelta(hours=9), timedelta(minutes=7)


async def audit(link: Connection, until: datetime, zone: ZoneInfo, seed: int) -> int:
    """Draw the closures of the last month that was over by `until`, in the caller's transaction,
    and judge most of them, up to `until`; how many were judged."""
    month = Month.of(until.astimezone(zone).date()).back(1)
    await rating.hold(link)
    if await audits.are_drawn(link, month):
        return 0
    drawn_at = month.ends(zone)
    await draw_closures(link, month, seed, drawn_at, zone)
    await draw_rejections(link, month, seed, drawn_at, zone)
    controller = (await rows.leads_and_controllers(link))[-1]
    random, judged, at = Random(seed), 0, drawn_at + BEGINS
    for audit_row in await audits.of_month(link, month):
        at += EACH
        if at >= until:
            break
        if random.random() < JUDGED:
            (result,) = random.choices(list(FOUND), list(FOUND.values()))
            judged += await audits.judge(
                link, audit_row.audit_id, result, NOTES[result], controller, at
            )
    return judged
