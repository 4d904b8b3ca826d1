"""A rule: which figure, how far, for how long; and whom its alerts reach, by which way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from quality.alerts.figures import FIGURES, AlertFigure

#: The last step of an escalation that there can be.
LAST_STEP = 5
#: A figure must be well for as long as it was bad before the alarm, and at least so long: what goes
#: to and fro is one alert and no row of them.
LEAST_RECOVERY = timedelta(minutes=1)


class ThresholdComparison(StrEnum):
    ABOVE = "above"
    BELOW = "below"


class NotificationMethod(StrEnum):
    """The way in which somebody is notified. `screen`: a bar on the pages of everybody with a
    role."""

    SCREEN = "screen"
    MAIL = "mail"
    WEBHOOK = "webhook"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """A recipient who is notified at `step` (from 1). `address`: of the screen a role's code."""

    step: int
    way: NotificationMethod
    address: str


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Row of `alert_rules`. `code`: of a rule that every new installation has."""

    rule_id: int
    figure: str
    comparison: ThresholdComparison
    threshold: float
    for_seconds: int
    line: str | None = None
    escalate_seconds: int | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    active: bool = True
    version: int = 1
    recipients: Sequence[Recipient] = ()

    @property
    def watched(self) -> AlertFigure | None:
        """Return the figure that is watched. None for one that this version does not know: nobody
        reads it."""
        return FIGURES.get(self.figure)

    @property
    def patience(self) -> timedelta:
        """Return how long the figure must be bad."""
        return timedelta(seconds=self.for_seconds)

    @property
    def recovery(self) -> timedelta:
        """Return how long it must be well before the alert is over."""
        return max(self.patience, LEAST_RECOVERY)

    def breached_by(self, value: float) -> bool:
        if self.comparison is ThresholdComparison.ABOVE:
            return value > self.threshold
        return value < self.threshold

    def step_after(self, step: int) -> int | None:
        """Return the next step at which anybody is notified."""
        return min((it.step for it in self.recipients if it.step > step), default=None)

    def is_quiet(self, at: datetime) -> bool:
        """Return whether `at` (with the city's zone) is in its quiet hours, which may go over
        midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        clock = at.time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until
