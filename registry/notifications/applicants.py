"""Tells applicants of their tickets: plans a notice in the transaction in which the clocks hear of
a change, and puts it into the outbox when it is due. Each once, whoever dies in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from foundation.postgres.pool import Connection, Pool, transaction
from foundation.settings import Settings
from registry.deadlines.meaning import TicketEvent
from registry.notifications.by_call import is_called
from registry.notifications.notices import (
    NoticeKind,
    buttons,
    meant,
    mobile,
    network_of,
    stale,
    text,
)
from registry.notifications.rows import notices, outbox
from registry.notifications.rows.notices import DueNotice

AT_ONCE = 50


async def plan_notice(
    link: Connection, ticket: str, word_id: int, word: TicketEvent, now: datetime
) -> None:
    """Write down what the applicant is to be told of this word, if anything."""
    plan = meant(word, now)
    if plan is None:
        return
    if plan.due_at is None:
        await notices.withdraw(link, ticket, plan.kind)
    else:
        await notices.plan(link, ticket, plan.kind, 0 if plan.once else word_id, plan.due_at)


@dataclass
class NoticeSender:
    """The job that puts notices that are due into the outbox, and asks for calls."""

    pool: Pool
    settings: Settings

    async def tell(self, now: datetime) -> int:
        """Return how many notices were looked at."""
        async with transaction(self.pool) as link:
            due = await notices.claim(link, now, AT_ONCE)
            for each in due:
                if each.kind == NoticeKind.REGISTERED and not each.written:
                    # A long call, or one that nobody answered: whoever gives it to a body plans it.
                    await notices.withdraw(link, each.ticket, each.kind)
                    continue
                way, address = self._way(each)
                if way is not None:
                    await self._put_in(link, each, way, address, now)
                if await self._called(link, each, now, messaged=way is not None):
                    way = way or "call"
                await notices.mark_sent(link, each, now, way)
        return len(due)

    def _way(self, due: DueNotice) -> tuple[str | None, str]:
        """By which channel they can be told, and where; None where they cannot be, or it is not
        true any more."""
        kind, applicant = NoticeKind(due.kind), due.applicant or ""
        if not due.written or stale(kind, due.state):
            return None, ""
        if (network := network_of(applicant)) is not None:
            # That it is registered they were told in the conversation itself.
            return (None, "") if kind is NoticeKind.REGISTERED else network
        known = self.settings.sms_way and mobile(applicant, self.settings.place.country)
        return ("sms", applicant) if known else (None, "")

    async def _called(
        self, link: Connection, due: DueNotice, now: datetime, *, messaged: bool
    ) -> bool:
        """Whether they are asked by telephone, as of now."""
        kind = NoticeKind(due.kind)
        is_due = is_called(kind, due.applicant, self.settings, messaged=messaged)
        if not is_due or stale(kind, due.state):
            return False
        await notices.plan_call(link, due.ticket, due.round, now)
        return True

    async def _put_in(
        self, link: Connection, due: DueNotice, way: str, address: str, now: datetime
    ) -> None:
        kind, keys = NoticeKind(due.kind), self.settings
        # An extension that was granted after the city's term moves only the law's term, which
        # applicants are not told.
        over = kind is NoticeKind.EXTENDED and due.due_at is not None and due.due_at <= now
        words = text(
            kind,
            line=keys.calls.line,
            number=due.ticket,
            language=due.language,
            due_at=due.due_at
            if kind in (NoticeKind.REGISTERED, NoticeKind.EXTENDED) and not over
            else None,
            zone=ZoneInfo(keys.timezone),
        )
        message: dict[str, Any] = {
            "ticket": due.ticket, "notice": kind.value, "round": due.round, "text": words,
        }  # fmt: skip
        if shown := buttons(kind, way, due.language, due.ticket):
            message["buttons"] = shown
        key = f"{due.ticket}/notice/{kind}/{due.round}"
        await outbox.add(link, key, way, address, message, now)
