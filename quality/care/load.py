"""Who carries much today, and who has worked long without a pause. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class LoadWarning(StrEnum):
    """The warnings that a shift lead gets."""

    CALLS = "calls"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of warnings: from so many calls in a day, and from so long without a pause."""

    calls: int
    run: timedelta


@dataclass(frozen=True, slots=True)
class Load:
    """An operator's day until now. `working_since`: the end of their last pause, or when they
    signed in; None: they rest now."""

    operator: str
    name: str
    calls: int
    working_since: datetime | None

    def run(self, now: datetime) -> timedelta:
        """Return how long they have worked without a pause."""
        return (
            timedelta()
            if self.working_since is None
            else max(timedelta(), now - self.working_since)
        )

    def warnings(self, limits: Limits, now: datetime) -> list[LoadWarning]:
        """Return the warnings about this operator's load."""
        found = [LoadWarning.CALLS] if self.calls >= limits.calls else []
        return [*found, LoadWarning.RUN] if self.run(now) >= limits.run else found


def warned(loads: list[Load], limits: Limits, now: datetime) -> dict[LoadWarning, int]:
    """Count the operators of whom there is each warning."""
    found = [warning for it in loads for warning in it.warnings(limits, now)]
    return {warning: found.count(warning) for warning in LoadWarning}


def in_turn(loads: list[Load], limits: Limits, now: datetime) -> list[Load]:
    """Return those of whom there is a warning first, then by their runs, the longest first."""
    return sorted(
        loads,
        key=lambda load: (
            -len(load.warnings(limits, now)),
            -load.run(now).total_seconds(),
            load.operator,
        ),
    )
