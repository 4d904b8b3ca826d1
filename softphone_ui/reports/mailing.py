"""Makes the reports that are due and puts them into the outbox, each once."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import asyncpg

from foundation import dates
from foundation.postgres.errors import DatabaseAway
from foundation.postgres.pool import Connection, Pool, connection, one_snapshot, transaction
from foundation.printing import pdf_of
from foundation.settings import Settings
from quality.reports.mailing import due_reports
from quality.reports.mornings import AttachmentFormat, Result, Subscription, period_of
from quality.reports.rows import subscriptions
from quality.reports.rows.subscriptions import Order
from registry.notifications.rows import outbox
from softphone_ui.reports.load import LoadedReport, made_in
from softphone_ui.reports.paper import paper_of, period_words, total_words
from softphone_ui.reports.query import ReportQuery, address, read_pairs, wish_in
from softphone_ui.reports.sheet import to_xlsx
from softphone_ui.web.measure_links import link_paper, measures_line
from softphone_ui.web.words import N_, Words
from staff.roles import Right, role_of
from staff.rows.audit import write_audit

TYPES = {
    AttachmentFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    AttachmentFormat.PDF: "application/pdf",
}
#: Reports one after another that could not be made now, before the others are not tried either.
MOST_IN_VAIN = 5
#: Mail servers refuse what is much larger.
MOST_BYTES = 10_000_000
#: Whoever is sent a report must be able to open it and to take it home.
NEEDS = frozenset({Right.MISSED, Right.EXPORT})
log = logging.getLogger(__name__)


class NotAll(Exception):
    """An error: some reports are to be tried again."""


class TooLarge(Exception):
    """An error: no mail server would take it."""


async def send_due(settings: Settings, pool: Pool, words: Words, now: datetime) -> int:
    """Send all that is due; returns how many were. Whoever may not see theirs gets none, and one
    that cannot be made keeps no other back. Raises NotAll at the end, where some are to be tried
    again; DatabaseAway."""
    sent = again = in_vain = 0
    for subscription, day in await due_reports(pool, ZoneInfo(settings.timezone), now):
        try:
            result, message = await _message(settings, pool, words, subscription, day, now)
        except (DatabaseAway, asyncpg.PostgresError, OSError):
            log.exception("a report waits", extra={"report": subscription.report_id})
            again, in_vain = again + 1, in_vain + 1
            if in_vain == MOST_IN_VAIN:  # it is none of these reports
                break
            continue
        in_vain = 0
        async with transaction(pool) as link:
            if await subscriptions.deliver(
                link, subscription.report_id, subscription.person_id, day, result, now
            ):
                if message is not None:
                    await _hand_over(link, subscription, day, message, now)
                    sent += 1
    if again:
        raise NotAll(f"{again} reports could not be made now; {sent} were")
    return sent


async def _hand_over(
    link: Connection, subscription: Subscription, day: date, message: dict[str, Any], now: datetime
) -> None:
    key = f"report {subscription.report_id} {subscription.person_id} {day.isoformat()}"
    await outbox.add(link, key, "mail", subscription.address, message, now)
    forms = [form.value for form in subscription.forms]
    await write_audit(
        link,
        subscription.person_id,
        "export",
        subject="report",
        detail={"format": forms, "report": subscription.report_id, "mailed": subscription.address},
    )


async def _message(
    settings: Settings,
    pool: Pool,
    words: Words,
    subscription: Subscription,
    day: date,
    now: datetime,
) -> tuple[Result, dict[str, Any] | None]:
    async with connection(pool) as link:
        order = await subscriptions.order(link, subscription.report_id, subscription.person_id)
    if order is None or not may_see(order):
        return Result.NOT_ALLOWED, None
    zone = ZoneInfo(settings.timezone)
    try:
        query = _query(order, day, zone)
        wish = wish_in(zone, query)
        async with connection(pool) as link, one_snapshot(link):
            made = await made_in(link, wish, order.language, words)
        files = attachments(made, order.name, subscription.forms, now, settings)
    except (DatabaseAway, asyncpg.PostgresError, OSError):
        raise  # it is tried again
    except Exception:
        log.exception("a report cannot be sent", extra={"report": subscription.report_id})
        return Result.FAILED, None
    return Result.SENT, {
        "subject": f"{order.name}: {period_words(made)}",
        "text": _text(made, order.name, settings.public_pages + address("/reports", query)),
        "attachments": files,
    }


def may_see(order: Order) -> bool:
    """Return whether the person may have the report by now."""
    return order.active and order.visible and role_of(order.role).rights >= NEEDS


def attachments(
    made: LoadedReport,
    name: str,
    forms: Sequence[AttachmentFormat],
    now: datetime,
    settings: Settings,
) -> list[dict[str, str]]:
    """Return the report in each form, as the outbox's mail takes it. Raises NotPrinted,
    TooLarge."""
    stamp = f"Komek 109 · {dates.moment(now, ZoneInfo(settings.timezone), made.labels.language)}"
    period, say = made.wish.period, made.labels.say
    files, size = [], 0
    for form in forms:
        if form is AttachmentFormat.XLSX:
            content = to_xlsx(made, measures_line(settings, say))
        else:
            content = pdf_of(link_paper(paper_of(made, name, stamp), settings, say), now)
        size += len(content)
        file = f"komek-report-{period.first}-{period.last}.{form.value}"
        text = base64.b64encode(content).decode()
        files.append({"name": file, "type": TYPES[form], "content": text})
    if size > MOST_BYTES:
        raise TooLarge(f"{size} bytes")
    return files


def _query(order: Order, day: date, zone: ZoneInfo) -> ReportQuery:
    """The address of the report over its days, up to yesterday. Raises BadRequest."""
    period = period_of(day, order.days, zone)
    days = {"since": period.first.isoformat(), "until": period.last.isoformat()}
    return read_pairs([*parse_qsl(order.query), *days.items()], ReportQuery)


def _text(made: LoadedReport, name: str, link: str) -> str:
    say = made.labels.say
    lines = [name, period_words(made), ""]
    lines += [f"{each}: {value}" for each, value in total_words(made)]
    return "\n".join(
        [*lines, "", f"{say(N_('The report with the calls behind each number:'))} {link}"]
    )
