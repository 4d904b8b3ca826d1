"""The life of an alert, as a table. Pure; time is passed in.

    pending ──lasted──▶ firing ──unheard──▶ escalated ──acknowledge──▶ acknowledged
                           └──────────────────┴──────────recovered──────────┴──▶ resolved

A look that does not know the figure changes nothing but the escalation. When the looks pause for
longer than GAP (the process was down, the figure unknown), what was counted begins again: nobody
can say that the figure was bad, or well, all the while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from quality.alerts.rules import AlertRule

GAP = timedelta(minutes=1)


class AlertState(StrEnum):
    PENDING = "pending"
    FIRING = "firing"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Signal(StrEnum):
    """The events of an alert. `unheard`: those of its step were notified `escalate_seconds` ago,
    nobody has acknowledged, and there is a next step. `withdrawn`: its rule watches no more."""

    BREACH = "breach"
    LASTED = "lasted"
    RELIEF = "relief"
    UNHEARD = "unheard"
    ACKNOWLEDGE = "acknowledge"
    RECOVERED = "recovered"
    WITHDRAWN = "withdrawn"


#: None: there is no alert. What is not here does not happen.
TABLE: Mapping[tuple[AlertState | None, Signal], AlertState | None] = {
    (None, Signal.BREACH): AlertState.PENDING,
    (AlertState.PENDING, Signal.LASTED): AlertState.FIRING,
    (AlertState.PENDING, Signal.RELIEF): None,
    (AlertState.PENDING, Signal.WITHDRAWN): None,
    (AlertState.FIRING, Signal.UNHEARD): AlertState.ESCALATED,
    (AlertState.FIRING, Signal.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.FIRING, Signal.RECOVERED): AlertState.RESOLVED,
    (AlertState.FIRING, Signal.WITHDRAWN): AlertState.RESOLVED,
    (AlertState.ESCALATED, Signal.UNHEARD): AlertState.ESCALATED,
    (AlertState.ESCALATED, Signal.ACKNOWLEDGE): AlertState.ACKNOWLEDGED,
    (AlertState.ESCALATED, Signal.RECOVERED): AlertState.RESOLVED,
    (AlertState.ESCALATED, Signal.WITHDRAWN): AlertState.RESOLVED,
    (AlertState.ACKNOWLEDGED, Signal.RECOVERED): AlertState.RESOLVED,
    (AlertState.ACKNOWLEDGED, Signal.WITHDRAWN): AlertState.RESOLVED,
}
#: Somebody is to be notified.
LOUD = frozenset({AlertState.FIRING, AlertState.ESCALATED})


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of a rule. `value`: the last reading known, at `seen_at`. `began_at`: since
    when the figure is bad without a break, before it fired."""

    state: AlertState
    began_at: datetime
    seen_at: datetime
    value: float
    step: int = 0
    fired_at: datetime | None = None
    notified_at: datetime | None = None
    well_since: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """The result of a look. `alert` None: there is none (any more). `came_to`: its states, in
    order, those it was in already left out but for each step of the escalation."""

    alert: Alert | None
    came_to: tuple[Alert, ...] = ()


def observe(
    alert: Alert | None, rule: AlertRule, value: float | None, now: datetime, *, muted: bool
) -> Look:
    """Return a look at `now`, which found `value` (None: unknown). `muted`: nobody may be notified,
    so nobody's silence counts."""
    if value is not None:
        alert = _seen(alert, rule, value, now)
    came_to: list[Alert] = []
    while (signal := _signal(alert, rule, value, now, muted=muted)) is not None:
        alert = _after(alert, signal, rule, 0.0 if value is None else value, now)
        if alert is not None and signal is not Signal.BREACH:
            came_to.append(alert)
    return Look(alert, tuple(came_to))


def acknowledge(alert: Alert, person_id: int, now: datetime) -> Alert | None:
    """Acknowledge that somebody has it in hand; None where there is nothing to acknowledge (any
    more)."""
    state = TABLE.get((alert.state, Signal.ACKNOWLEDGE))
    if state is None:
        return None
    return replace(alert, state=state, acknowledged_at=now, acknowledged_by=person_id)


def withdraw(alert: Alert, now: datetime) -> Look:
    """Withdraw an alert whose rule watches no more. One that never fired is forgotten."""
    state = TABLE[alert.state, Signal.WITHDRAWN]
    if state is None:
        return Look(None)
    after = replace(alert, state=state, resolved_at=now)
    return Look(after, (after,))


def _seen(alert: Alert | None, rule: AlertRule, value: float, now: datetime) -> Alert | None:
    """The alert with its clocks after this reading."""
    if alert is None:
        return None
    bad, paused = rule.breached_by(value), now - alert.seen_at > GAP
    began_at = now if paused and alert.state is AlertState.PENDING else alert.began_at
    well_since = None if bad else now if paused or alert.well_since is None else alert.well_since
    return replace(alert, value=value, seen_at=now, began_at=began_at, well_since=well_since)


def _signal(
    alert: Alert | None, rule: AlertRule, value: float | None, now: datetime, *, muted: bool
) -> Signal | None:
    """What happens next."""
    bad = None if value is None else rule.breached_by(value)
    if alert is None:
        return Signal.BREACH if bad else None
    if alert.state is AlertState.PENDING:
        if bad is False:
            return Signal.RELIEF
        return Signal.LASTED if bad and now - alert.began_at >= rule.patience else None
    if alert.state is AlertState.RESOLVED:
        return None
    if bad is False and alert.well_since and now - alert.well_since >= rule.recovery:
        return Signal.RECOVERED
    return Signal.UNHEARD if not muted and _is_unheard(alert, rule, now) else None


def _is_unheard(alert: Alert, rule: AlertRule, now: datetime) -> bool:
    if alert.state not in LOUD or alert.notified_at is None or rule.escalate_seconds is None:
        return False
    if rule.step_after(alert.step) is None:
        return False
    return now - alert.notified_at >= timedelta(seconds=rule.escalate_seconds)


def _after(
    alert: Alert | None, signal: Signal, rule: AlertRule, value: float, now: datetime
) -> Alert | None:
    state = TABLE[None if alert is None else alert.state, signal]
    if state is None:
        return None
    if alert is None:
        return Alert(state, began_at=now, seen_at=now, value=value)
    match signal:
        case Signal.LASTED:
            return replace(alert, state=state, fired_at=now, step=1)
        case Signal.UNHEARD:
            step = rule.step_after(alert.step) or alert.step
            return replace(alert, state=state, step=step, notified_at=None)
    return replace(alert, state=state, resolved_at=now)
