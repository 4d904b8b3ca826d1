"""Looks at every rule every few seconds; what it finds stands in the database, and only there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from foundation.jobs.job import Job
from foundation.postgres.alone import each_alone
from foundation.postgres.pool import Connection, Pool, connection, transaction
from quality.alerts import notices
from quality.alerts.life import LOUD, Alert, AlertState, observe, withdraw
from quality.alerts.notices import QuietLevel
from quality.alerts.rows import alert_rules, alerts
from quality.alerts.rules import AlertRule, NotificationMethod
from quality.state import QualityState
from registry.notifications.rows import outbox

EVERY = timedelta(seconds=5)
Found = Mapping[tuple[str, str | None], float]


class FigureReader(Protocol):
    """A reader of figures (`quality/alerts/looking.py`)."""

    async def read(self, rules: list[AlertRule], now: datetime) -> Found: ...


class AlertKeeper:
    """The keeper that judges alerts; `zone` is the city's."""

    def __init__(
        self, pool: Pool, reader: FigureReader, zone: ZoneInfo, state: QualityState
    ) -> None:
        self._pool, self._reader, self._zone, self._state = pool, reader, zone, state

    def job(self) -> Job:
        """Return the job that judges the alerts."""
        return Job("judge alerts", self.look, every=EVERY, fault="alerts that cannot be judged")

    async def look(self, now: datetime) -> None:
        """Judge every rule once. Raises DatabaseAway."""
        async with connection(self._pool) as link:
            rules = await alert_rules.to_judge(link)
            opened = await alerts.rules_with_one(link)
            silenced = await alerts.silenced(link, now)
        found = await self._reader.read(rules, now)

        async def judge(rule: AlertRule) -> None:
            value = found.get((rule.figure, rule.line)) if rule.active else None
            begins = value is not None and rule.breached_by(value)
            if rule.rule_id in opened or begins:
                async with transaction(self._pool) as link:
                    await self._judge(link, rule, value, now, self._hush(rule, silenced, now))

        await each_alone(rules, judge)
        self._state.alerts_at = now

    def _hush(self, rule: AlertRule, silenced: set[int | None], now: datetime) -> QuietLevel:
        if None in silenced or rule.rule_id in silenced:
            return QuietLevel.NOTHING
        return QuietLevel.SCREENS if rule.is_quiet(now.astimezone(self._zone)) else QuietLevel.ALL

    async def _judge(
        self,
        link: Connection,
        rule: AlertRule,
        value: float | None,
        now: datetime,
        hush: QuietLevel,
    ) -> None:
        known = await alerts.open_of(link, rule.rule_id)
        alert_id, before = known or (None, None)
        if before is not None and not rule.active:
            look = withdraw(before, now)
        else:
            look = observe(before, rule, value, now, muted=hush is not QuietLevel.ALL)
        after = look.alert
        if after is None:
            if alert_id is not None:
                await alerts.forget(link, alert_id)
            return
        if alert_id is None:
            alert_id = await alerts.begin(link, rule.rule_id, after)
        for each in look.came_to:
            await alerts.add_event(link, alert_id, each, now)
        after = await self._notify(link, alert_id, after, rule, now, hush)
        await alerts.save(link, alert_id, after)

    async def _notify(
        self,
        link: Connection,
        alert_id: int,
        alert: Alert,
        rule: AlertRule,
        now: datetime,
        hush: QuietLevel,
    ) -> Alert:
        """Put what is due into the outbox, in the same transaction."""
        if alert.state not in (*LOUD, AlertState.RESOLVED):
            return alert
        sent = await alerts.sent(link, alert_id)
        for notice in notices.due(alert, rule, sent, hush):
            if (
                await alerts.add_notice(link, alert_id, notice, now)
                and notice.way is not NotificationMethod.SCREEN
            ):
                message = notices.message_of(alert_id, alert, rule, notice.step)
                key = notices.key_of(alert_id, notice)
                await outbox.add(link, key, notice.way.value, notice.address, message, now)
        if alert.state in LOUD and alert.notified_at is None and hush is QuietLevel.ALL:
            return replace(alert, notified_at=now)
        return alert
