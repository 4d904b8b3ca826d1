"""Business actions with alerts, each with its entry in the audit.

Each function works in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from foundation.postgres.pool import Connection
from quality.alerts.life import acknowledge
from quality.alerts.rows import alerts
from staff.acting import ActingPerson


class NoSuchAlert(Exception):
    """An error: there is no such alert."""


class AlertTaken(Exception):
    """An error: the alert is over, or somebody else has acknowledged it."""


async def acknowledge_alert(
    connection: Connection, alert_id: int, by: ActingPerson, now: datetime
) -> None:
    """Acknowledge an alert: nobody else is notified of it. Lock the alert. Raise NoSuchAlert,
    AlertTaken."""
    found = await alerts.one(connection, alert_id)
    if found is None:
        raise NoSuchAlert
    after = acknowledge(found[1], by.person_id, now)
    if after is None:
        raise AlertTaken
    await alerts.save(connection, alert_id, after)
    await alerts.add_event(connection, alert_id, after, now, by.person_id)
    await by.note(connection, "alert_acknowledged", str(alert_id))
