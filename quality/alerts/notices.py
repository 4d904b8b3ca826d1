"""Who is to be notified of an alert now: each once, by each way, at each step. Pure."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum
from hashlib import sha256
from typing import Any

from quality.alerts.life import LOUD, Alert, AlertState
from quality.alerts.rules import AlertRule, NotificationMethod, Recipient
from quality.alerts.words import subject, text

#: The step of notices that say it is over.
OVER = 0


class QuietLevel(StrEnum):
    """The limit of what may be said. `screens`: quiet hours."""

    NOTHING = "nothing"
    SCREENS = "screens"
    ALL = "all"


def due(alert: Alert, rule: AlertRule, sent: Set[Recipient], hush: QuietLevel) -> list[Recipient]:
    """Return notices that are to go out now. `sent`: those of this alert so far. Whoever was
    notified by mail, webhook or chat hears the end as well."""
    if hush is QuietLevel.NOTHING:
        return []
    if alert.state is AlertState.RESOLVED:
        heard = {(it.way, it.address) for it in sent if it.way is not NotificationMethod.SCREEN}
        over = {Recipient(OVER, way, address) for way, address in heard}
        return sorted(over - sent) if hush is QuietLevel.ALL else []
    if alert.state not in LOUD:
        return []
    steps = {it for it in rule.recipients if it.step <= alert.step}
    return sorted(
        recipient
        for recipient in steps - sent
        if hush is QuietLevel.ALL or recipient.way is NotificationMethod.SCREEN
    )


def key_of(alert_id: int, notice: Recipient) -> str:
    """Return the notice's name for ever."""
    where = sha256(f"{notice.way}\0{notice.address}".encode()).hexdigest()[:24]
    return f"alert {alert_id} {notice.step} {where}"


def message_of(alert_id: int, alert: Alert, rule: AlertRule, step: int) -> dict[str, Any]:
    """Write a message. `subject` and `text` are for people, in both of the city's languages; the
    rest is for programs: times in UTC, ISO 8601."""
    return {
        "alert": alert_id,
        "rule": rule.rule_id,
        "figure": rule.figure,
        "line": rule.line,
        "comparison": rule.comparison.value,
        "threshold": rule.threshold,
        "value": alert.value,
        "state": alert.state.value,
        "step": step,
        "fired_at": alert.fired_at.isoformat() if alert.fired_at else None,
        "at": alert.seen_at.isoformat(),
        "subject": subject(alert, rule),
        "text": text(alert, rule),
    }
