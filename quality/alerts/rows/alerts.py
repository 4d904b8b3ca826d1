"""Alerts, what happened to them, who was notified, and silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from foundation.postgres.rows import Row
from quality.alerts.life import Alert, AlertState
from quality.alerts.rules import NotificationMethod, Recipient


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert of which a screen is to show something."""

    alert_id: int
    rule_id: int
    state: AlertState
    value: float
    step: int
    fired_at: datetime


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """An alert that has fired. `acknowledged_by`: a person's name."""

    alert_id: int
    rule_id: int
    state: AlertState
    value: float
    step: int
    fired_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """A state that an alert came to. `person`: who brought it there."""

    alert_id: int
    at: datetime
    state: AlertState
    step: int
    value: float
    person: str | None


@dataclass(frozen=True, slots=True)
class AlertNotice:
    """A notice to somebody; step 0: that it is over."""

    alert_id: int
    at: datetime
    step: int
    way: NotificationMethod
    address: str


@dataclass(frozen=True, slots=True)
class ListedSilence:
    """A silence in the list. `rule_id` None: of every rule."""

    silence_id: int
    rule_id: int | None
    from_at: datetime
    until_at: datetime
    reason: str
    person: str


@query("alerts_open_ids")
async def rules_with_one(connection: Connection) -> set[int]:
    """Return the rules that have an open alert."""


async def open_of(connection: Connection, rule_id: int) -> tuple[int, Alert] | None:
    """Return a rule's open alert with its id, locked."""
    row = await connection.fetchrow(*bind("alert_open_of_rule", rule_id=rule_id))
    return None if row is None else (row["alert_id"], _alert(row))


async def one(connection: Connection, alert_id: int) -> tuple[int, Alert] | None:
    """Return the id of its rule, and the alert, locked."""
    row = await connection.fetchrow(*bind("alert_by_id", alert_id=alert_id))
    return None if row is None else (row["rule_id"], _alert(row))


def _alert(row: Row) -> Alert:
    values = dict(row)
    del values["alert_id"]
    values.pop("rule_id", None)
    return Alert(**values | {"state": AlertState(values["state"])})


@query("alert_begin")
async def begin(connection: Connection, rule_id: int, alert: Alert) -> int:
    """Write a new one; returns its id."""


@query("alert_save")
async def save(connection: Connection, alert_id: int, alert: Alert) -> None:
    """Save the state of an alert."""


@query("alert_forget")
async def forget(connection: Connection, alert_id: int) -> None:
    """Forget an alert that never fired."""


@query("alert_event_add")
async def add_event(
    connection: Connection, alert_id: int, alert: Alert, at: datetime, person_id: int | None = None
) -> None:
    """Add the event by which it came to this state."""


@query("alert_notices_of")
async def sent(connection: Connection, alert_id: int) -> set[Recipient]:
    """Return the recipients who were notified of the alert."""


@query("alert_notice_add")
async def add_notice(
    connection: Connection, alert_id: int, notice: Recipient, at: datetime
) -> bool:
    """Add a notice; False where they were notified already."""


@query("alerts_on_screens")
async def on_screens(connection: Connection, role: str, now: datetime) -> list[OpenAlert]:
    """Return what the screens of a role show now."""


@query("alerts_listed")
async def listed(connection: Connection, limit: int) -> list[ListedAlert]:
    """Return those that have fired, the open ones first, then the latest."""


@query("alert_events_of_alerts")
async def events(connection: Connection, alert_ids: Sequence[int]) -> list[AlertEvent]:
    """Return the events of these alerts, in order."""


@query("alert_notices_of_alerts")
async def notices(connection: Connection, alert_ids: Sequence[int]) -> list[AlertNotice]:
    """Return the notices of these alerts, in order."""


@query("alert_silences_now")
async def silenced(connection: Connection, now: datetime) -> set[int | None]:
    """Return rules that are silenced now; None among them: all."""


@query("alert_silences_listed")
async def silences(connection: Connection, now: datetime) -> list[ListedSilence]:
    """Return the silences that have not ended."""


@query("alert_silence_add")
async def add_silence(
    connection: Connection,
    rule_id: int | None,
    from_at: datetime,
    until_at: datetime,
    *,
    reason: str,
    person_id: int,
) -> int:
    """Add a silence, and return its id."""


@query("alert_silence_end")
async def end_silence(connection: Connection, silence_id: int, now: datetime) -> bool:
    """End a silence; False where it is over, or there is none."""
