"""When the analysis of a day is made and by which plan; and what a day is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class AnalysisRules:
    """The settings of the analysis. `clock`: when the analysis of the day before is made, in local
    time. `plan`: reason of a pause → seconds in a shift."""

    zone: ZoneInfo
    clock: time
    plan: Mapping[str, float]


def rules_of(settings: Settings) -> AnalysisRules:
    """Read the rules from the settings."""
    calls = settings.calls
    return AnalysisRules(
        ZoneInfo(settings.timezone), time.fromisoformat(calls.analysis_time), calls.planned_pauses
    )


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of a local day, and of the one after it, in UTC."""
    first, after = (
        datetime.combine(midnight, time(), zone).astimezone(UTC)
        for midnight in (day, day + timedelta(days=1))
    )
    return first, after
