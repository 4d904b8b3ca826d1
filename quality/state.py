"""What the quality process tells of itself in its health call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from foundation.process.faults import wellness
from foundation.process.health import Json


@dataclass
class QualityState:
    """The state of the quality process. `summed`: quarters, days and months rolled up since the
    start. `differ`: what the last comparison found on `compared_day`. `drawn`: calls to be
    assessed. `trouble`: why this cannot be done. `analysing`: the day whose lost calls are analysed
    now; `analysed_day`: the last one that was; `failed_analysis`: one that could not be.
    `alerts_at`: when they were judged last; `alerts_trouble`: why they cannot be. `mail_trouble`:
    why the quality service's own mail cannot be read. `recordings_erased`: because of their age;
    `retention_trouble`: why that cannot be."""

    database: bool = False
    summed: int = 0
    drawn: int = 0
    compared_at: datetime | None = None
    compared_day: date | None = None
    differ: list[str] = field(default_factory=list)
    trouble: str | None = None
    analysing: date | None = None
    analysed_day: date | None = None
    failed_analysis: date | None = None
    alerts_at: datetime | None = None
    alerts_trouble: str | None = None
    mail_trouble: str | None = None
    recordings_erased: int = 0
    retention_trouble: str | None = None

    def health(self) -> Mapping[str, Json]:
        trouble = self.trouble is not None
        failed = self.failed_analysis is not None
        faults = {
            "sums that differ": len(self.differ),
            "sums that cannot be kept": int(trouble),
            "analyses that failed": int(failed),
            "alerts that cannot be judged": int(self.alerts_trouble is not None),
            "mail of the quality service that cannot be read": int(self.mail_trouble is not None),
            "old recordings that cannot be erased": int(self.retention_trouble is not None),
        }
        return {
            "database": self.database,
            "summed": self.summed,
            "drawn": self.drawn,
            "recordings_erased": self.recordings_erased,
            "compared_day": _day(self.compared_day),
            "analysing": _day(self.analysing),
            "analysed_day": _day(self.analysed_day),
            "failed_analysis": _day(self.failed_analysis),
            "differ": list(self.differ),
            "trouble": self.trouble,
            "alerts_at": None if self.alerts_at is None else self.alerts_at.isoformat(),
            **wellness(faults),
        }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
