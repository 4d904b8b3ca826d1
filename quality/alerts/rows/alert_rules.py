"""Rules and their recipients."""

from __future__ import annotations

from foundation.postgres.declared import query
from foundation.postgres.pool import Connection
from foundation.postgres.queries import bind
from quality.alerts.rules import AlertRule


@query("alert_rules_all")
async def to_judge(connection: Connection) -> list[AlertRule]:
    """Return every rule that is watched, switched off, or gone with an alert still open."""


@query("alert_rules_shown")
async def shown(connection: Connection) -> list[AlertRule]:
    """Return the alert rules that are not deleted."""


@query("alert_rule_of")
async def one(connection: Connection, rule_id: int) -> AlertRule | None:
    """Return a rule, also one that is gone."""


async def add(connection: Connection, rule: AlertRule) -> int:
    """Add a rule (its `rule_id` and `version` do not count), and return its id."""
    rule_id: int = await connection.fetchval(
        *bind(
            "alert_rule_add",
            figure=rule.figure,
            line=rule.line,
            comparison=rule.comparison.value,
            threshold=rule.threshold,
            for_seconds=rule.for_seconds,
            escalate_seconds=rule.escalate_seconds,
            quiet_from=rule.quiet_from,
            quiet_until=rule.quiet_until,
            active=rule.active,
        )
    )
    await _write_recipients(connection, rule_id, rule)
    return rule_id


async def change(connection: Connection, rule: AlertRule) -> bool:
    """Change a rule; False where it was changed since `rule.version`, or is gone."""
    query = bind(
        "alert_rule_change",
        rule_id=rule.rule_id,
        version=rule.version,
        figure=rule.figure,
        line=rule.line,
        comparison=rule.comparison.value,
        threshold=rule.threshold,
        for_seconds=rule.for_seconds,
        escalate_seconds=rule.escalate_seconds,
        quiet_from=rule.quiet_from,
        quiet_until=rule.quiet_until,
        active=rule.active,
    )
    if await connection.fetchval(*query) is None:
        return False
    await _write_recipients(connection, rule.rule_id, rule)
    return True


@query("alert_rule_remove")
async def remove(connection: Connection, rule_id: int) -> bool:
    """Remove a rule; False where there is none."""


async def _write_recipients(connection: Connection, rule_id: int, rule: AlertRule) -> None:
    await connection.execute(*bind("alert_recipients_clear", rule_id=rule_id))
    recipients = [
        {"step": recipient.step, "way": recipient.way.value, "address": recipient.address}
        for recipient in rule.recipients
    ]
    query = bind("alert_recipients_add", rule_id=rule_id, recipients=recipients)
    await connection.execute(*query)
