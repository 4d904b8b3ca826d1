"""What became overdue in the bodies that somebody supervises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from city.oversight.attention import WeeksOverdue
from foundation.postgres.declared import query
from foundation.postgres.pool import Connection

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TwoWeeks:
    """The two weeks that end at `now`."""

    now: datetime

    @property
    def week_ago(self) -> datetime:
        return self.now - WEEK

    @property
    def weeks_ago(self) -> datetime:
        return self.now - 2 * WEEK


@query("oversight_weeks")
async def weeks_overdue(
    connection: Connection, weeks: TwoWeeks, body_ids: Collection[int]
) -> list[WeeksOverdue]:
    """Count what became overdue in two weeks, by body. A body with nothing overdue is left out."""
